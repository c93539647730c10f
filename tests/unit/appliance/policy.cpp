#include "appliance/identity/grants.hpp"
#include "appliance/identity/permission_table.hpp"
#include "tests/unit/appliance/json_text.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <string_view>
#include <vector>

using namespace tests::appliance_layer;
using namespace appliance;
using namespace appliance::identity;

namespace {

PermissionSet set_of(std::initializer_list<std::string_view> names) {
  PermissionSet set;
  for (const auto name : names) {
    set.set(static_cast<std::size_t>(find_permission(name).value()));
  }
  return set;
}

AccessRule rule(std::uint32_t priority, std::string_view container, Transform transform,
                std::initializer_list<std::string_view> permissions) {
  return {.description = {},
          .priority = priority,
          .container = *Container::parse(container),
          .transform = transform,
          .permissions = set_of(permissions)};
}

std::string decision(const Application& application, Permission permission, std::string_view container) {
  const auto transform = decide(application, permission, container);
  return transform ? std::string(name_of(*transform)) : "refused";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(a_container)

BOOST_AUTO_TEST_CASE(is_a_path_of_plain_parts) {
  struct Case {
    std::string text;
    std::string path;  ///< empty: refused
  };
  const std::vector<Case> table{
      {"/", "/"},
      {"/pci/high/", "/pci/high/"},
      {"/PCI/High/", "/pci/high/"},
      {"/a_b-9/", "/a_b-9/"},
      {"", ""},
      {"pci/", ""},
      {"/pci", ""},
      {"//", ""},
      {"/a//b/", ""},
      {"/a b/", ""},
      {"/a.b/", ""},
      {"/../", ""},
      {"/\xC3\xA9/", ""},
      {"/%2F/", ""},
      {std::string("/a\0/", 4), ""},
      {"/" + std::string(398, 'a') + "/", "/" + std::string(398, 'a') + "/"},
      {"/" + std::string(399, 'a') + "/", ""},
  };
  for (const auto& c : table) {
    BOOST_TEST_CONTEXT(c.text) {
      const auto container = Container::parse(c.text);
      BOOST_TEST((container ? container->path() : "") == c.path);
    }
  }
}

BOOST_AUTO_TEST_CASE(covers_itself_and_what_is_below) {
  const auto pci = *Container::parse("/pci/");
  BOOST_TEST(pci.covers("/pci/"));
  BOOST_TEST(pci.covers("/pci/high/"));
  BOOST_TEST(!pci.covers("/"));
  BOOST_TEST(!pci.covers("/pcidss/"));
  BOOST_TEST(!pci.covers("/general/pci/"));
  BOOST_TEST(Container::parse("/")->covers("/anything/"));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(a_permission)

BOOST_AUTO_TEST_CASE(may_be_held_by_the_application_types_of_its_row) {
  struct Case {
    std::string_view name;
    std::string_view holders;
  };
  const std::vector<Case> table{
      {"token:create", "private public"},
      {"token:read", "private"},
      {"token:update", "private public"},
      {"token:delete", "private"},
      {"token:search", "private"},
      {"token:use", "private"},
      {"token-intent:create", "private public"},
      {"token-intent:read", "private"},
      {"token-intent:delete", "private"},
      {"proxy:invoke", "private"},
      {"documents:create", "private public"},
      {"documents:read", "private"},
      {"documents:reveal", "private"},
      {"documents:delete", "private"},
      {"tenant:read", "management"},
      {"tenant:update", "management"},
      {"tenant:delete", "management"},
      {"application:read", "management"},
      {"application:create", "management"},
      {"application:update", "management"},
      {"application:delete", "management"},
      {"proxy:read", "management"},
      {"proxy:create", "management"},
      {"proxy:update", "management"},
      {"proxy:delete", "management"},
      {"keys:read", "management"},
      {"keys:create", "management"},
      {"keys:delete", "management"},
      {"webhooks:read", "management"},
      {"webhooks:create", "management"},
      {"webhooks:update", "management"},
      {"webhooks:delete", "management"},
      {"log:read", "management"},
      {"report:read", "management"},
      {"webhook:read", "management"},
      {"webhook:create", "management"},
      {"webhook:update", "management"},
      {"webhook:delete", "management"},
  };
  BOOST_TEST(permission_table().size() == table.size());
  for (const auto& c : table) {
    BOOST_TEST_CONTEXT(c.name) {
      const auto permission = find_permission(c.name);
      BOOST_REQUIRE(permission);
      BOOST_TEST(row_of(*permission).name == c.name);
      std::string holders;
      for (const auto type : {ApplicationType::private_key, ApplicationType::public_key, ApplicationType::management}) {
        if (row_of(*permission).allowed_for(type)) {
          holders.append(holders.empty() ? "" : " ").append(name_of(type));
        }
      }
      BOOST_TEST(holders == c.holders);
    }
  }
}

BOOST_AUTO_TEST_CASE(is_known_by_its_exact_name_only) {
  for (const auto* name : {"", "token", "token:", "token:Create", "token:create ", "tokens:create", "*"}) {
    BOOST_TEST_CONTEXT(name) { BOOST_TEST(!find_permission(name)); }
  }
  BOOST_TEST(!parse_transform("Reveal"));
  BOOST_TEST((parse_transform("redact") == Transform::redact));
  BOOST_TEST(!parse_application_type("server"));
  BOOST_TEST((parse_application_type("management") == ApplicationType::management));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(an_access_decision)

BOOST_AUTO_TEST_CASE(follows_the_first_rule_that_covers_and_grants) {
  Application application;
  application.rules = {rule(1, "/", Transform::mask, {"token:create"}),
                       rule(2, "/users/government/", Transform::redact, {"token:read"}),
                       rule(3, "/users/employees/", Transform::reveal, {"token:read"}),
                       rule(4, "/users/", Transform::mask, {"token:read"})};
  struct Case {
    Permission permission;
    std::string_view container;
    std::string_view decision;
  };
  const std::vector<Case> table{
      {"token:create"_permission, "/users/government/", "mask"},
      {"token:create"_permission, "/bounty-hunters/", "mask"},
      {"token:read"_permission, "/users/government/", "redact"},
      {"token:read"_permission, "/users/government/secret/", "redact"},
      {"token:read"_permission, "/users/employees/", "reveal"},
      {"token:read"_permission, "/users/jedis/", "mask"},
      {"token:read"_permission, "/bounty-hunters/", "refused"},
      {"token:read"_permission, "/", "refused"},
      {"token:delete"_permission, "/users/employees/", "refused"},
  };
  for (const auto& c : table) {
    BOOST_TEST_CONTEXT(row_of(c.permission).name << " " << c.container) {
      BOOST_TEST(decision(application, c.permission, c.container) == c.decision);
    }
  }
  BOOST_TEST(may_anywhere(application, "token:read"_permission));
  BOOST_TEST(!may_anywhere(application, "token:delete"_permission));
}

BOOST_AUTO_TEST_CASE(shows_a_flat_grant_masked_in_every_container) {
  Application application;
  application.permissions = set_of({"token:read", "token:use", "token:create"});
  BOOST_TEST(decision(application, "token:read"_permission, "/any/") == "mask");
  BOOST_TEST(decision(application, "token:create"_permission, "/any/") == "mask");
  BOOST_TEST(decision(application, "token:use"_permission, "/any/") == "reveal");
  BOOST_TEST(decision(application, "token:delete"_permission, "/any/") == "refused");
  BOOST_TEST(may_anywhere(application, "token:read"_permission));
}

BOOST_AUTO_TEST_CASE(lets_a_rule_go_before_the_flat_grant) {
  Application application;
  application.permissions = set_of({"token:read"});
  application.rules = {rule(1, "/pci/", Transform::reveal, {"token:read"})};
  BOOST_TEST(decision(application, "token:read"_permission, "/pci/high/") == "reveal");
  BOOST_TEST(decision(application, "token:read"_permission, "/general/") == "mask");
  BOOST_TEST(decision(Application(), "token:read"_permission, "/") == "refused");
}

BOOST_AUTO_TEST_CASE(holds_a_rule_to_all_its_conditions) {
  using Attribute = Condition::Attribute;
  using Comparison = Condition::Comparison;
  Application application;
  application.rules = {rule(1, "/", Transform::reveal, {"token:read"}),
                       rule(2, "/", Transform::redact, {"token:read"})};
  application.rules[0].conditions = {{Attribute::id, Comparison::starts_with, "tok"},
                                     {Attribute::container, Comparison::equals, "/a/"}};
  const auto shown = [&](std::string_view container, std::string_view id) {
    return name_of(*decide(application, "token:read"_permission, container, id));
  };
  BOOST_TEST(shown("/a/", "tok-1") == "reveal");
  BOOST_TEST(shown("/a/", "other") == "redact");
  BOOST_TEST(shown("/a/b/", "tok-1") == "redact");
  BOOST_TEST(shown("/a/", "") == "redact");
  application.rules[0].conditions[0].value = "";
  BOOST_TEST(shown("/a/", "") == "redact");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(grants)

BOOST_AUTO_TEST_CASE(are_written_as_they_are_read) {
  const std::string text =
      R"({"permissions":["token:update","token:pci:read:low","token:create"],"rules":[{"description":"d","priority":3,)"
      R"("container":"/a/","transform":"mask","permissions":["token:use","token:read"]},{"description":"","priority":5,)"
      R"("conditions":[{"attribute":"id","operator":"starts_with","value":"X"}],"transform":"reveal",)"
      R"("permissions":["token:read"]}]})";
  const auto object = parsed(text);
  Violations violations;
  const auto read = read_grants(object.root(), ApplicationType::private_key, violations);
  BOOST_TEST(violations.empty());
  json::Document document;
  document.root().SetObject();
  write_grants(read.permissions, read.rules, document.root(), document.pool());
  BOOST_TEST(written(document.root()) == text);
}

BOOST_AUTO_TEST_CASE(are_read_in_order_of_priority) {
  const auto object = parsed(R"({"permissions":["token:create"],"rules":[
    {"container":"/B/","transform":"mask","permissions":["token:read"],"priority":2,"description":"second"},
    {"container":"/a/","transform":"reveal","permissions":["token:read","token:use"],"priority":1}]})");
  Violations violations;
  const auto read = read_grants(object.root(), ApplicationType::private_key, violations);
  BOOST_TEST(violations.empty());
  BOOST_TEST((read.permissions == set_of({"token:create"})));
  BOOST_REQUIRE_EQUAL(read.rules.size(), 2U);
  BOOST_TEST(read.rules[0].container.path() == "/a/");
  BOOST_TEST((read.rules[0].permissions == set_of({"token:read", "token:use"})));
  BOOST_TEST(read.rules[1].container.path() == "/b/");
  BOOST_TEST(read.rules[1].description == "second");
}

BOOST_AUTO_TEST_CASE(take_their_place_in_the_list_as_priority) {
  const auto object = parsed(R"({"rules":[{"container":"/b/","transform":"mask","permissions":["token:read"]},
                                          {"container":"/a/","transform":"mask","permissions":["token:read"]}]})");
  Violations violations;
  const auto read = read_grants(object.root(), ApplicationType::private_key, violations);
  BOOST_REQUIRE_EQUAL(read.rules.size(), 2U);
  BOOST_TEST(read.rules[0].container.path() == "/b/");
  BOOST_TEST(read.rules[1].priority == 2U);
}

BOOST_AUTO_TEST_CASE(are_refused_at_the_path_of_what_is_wrong) {
  using enum ApplicationType;
  struct Case {
    ApplicationType type;
    const char* object;
    const char* paths;
  };
  const std::vector<Case> table{
      {private_key, R"({"permissions":["token:fly"]})", "permissions"},
      {private_key, R"({"permissions":"token:read"})", "permissions"},
      {private_key, R"({"permissions":[1]})", "permissions"},
      {private_key, R"({"permissions":["tenant:read"]})", "permissions"},
      {public_key, R"({"permissions":["token:read","token:create"]})", "permissions"},
      {management, R"({"permissions":["token:create"]})", "permissions"},
      {private_key, R"({"rules":{}})", "rules"},
      {private_key, R"({"rules":[1]})",
       "rules[0].container rules[0].container rules[0].transform rules[0].transform "
       "rules[0].permissions"},
      {private_key, R"({"rules":[{"container":"/a/","transform":"mask","permissions":["token:read"],
                                  "conditions":[{"attribute":"id","operator":"equals","value":"x"}]}]})",
       "rules[0].conditions"},
      {private_key, R"({"rules":[{"transform":"mask","permissions":["token:read"],"conditions":[]}]})",
       "rules[0].container rules[0].container"},
      {private_key, R"({"rules":[{"transform":"mask","permissions":["token:read"],"conditions":[{}]}]})",
       "rules[0].conditions[0].attribute rules[0].conditions[0].operator rules[0].conditions[0].value "
       "rules[0].conditions[0].attribute rules[0].conditions[0].operator"},
      {public_key, R"({"permissions":["token:pci:create","token:pci:read:low"]})", "permissions"},
      {management, R"({"permissions":["token:pci:create"]})", "permissions"},
      {private_key, R"({"permissions":["token:secret:create"]})", "permissions"},
      {private_key, R"({"permissions":["token:pci:read"]})", "permissions"},
      {private_key, R"({"rules":[{"container":"/a","transform":"mask","permissions":["token:read"]}]})",
       "rules[0].container"},
      {private_key, R"({"rules":[{"container":"/a/","transform":"show","permissions":["token:read"]}]})",
       "rules[0].transform"},
      {private_key, R"({"rules":[{"container":"/a/","transform":"mask","permissions":[]}]})", "rules[0].permissions"},
      {private_key, R"({"rules":[{"container":"/a/","transform":"mask","permissions":["token:read"],"priority":0}]})",
       "rules[0].priority"},
      {private_key, R"({"rules":[{"container":"/a/","transform":"mask","permissions":["token:read"],"priority":-1}]})",
       "rules[0].priority"},
      {private_key, R"({"rules":[{"container":"/a/","transform":"mask","permissions":["token:read"],"priority":2},
                                 {"container":"/b/","transform":"mask","permissions":["token:read"]}]})",
       "rules"},
      {management, R"({"rules":[{"container":"/","transform":"mask","permissions":["tenant:read"]}]})", "rules"},
      {public_key, R"({"rules":[{"container":"/","transform":"reveal","permissions":["token:read","token:create"]}]})",
       "rules[0].permissions"},
  };
  for (const auto& c : table) {
    BOOST_TEST_CONTEXT(c.object) {
      const auto object = parsed(c.object);
      Violations violations;
      static_cast<void>(read_grants(object.root(), c.type, violations));
      BOOST_TEST(paths_of(violations) == c.paths);
    }
  }
}

BOOST_AUTO_TEST_CASE(are_by_default_all_that_the_type_may_hold) {
  const auto of_private = default_grants(ApplicationType::private_key);
  BOOST_TEST(of_private.permissions.none());
  BOOST_REQUIRE_EQUAL(of_private.rules.size(), 1U);
  BOOST_TEST(of_private.rules[0].container.path() == "/");
  BOOST_TEST((of_private.rules[0].transform == Transform::reveal));
  BOOST_TEST(of_private.rules[0].permissions.count() == 14U);
  const auto of_public = default_grants(ApplicationType::public_key);
  BOOST_TEST((of_public.permissions == set_of({"token:create", "token-intent:create"})));
  BOOST_TEST(of_public.rules.empty());
  const auto of_management = default_grants(ApplicationType::management);
  BOOST_TEST(of_management.permissions.count() == 20U);
  BOOST_TEST(of_management.rules.empty());
}

BOOST_AUTO_TEST_SUITE_END()

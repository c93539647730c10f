#include "appliance/identity/application.hpp"
#include "appliance/identity/permission_table.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

using namespace appliance::identity;

namespace {

PermissionSet set_of(std::initializer_list<std::string_view> names) {
  PermissionSet set;
  for (const auto name : names) {
    set.set(find_permission(name).value());
  }
  return set;
}

std::string decision(const Application& application, Permission permission, std::string_view container) {
  const auto transform = decide(application, permission, container);
  return transform ? std::string(name_of(*transform)) : "refused";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(a_permission_of_the_old_style)

BOOST_AUTO_TEST_CASE(stands_for_containers_of_its_classification) {
  struct Case {
    const char* held;
    Permission permission;
    const char* container;
    const char* decision;
  };
  const auto read = "token:read"_permission;
  const auto search = "token:search"_permission;
  const std::vector<Case> table{
      {"token:pci:create", "token:create"_permission, "/pci/high/", "mask"},
      {"token:pci:create", "token:create"_permission, "/pii/high/", "refused"},
      {"token:pci:update", "token:update"_permission, "/pci/", "mask"},
      {"token:bank:delete", "token:delete"_permission, "/bank/low/", "mask"},
      {"token:bank:delete", read, "/bank/low/", "refused"},
      {"token:general:read:low", read, "/general/low/", "reveal"},
      {"token:general:read:low", read, "/general/moderate/", "mask"},
      {"token:general:read:low", read, "/general/high/", "mask"},
      {"token:general:read:low", search, "/general/low/", "reveal"},
      {"token:general:read:low", search, "/general/high/", "refused"},
      {"token:pii:read:moderate", read, "/pii/low/", "reveal"},
      {"token:pii:read:moderate", read, "/pii/moderate/deeper/", "reveal"},
      {"token:pii:read:moderate", read, "/pii/high/", "mask"},
      {"token:pii:read:moderate", search, "/pii/moderate/", "reveal"},
      {"token:pii:read:high", read, "/pii/", "reveal"},
      {"token:pii:read:high", search, "/pii/high/", "reveal"},
      {"token:pii:read:high", read, "/piix/", "refused"},
      {"token:pii:read:high", read, "/", "refused"},
      {"token:pci:use:proxy", "token:use"_permission, "/pci/high/", "reveal"},
      {"token:pci:use:reactor", "token:use"_permission, "/pci/high/", "reveal"},
  };
  for (const auto& c : table) {
    BOOST_TEST_CONTEXT(c.held << " " << row_of(c.permission).name << " " << c.container) {
      Application application;
      application.permissions = set_of({c.held});
      const auto reach = reach_of(application, c.permission);
      const bool reached = std::ranges::any_of(
          reach, [&](const std::string& path) { return std::string_view(c.container).starts_with(path); });
      BOOST_TEST(decision(application, c.permission, c.container) == c.decision);
      BOOST_TEST(reached == (std::string_view(c.decision) != "refused"));
      BOOST_TEST(may_anywhere(application, c.permission) == !reach.empty());
      BOOST_TEST(row_of(*find_permission(c.held)).name == c.held);
    }
  }
}

BOOST_AUTO_TEST_CASE(gives_way_to_a_more_generous_one) {
  Application application;
  application.permissions = set_of({"token:read", "token:pci:read:low", "token:pci:read:moderate"});
  BOOST_TEST(decision(application, "token:read"_permission, "/pci/moderate/") == "reveal");
  BOOST_TEST(decision(application, "token:read"_permission, "/pci/high/") == "mask");
  BOOST_TEST(decision(application, "token:read"_permission, "/general/") == "mask");
}

BOOST_AUTO_TEST_CASE(reaches_no_further_than_the_rule_that_it_stands_in) {
  Application application;
  application.rules = {{.description = {},
                        .priority = 1,
                        .container = *Container::parse("/pci/low/here/"),
                        .transform = Transform::mask,
                        .permissions = set_of({"token:pci:read:high"})}};
  BOOST_TEST(decision(application, "token:read"_permission, "/pci/low/here/") == "mask");
  BOOST_TEST(decision(application, "token:read"_permission, "/pci/low/") == "refused");
  BOOST_TEST((reach_of(application, "token:read"_permission) == std::vector<std::string>{"/pci/low/here/"}));
}

BOOST_AUTO_TEST_SUITE_END()

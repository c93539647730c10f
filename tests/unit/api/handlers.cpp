#include "api/basis_theory/tokens.hpp"
#include "api/throttle.hpp"
#include "appliance/administration/administration.hpp"
#include "appliance/provision.hpp"
#include "tests/support/softhsm.hpp"
#include "tests/unit/appliance/json_text.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <memory>
#include <string>

using namespace tests::appliance_layer;
namespace administration = appliance::administration;
namespace json = appliance::json;

namespace {

/// A whole appliance without its listeners: one tenant, one private application.
struct ApplianceFixture {
  tests::support::SofthsmToken softhsm;
  tests::support::TemporaryDirectory place{"appliance"};
  appliance::Config config = make_config();
  std::unique_ptr<appliance::Lifecycle> lifecycle = start();
  administration::Caller caller{.uid = 0, .user = "test"};
  api::Throttle throttle{config.limits};
  hsm::Session session{lifecycle->token()};

  ApplianceFixture() {
    perform("tenants.create", R"({"name":"one"})");
    perform("applications.create", R"({"face":"basis-theory","name":"private"})");
  }

  json::Document perform(std::string_view verb, std::string_view arguments) {
    return administration::perform(*lifecycle, caller, verb, parsed(arguments).root(),
                                   [](json::Document /*event*/) { return true; });
  }

  api::http::Response create(std::string_view body) {
    api::http::Request request;
    request.fields.emplace_back("host", "localhost:8443");
    request.body.assign(body.begin(), body.end());
    const auto application = lifecycle->directory().all().front();
    return api::basis_theory::create_token(
        {.request = request, .parameters = {}, .caller = *application, .lifecycle = *lifecycle, .throttle = throttle},
        session);
  }

 private:
  appliance::Config make_config() const {
    appliance::Config made;
    made.hsm.module = softhsm.module_path();
    made.hsm.token.text = softhsm.uri();
    made.hsm.pin_file = softhsm.pin_file();
    made.hsm.sessions = 1;
    made.storage.path = place / "store";
    made.storage.min_free_mib = 0;
    made.storage.reserve_mib = 0;
    return made;
  }

  std::unique_ptr<appliance::Lifecycle> start() const {
    static_cast<void>(appliance::provision(config, {}));
    return std::make_unique<appliance::Lifecycle>(config, [] {});
  }
};

std::string location_in(const api::http::Response& response) {
  const auto found = std::find_if(response.fields.begin(), response.fields.end(),
                                  [](const auto& field) { return field.first == "Location"; });
  return found == response.fields.end() ? "" : found->second;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(a_created_token, ApplianceFixture)

BOOST_AUTO_TEST_CASE(stands_at_a_location_whose_id_is_encoded) {
  struct Case {
    const char* id;
    const char* encoded;
  };
  const std::vector<Case> table{{"plain-id_.~9", "plain-id_.~9"},
                                {"a b:c@d", "a%20b%3Ac%40d"},
                                {"caf\xC3\xA9", "caf%C3%A9"},
                                {"x'(y)*!", "x%27%28y%29%2A%21"}};
  for (const auto& c : table) {
    BOOST_TEST_CONTEXT(c.id) {
      const auto response = create(std::string(R"({"type":"token","data":1,"id":")") + c.id + "\"}");
      BOOST_TEST(response.status == 201U);
      BOOST_TEST(location_in(response) == std::string("https://localhost:8443/tokens/") + c.encoded);
    }
  }
}

BOOST_AUTO_TEST_CASE(is_refused_under_an_id_that_a_path_gives_a_meaning) {
  for (const auto* id : {"ab", "a/b", "a#b", "a?b", "a+b", "a%20b", "a&b", "a=b", "a{b", "a\\\\b", "a\\u0000b"}) {
    BOOST_TEST_CONTEXT(id) {
      BOOST_TEST(create(std::string(R"({"type":"token","data":1,"id":")") + id + "\"}").status == 400U);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(a_created_application, ApplianceFixture)

BOOST_AUTO_TEST_CASE(has_the_default_grants_only_where_none_are_named) {
  const auto granted = [&](std::string_view members) {
    const auto made =
        perform("applications.create", std::string(R"({"face":"basis-theory","name":"n")").append(members).append("}"));
    return json::find(made.root(), "permissions")->Size() + json::find(made.root(), "rules")->Size();
  };
  BOOST_TEST(granted("") == 1U);
  BOOST_TEST(granted(R"(,"permissions":null,"rules":null)") == 1U);
  BOOST_TEST(granted(R"(,"permissions":["token:read"])") == 1U);
  BOOST_TEST(granted(R"(,"permissions":[])") == 0U);
  BOOST_TEST(granted(R"(,"rules":[])") == 0U);
}

BOOST_AUTO_TEST_SUITE_END()

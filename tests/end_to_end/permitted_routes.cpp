#include "tests/end_to_end/shared.hpp"

#include <optional>

// Every route against every type of application and every permission that a key may hold. A permission that suffices is
// known by an answer other than 401 and 403: what else the answer says is told by other suites.

namespace tests::end_to_end {

using support::ApplicationOptions;

namespace {

struct Row {
  const char* method;
  const char* path;
  const char* permission;  ///< empty: any key will do
  const char* only_type = "";
  const char* body = "";
  unsigned status = 0;  ///< with the permission
};

constexpr const char* nobody = "5a9d9c3e-0000-4000-8000-000000000000";

const std::vector<Row>& routes() {
  static const std::vector<Row> rows{
      {"GET", "/ping", "", "", "", 200},
      {"GET", "/permissions", "", "", "", 200},
      {"GET", "/roles", "", "", "", 200},
      {"GET", "/application-templates", "", "", "", 200},
      {"GET", "/application-templates/NOBODY", "", "", "", 404},
      {"GET", "/applications/key", "", "", "", 200},
      {"POST", "/sessions", "", "public", "", 201},
      {"POST", "/sessions/authorize", "", "private", "{}", 400},
      {"POST", "/tokens", "token:create", "", R"({"type":"token","data":"x"})", 201},
      {"GET", "/tokens/NOBODY", "token:read", "", "", 404},
      {"PATCH", "/tokens/NOBODY", "token:update", "", "{}", 404},
      {"DELETE", "/tokens/NOBODY", "token:delete", "", "", 404},
      {"POST", "/tokenize", "token:create", "", R"(["x"])", 200},
      {"POST", "/detokenize", "token:read", "", R"(["x"])", 200},
      {"GET", "/tokens/NOBODY/children", "token:read", "", "", 404},
      {"POST", "/tokens/NOBODY/children", "token:create", "", R"({"type":"token","data":"x"})", 403},
      {"POST", "/tokens/NOBODY/children/NOBODY", "token:read", "", "", 404},
      {"DELETE", "/tokens/NOBODY/children/NOBODY", "token:delete", "", "", 404},
      {"POST", "/applications", "application:create", "", "{}", 400},
      {"GET", "/applications", "application:read", "", "", 200},
      {"GET", "/applications/NOBODY", "application:read", "", "", 404},
      {"PUT", "/applications/NOBODY", "application:update", "", "{}", 404},
      {"DELETE", "/applications/NOBODY", "application:delete", "", "", 404},
      {"POST", "/applications/NOBODY/regenerate", "application:update", "", "", 404},
      {"POST", "/applications/NOBODY/keys", "application:create", "", "", 404},
      {"GET", "/applications/NOBODY/keys", "application:read", "", "", 404},
      {"GET", "/applications/NOBODY/keys/NOBODY", "application:read", "", "", 404},
      {"DELETE", "/applications/NOBODY/keys/NOBODY", "application:delete", "", "", 404},
      {"GET", "/tenants/self", "tenant:read", "", "", 200},
      {"PUT", "/tenants/self", "tenant:update", "", "{}", 400},
      {"DELETE", "/tenants/self", "tenant:delete", "", "", 404},
      {"GET", "/tenants/self/reports/usage", "report:read", "", "", 200},
      {"POST", "/proxies", "proxy:create", "", "{}", 400},
      {"GET", "/proxies", "proxy:read", "", "", 200},
      {"GET", "/proxies/NOBODY", "proxy:read", "", "", 404},
      {"PUT", "/proxies/NOBODY", "proxy:update", "", "{}", 404},
      {"PATCH", "/proxies/NOBODY", "proxy:update", "", "{}", 404},
      {"DELETE", "/proxies/NOBODY", "proxy:delete", "", "", 404},
      {"POST", "/keys", "keys:create", "", R"({"crv":""})", 400},
      {"GET", "/keys", "keys:read", "", "", 200},
      {"GET", "/keys/NOBODY", "keys:read", "", "", 404},
      {"DELETE", "/keys/NOBODY", "keys:delete", "", "", 404},
      {"POST", "/documents", "documents:create", "", "", 400},
      {"GET", "/documents/NOBODY", "documents:read", "", "", 404},
      {"GET", "/documents/NOBODY/data", "documents:reveal", "", "", 404},
      {"DELETE", "/documents/NOBODY", "documents:delete", "", "", 404},
      {"GET", "/enrichments/card-details?bin=424242", "", "", "", 200},
      {"GET", "/logs", "log:read", "", "", 200},
      {"GET", "/logs/entity-types", "log:read", "", "", 200},
  };
  return rows;
}

const std::vector<std::pair<std::string, std::vector<std::string>>>& permissions_by_type() {
  static const std::vector<std::pair<std::string, std::vector<std::string>>> table{
      {"private",
       {"documents:create", "documents:read", "documents:reveal", "documents:delete", "token:create", "token:read",
        "token:update", "token:delete", "token:search"}},
      {"public", {"documents:create", "token:create", "token:update"}},
      {"management",
       {"tenant:read", "tenant:update", "tenant:delete", "application:read", "application:create", "application:update",
        "application:delete", "log:read", "report:read", "keys:create", "keys:read", "keys:delete"}},
  };
  return table;
}

std::string path_of(const Row& row) {
  std::string path = row.path;
  for (auto at = path.find("NOBODY"); at != std::string::npos; at = path.find("NOBODY")) {
    path.replace(at, 6, nobody);
  }
  return path;
}

unsigned expected(const Row& row, const std::string& type, const std::string& permission) {
  const bool right_type = std::string(row.only_type).empty() || row.only_type == type;
  const bool right_permission = std::string(row.permission).empty() || row.permission == permission;
  return right_type && right_permission ? row.status : 403;
}

support::Answer send(support::HttpsClient& client, const Row& row) {
  const std::string method = row.method;
  const std::string media = method == "PATCH" ? "application/merge-patch+json" : "application/json";
  const bool bodiless = method == "GET" || method == "DELETE";
  return client.send(method, path_of(row), {{"Content-Type", media}},
                     bodiless ? std::nullopt : std::optional<std::string_view>(row.body));
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(a_route, Caller)

BOOST_AUTO_TEST_CASE(is_open_to_those_who_hold_its_permission) {
  for (const auto& [type, permissions] : permissions_by_type()) {
    for (const auto& permission : permissions) {
      const ApplicationOptions options{.type = type, .permissions = {permission}};
      auto caller = service.client(service.make_application(fresh_id("holder"), options).key);
      for (const auto& row : routes()) {
        BOOST_TEST_CONTEXT(type << " with " << permission << ": " << row.method << " " << row.path) {
          const auto answer = send(caller, row);
          BOOST_TEST(answer.status == expected(row, type, permission), answer.body);
          if (answer.status >= 400) {
            check_problem(answer, answer.status);
          }
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(is_closed_to_strangers_and_to_sessions_that_nobody_authorised) {
  auto nobody_known = service.client("key_test_pvt_unknown");
  const auto browser = service.make_application(fresh_id("browser"), {.type = "public"});
  auto waiting = service.client(service.client(browser.key).post("/sessions", "").text("/session_key"));
  for (const auto& row : routes()) {
    BOOST_TEST_CONTEXT(row.method << " " << row.path) {
      check_problem(send(nobody_known, row), 401);
      check_problem(send(waiting, row), 403);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::end_to_end

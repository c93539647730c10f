#include "api/basis_theory/face.hpp"
#include "api/route_table.hpp"
#include "appliance/error.hpp"

#include <boost/test/unit_test.hpp>

#include <set>
#include <string>
#include <vector>

using namespace api;

namespace {

http::Response nothing(const Call& /*call*/) { return {}; }

/// A face that claims requests with one header field.
class StubFace : public Face {
 public:
  StubFace(std::string credential, std::vector<Route> routes)
      : credential_(std::move(credential)), routes_(std::move(routes)) {}

  std::span<const Route> routes() const noexcept override { return routes_; }
  bool claims(const http::Request& request) const noexcept override { return !request.field(credential_).empty(); }
  appliance::identity::ApplicationPtr authenticate(const http::Request& /*request*/) const override { return nullptr; }
  [[nodiscard]] std::string_view idempotency_field() const noexcept override { return {}; }
  http::Response render(const Problem& /*problem*/) const override { return {}; }
  void finish(http::Response& /*response*/, std::string_view /*trace_id*/) const override {}

 private:
  std::string credential_;
  std::vector<Route> routes_;
};

Route route(http::Method method, std::string_view pattern) { return {method, pattern, {}, &nothing}; }

http::Request request(http::Method method, std::vector<std::string> segments, const std::string& credential = {}) {
  http::Request made;
  made.method = method;
  made.segments = std::move(segments);
  if (!credential.empty()) {
    made.fields.emplace_back(credential, "x");
  }
  return made;
}

using http::Method;

struct TwoFaces {
  StubFace first{"first-key",
                 {route(Method::get, "/tokens/{id}"), route(Method::del, "/tokens/{id}"),
                  route(Method::post, "/tokens"), route(Method::get, "/tokens/{id}/parts/{part}"),
                  route(Method::get, "/tokens/search"), route(Method::get, "/shared/{id}")}};
  StubFace second{
      "second-key",
      {route(Method::get, "/v2/bin/{bin}"), route(Method::get, "/shared/{id}"), route(Method::put, "/tokens/{id}"),
       route(Method::any, "/through"), route(Method::any, "/through/{path...}"), route(Method::get, "/through/here")}};
  RouteTable table{{&first, &second}};

  std::string found(const http::Request& wanted) const {
    const auto match = table.find(wanted);
    std::string text = match.face == &first ? "first " : "second ";
    text.append(match.route == nullptr ? "none" : match.route->pattern);
    for (const auto& parameter : match.parameters) {
      text.append(" ").append(parameter);
    }
    return match.allowed_methods.empty() ? text : text + " allows " + match.allowed_methods;
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(the_route_table, TwoFaces)

BOOST_AUTO_TEST_CASE(leads_each_request_to_its_route) {
  struct Case {
    http::Request wanted;
    std::string_view found;
  };
  std::vector<Case> table_of_cases;
  const auto add = [&](http::Request wanted, std::string_view expected) {
    table_of_cases.push_back({std::move(wanted), expected});
  };
  add(request(Method::get, {"tokens", "abc"}), "first /tokens/{id} abc");
  add(request(Method::get, {"tokens", "search"}), "first /tokens/search");
  add(request(Method::head, {"tokens", "abc"}), "first /tokens/{id} abc");
  add(request(Method::get, {"tokens", "a/b"}), "first /tokens/{id} a/b");
  add(request(Method::get, {"tokens", "a", "parts", "b"}), "first /tokens/{id}/parts/{part} a b");
  add(request(Method::get, {"v2", "bin", "424242"}), "second /v2/bin/{bin} 424242");
  add(request(Method::post, {"tokens"}), "first /tokens");
  add(request(Method::other, {"through"}), "second /through");
  add(request(Method::put, {"through", "a", "", "c"}), "second /through/{path...}");
  add(request(Method::get, {"through", "here"}), "second /through/here");
  add(request(Method::get, {"through", "here", "x"}), "second /through/{path...}");
  add(request(Method::get, {"tokens", ""}), "first none");
  add(request(Method::get, {}), "first none");
  add(request(Method::get, {"Tokens", "abc"}), "first none");
  add(request(Method::get, {"nowhere"}, "second-key"), "second none");
  add(request(Method::get, {"nowhere"}, "first-key"), "first none");
  add(request(Method::patch, {"tokens", "abc"}), "first none allows GET, HEAD, DELETE, PUT");
  add(request(Method::head, {"tokens"}), "first none allows POST");
  add(request(Method::other, {"tokens"}), "first none allows POST");
  add(request(Method::post, {"tokens", "search"}), "first none allows GET, HEAD, DELETE, PUT");
  for (const auto& c : table_of_cases) {
    BOOST_TEST_CONTEXT(name_of(c.wanted.method) << " " << c.found) { BOOST_TEST(found(c.wanted) == c.found); }
  }
}

BOOST_AUTO_TEST_CASE(gives_a_path_that_two_faces_share_to_the_one_that_claims_the_request) {
  BOOST_TEST(found(request(Method::get, {"shared", "x"}, "second-key")) == "second /shared/{id} x");
  BOOST_TEST(found(request(Method::get, {"shared", "x"}, "first-key")) == "first /shared/{id} x");
  BOOST_TEST(found(request(Method::get, {"shared", "x"})) == "first /shared/{id} x");
}

BOOST_AUTO_TEST_CASE(answers_a_credential_as_the_face_that_it_is_of) {
  BOOST_TEST(found(request(Method::get, {"v2", "bin", "424242"}, "first-key")) == "first none");
  BOOST_TEST(found(request(Method::post, {"tokens"}, "second-key")) == "second none");
  BOOST_TEST(found(request(Method::put, {"tokens", "x"}, "first-key")) == "first none allows GET, HEAD, DELETE");
}

BOOST_AUTO_TEST_CASE(leaves_open_to_anyone_what_is_so_whatever_a_request_carries_for_others) {
  const StubFace proxy{"first-key", {{Method::post, "/proxy", {.anonymous = true}, &nothing}}};
  const StubFace other{"second-key", {route(Method::get, "/other")}};
  const RouteTable both{{&proxy, &other}};
  BOOST_TEST(both.find(request(Method::post, {"proxy"}, "second-key")).route != nullptr);
}

BOOST_AUTO_TEST_CASE(has_a_root) {
  const StubFace face{"key", {route(Method::post, "/")}};
  const RouteTable alone{{&face}};
  BOOST_TEST(alone.find(request(Method::post, {})).route != nullptr);
  BOOST_TEST(alone.find(request(Method::post, {""})).route == nullptr);
}

BOOST_AUTO_TEST_CASE(is_not_made_without_a_face) {
  BOOST_CHECK_EXCEPTION(RouteTable({}), appliance::Error,
                        [](const appliance::Error& error) { return error.fault() == appliance::Fault::invalid; });
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(the_basis_theory_face)

BOOST_AUTO_TEST_CASE(guards_every_route_but_these_with_a_permission) {
  const std::set<std::string_view> open_to_anyone{"/openapi.yaml"};
  const std::set<std::string_view> open_to_any_key{"/enrichments/card-details",  "/ping",        "/applications/key",
                                                   "/application-templates",     "/permissions", "/roles",
                                                   "/application-templates/{id}"};
  const std::set<std::string_view> by_type{"/sessions", "/sessions/authorize"};
  const std::set<std::string_view> by_the_handler{"/proxy", "/proxy/{path...}", "/webhooks/public-key"};
  const appliance::identity::Directory directory;
  const basis_theory::BasisTheoryFace face(directory, nullptr);
  for (const auto& row : face.routes()) {
    BOOST_TEST_CONTEXT(row.pattern) {
      BOOST_TEST(std::holds_alternative<OpenHandler>(row.handler) == open_to_anyone.contains(row.pattern));
      BOOST_TEST(row.access.type.has_value() == by_type.contains(row.pattern));
      BOOST_TEST(row.access.permission.has_value() ==
                 !(by_type.contains(row.pattern) || open_to_any_key.contains(row.pattern) ||
                   by_the_handler.contains(row.pattern) || open_to_anyone.contains(row.pattern)));
      BOOST_TEST(row.access.anonymous == by_the_handler.contains(row.pattern));
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

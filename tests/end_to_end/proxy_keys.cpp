#include "tests/end_to_end/proxy_fixture.hpp"

#include <future>

namespace tests::end_to_end {

namespace {

constexpr const char* tokenizing =
    R"(,"response_transform":{"type":"tokenize","options":{"identifier":"t","token":{"type":"token","data":"{{ res.pan }}"}}})";

/// A tenant whose keys change, with a proxy.
struct ChangingKeys {
  ProxyService shared;
  support::Service& service = shared.service;
  std::string tenant = service.make_tenant("Doomed");
  std::string key = service.make_application("user", {.tenant = tenant}).key;
  support::HttpsClient manager =
      service.client(service.make_application("manager", {.tenant = tenant, .type = "management"}).key);

  support::Answer make_proxy(const std::string& path, const std::string& more) {
    auto made =
        manager.post("/proxies", R"({"name":"p","destination_url":")" + shared.receiver.url(path) + "\"" + more + "}");
    BOOST_TEST_REQUIRE(made.status == 201U, made.body);
    return made;
  }
  std::future<support::Answer> invoke(const support::Answer& proxy, const std::string& body) {
    return std::async(std::launch::async, [this, proxy_key = proxy.text("/key"), body] {
      auto client = service.client(key);
      return client.send("POST", "/proxy", {{"BT-PROXY-KEY", proxy_key}, {"Content-Type", "text/plain"}}, body);
    });
  }
  /// An invocation that waits for its destination's answer.
  std::future<support::Answer> invoke_and_hold() {
    shared.receiver.set_answer(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 16\r\n\r\n{\"pan\":\"inside\"}");
    auto held = invoke(make_proxy("/hold", tokenizing), "x");
    shared.receiver.await_requests(1);
    return held;
  }
  support::Ran run(std::vector<std::string> words) {
    words.insert(words.begin(), "keys");
    words.insert(words.end(), {"--tenant", tenant});
    auto ran = service.coffer(std::move(words));
    BOOST_TEST(ran.code == 0, ran.out << ran.err);
    return ran;
  }
  void replace_tenant_key() {
    run({"rotate", "tenant"});
    run({"rewrap"});
    BOOST_TEST(run({"show", "tenant/1"}).text("/records") == "0");
    run({"retire", "tenant/1"});
    BOOST_TEST(run({"destroy", "tenant/1", "--confirm", "tenant/1"}).text("/state") == "destroyed");
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(a_proxy_whose_tenant_changes, ChangingKeys)

BOOST_AUTO_TEST_CASE(is_moved_to_the_new_key_and_outlives_the_old_one) {
  const auto made = make_proxy("", R"(,"configuration":{"KEY":"value"})");
  replace_tenant_key();
  BOOST_TEST(manager.get("/proxies/" + made.text("/id")).text("/configuration/KEY") == "value");
  BOOST_TEST(invoke(made, "{{ config: KEY }}").get().status == 200U);
  BOOST_TEST(shared.receiver.last_request().ends_with("\r\n\r\nvalue"));
}

BOOST_AUTO_TEST_CASE(keeps_nothing_waiting_while_its_destination_is_waited_for) {
  auto held = invoke_and_hold();
  replace_tenant_key();
  shared.receiver.release();
  const auto answer = held.get();
  BOOST_TEST(answer.status == 200U, answer.body);
  const auto stored = service.client(key).get("/tokens");
  BOOST_TEST(stored.text("/data/0/data") == "inside", stored.body);
}

BOOST_AUTO_TEST_CASE(refuses_an_answer_that_comes_after_the_tenant_was_deleted) {
  auto held = invoke_and_hold();
  BOOST_TEST(service.coffer({"tenants", "delete", "Doomed", "--confirm", "Doomed"}).code == 0);
  shared.receiver.release();
  const auto answer = held.get();
  BOOST_TEST(answer.status == 403U, answer.body);
  BOOST_TEST(answer.has("/proxy_error"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::end_to_end

#include "tests/end_to_end/proxy_fixture.hpp"
#include "tests/support/canary.hpp"
#include "tests/support/store_view.hpp"

namespace tests::end_to_end {

using support::find_canary;
using support::find_canary_in;

namespace {

/// Everything that a proxy request can do with a number, and go wrong with.
void use(ProxyService& shared, const std::string& number, const std::string& secret) {
  auto client = shared.service.client();
  auto& receiver = shared.receiver;
  const auto made = client.post("/tokens", R"({"type":"card","data":{"number":")" + number + "\"}}");
  const auto body = R"({"n":"{{ )" + made.text("/id") + R"( | json: '$.number' }}"})";
  const auto invoke = [&](const std::string& path, const std::string& sent) {
    const support::HttpsClient::Fields fields{{"BT-PROXY-URL", receiver.url(path)},
                                              {"Content-Type", "application/json"},
                                              {"X-Number", "{{ " + made.text("/id") + " | json: '$.number' }}"}};
    return client.send("POST", "/proxy", fields, sent);
  };
  const auto echoed = invoke("/echo", body);
  BOOST_TEST(echoed.body == R"({"n":")" + number + "\"}");
  for (const auto* path : {"/reset", "/garbage", "/half", "/redirect"}) {
    try {
      BOOST_TEST(invoke(path, body).body.find(number) == std::string::npos);
    } catch (const std::runtime_error&) {
      // A body that broke off: there is no whole answer.
    }
  }
  BOOST_TEST(invoke("/echo", body + "}").status == 400U);
  BOOST_TEST(invoke("/echo", "\"{{ " + number + " }}\"").status == 400U);
  const auto manager = shared.service.make_application(fresh_id("manager"), {.type = "management"});
  auto managing = shared.service.client(manager.key);
  const auto proxy = managing.post("/proxies", R"({"name":"p","configuration":{"KEY":")" + secret +
                                                   R"("},"destination_url":")" + receiver.url("/echo") + "\"}");
  BOOST_TEST_REQUIRE(proxy.status == 201U, proxy.body);
  const auto sent = client.send(
      "POST", "/proxy", {{"BT-PROXY-KEY", proxy.text("/key")}, {"Content-Type", "text/plain"}}, "{{ config: KEY }}");
  BOOST_TEST(sent.body == secret);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(a_number_that_is_proxied)

BOOST_AUTO_TEST_CASE(is_seen_by_the_receiver_and_by_no_file_log_or_metric) {
  const std::string number = "4532015112830366";
  const std::string secret = "credential-of-a-destination";
  ProxyService shared;
  use(shared, number, secret);
  BOOST_TEST(shared.receiver.requests().front().find("x-number: " + number) != std::string::npos);
  const auto metrics = shared.service.telemetry("/metrics").body;
  BOOST_TEST(metrics.find("coffer_outbound_calls_total{outcome=\"answered\"}") != std::string::npos);
  BOOST_TEST(metrics.find("localhost") == std::string::npos);
  shared.service.kill();
  const std::string store = support::all_bytes(*shared.service.open_store());
  for (const auto& canary : {number, secret}) {
    const auto found = find_canary(shared.service.home(), canary);
    BOOST_TEST(found.empty(), canary << " in " << (found.empty() ? "" : found.front().file.string()));
    BOOST_TEST(find_canary_in(metrics, canary).empty());
    BOOST_TEST(find_canary_in(store, canary).empty());
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::end_to_end

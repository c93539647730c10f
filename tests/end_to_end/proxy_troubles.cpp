#include "tests/end_to_end/proxy_fixture.hpp"

#include <algorithm>
#include <atomic>
#include <fstream>
#include <future>
#include <thread>

namespace tests::end_to_end {

namespace {

/// Resident memory in MiB.
std::size_t memory_of(support::Service& service) {
  std::ifstream file("/proc/" + std::to_string(service.process().pid()) + "/status");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("VmRSS:")) {
      return std::stoul(line.substr(6)) / 1024;
    }
  }
  return 0;
}

struct Trouble {
  const char* path;
  unsigned status;  ///< 0: the answer breaks off
  const char* outcome;
};

const std::vector<Trouble> troubles{
    {"/stall", 408, "response_timeout"},   {"/reset", 502, "unreachable"}, {"/flood-head", 502, "malformed_answer"},
    {"/garbage", 502, "malformed_answer"}, {"/redirect", 302, "answered"}, {"/half", 0, "answered"},
};

struct Fixture {
  ProxyService shared{{{"limits.outbound_response_milliseconds", "1500"}, {"limits.outbound_calls", "64"}}};
  support::HttpsClient client = shared.service.client();

  /// The status; 0 where the answer breaks off.
  static unsigned invoke(support::HttpsClient& caller, const std::string& url) {
    try {
      return caller.send("POST", "/proxy", {{"BT-PROXY-URL", url}, {"Content-Type", "text/plain"}}, "x").status;
    } catch (const std::runtime_error&) {
      return 0;
    }
  }
};

/// A call that is answered with a flood, which nobody reads.
support::RawClient begin_flood(ProxyService& shared) {
  auto client = shared.service.raw_client();
  client.send("POST /proxy HTTP/1.1\r\nHost: x\r\nBT-API-KEY: " + shared.service.key() +
              "\r\nBT-PROXY-URL: " + shared.receiver.url("/flood") + "\r\nContent-Length: 1\r\n\r\nx");
  return client;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(a_destination_in_trouble, Fixture)

BOOST_AUTO_TEST_CASE(is_told_apart_and_counted_by_what_became_of_it) {
  for (const auto& trouble : troubles) {
    BOOST_TEST_CONTEXT(trouble.path) {
      const auto sample = "coffer_outbound_calls_total{outcome=\"" + std::string(trouble.outcome) + "\"}";
      const auto before = shared.service.metric(sample).value_or(0);
      BOOST_TEST(invoke(client, shared.receiver.url(trouble.path)) == trouble.status);
      BOOST_TEST(shared.service.metric(sample).value_or(0) == before + 1);
    }
  }
  const auto requests = shared.receiver.requests();
  BOOST_TEST(std::ranges::none_of(requests,
                                  [](const std::string& one) { return one.find("/elsewhere") != std::string::npos; }));
}

BOOST_AUTO_TEST_CASE(leaves_healthy_requests_alone_while_64_calls_stall) {
  std::vector<std::thread> stalled;
  std::atomic<unsigned> timed_out{0};
  for (int i = 0; i < 64; ++i) {
    stalled.emplace_back([&] {
      auto caller = shared.service.client();
      timed_out += invoke(caller, shared.receiver.url("/stall")) == 408 ? 1 : 0;
    });
  }
  shared.receiver.await_requests(64);
  BOOST_TEST(shared.service.metric("coffer_outbound_calls_under_way").value_or(0) == 64);
  // With all workers free, the vault and the proxy's own refusals answer while the 64 are still out.
  const auto made = client.post("/tokens", R"({"type":"token","data":"x"})");
  BOOST_TEST(made.status == 201U);
  BOOST_TEST(client.get("/tokens/" + made.text("/id")).status == 200U);
  const auto busy = client.send("POST", "/proxy", {{"BT-PROXY-URL", shared.receiver.url("/")}}, "x");
  BOOST_TEST(busy.status == 503U);
  BOOST_TEST(!busy.field("retry-after").empty());
  BOOST_TEST(shared.service.metric("coffer_outbound_calls_under_way").value_or(0) == 64);
  std::ranges::for_each(stalled, [](std::thread& thread) { thread.join(); });
  BOOST_TEST(timed_out == 64U);
  BOOST_TEST(invoke(client, shared.receiver.url("/")) == 200U);
}

BOOST_AUTO_TEST_CASE(cannot_fill_the_memory_with_64_floods) {
  std::vector<support::RawClient> slow;
  for (int i = 0; i < 64; ++i) {
    slow.push_back(begin_flood(shared));
  }
  shared.receiver.await_requests(64);
  BOOST_TEST(client.get("/ping").status == 200U);
  const auto answer = slow.front().receive();
  BOOST_TEST_REQUIRE(answer.has_value());
  BOOST_TEST(answer->body.size() == support::Receiver::flood_bytes);
  BOOST_TEST(client.get("/ping").status == 200U);
  // 64 floods are 4 GiB; what is held of each is a pipe and the buffers of two connections.
  BOOST_TEST(memory_of(shared.service) < 512U);
}

BOOST_AUTO_TEST_CASE(of_64_calls_in_every_kind_at_once_leaves_healthy_calls_alone) {
  ProxyService crowd;
  constexpr int calls_each = 13;
  constexpr int floods = 64 - 4 * calls_each;
  const std::vector<std::pair<const char*, unsigned>> kinds{
      {"/hold", 200U}, {"/reset", 502U}, {"/garbage", 502U}, {"/redirect", 302U}};
  std::vector<std::future<unsigned>> bad;
  for (int i = 0; i < 4 * calls_each; ++i) {
    bad.push_back(std::async(std::launch::async, [&crowd, path = kinds.at(static_cast<std::size_t>(i) % 4).first] {
      auto caller = crowd.service.client();
      return invoke(caller, crowd.receiver.url(path));
    }));
  }
  std::vector<support::RawClient> slow;
  for (int i = 0; i < floods; ++i) {
    slow.push_back(begin_flood(crowd));
  }
  crowd.receiver.await_requests(64);
  auto healthy = crowd.service.client();
  for (int i = 0; i < 50; ++i) {
    BOOST_TEST(invoke(healthy, crowd.receiver.url("/")) == 200U);
  }
  BOOST_TEST(crowd.service.metric("coffer_outbound_calls_under_way").value_or(0) >= calls_each + floods);
  BOOST_TEST(memory_of(crowd.service) < 512U);
  crowd.receiver.release();
  for (std::size_t i = 0; i < bad.size(); ++i) {
    BOOST_TEST(bad[i].get() == kinds.at(i % 4).second, kinds.at(i % 4).first);
  }
}

BOOST_AUTO_TEST_CASE(is_refused_when_it_floods_where_the_whole_is_wanted) {
  auto manager = shared.service.client(shared.service.make_application("manager", {.type = "management"}).key);
  const auto proxy = manager.post(
      "/proxies", R"({"name":"p","destination_url":")" + shared.receiver.url("/flood") +
                      R"(","response_transform":{"type":"mask","matcher":"chase_stratus_pan","replacement":"*"}})");
  BOOST_TEST_REQUIRE(proxy.status == 201U, proxy.body);
  const auto answer = client.send("POST", "/proxy", {{"BT-PROXY-KEY", proxy.text("/key")}}, "x");
  BOOST_TEST(answer.status == 502U);
  BOOST_TEST(answer.text("/proxy_error/detail") == "The destination's answer is too large");
}

BOOST_AUTO_TEST_SUITE_END()

namespace {

/// The receiver's address is allowed, so that only what the URL says decides.
struct Addresses : ProxyCaller {
  std::string detail_of(const std::string& url) {
    const auto answer = client.send("POST", "/proxy", {{"BT-PROXY-URL", url}}, "x");
    return std::to_string(answer.status) + " " + answer.text("/proxy_error/detail");
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(a_proxy_request_to_somewhere_else, Addresses)

BOOST_AUTO_TEST_CASE(is_refused_before_anything_is_resolved_or_sent) {
  const auto port = std::to_string(receiver.port());
  const auto before = receiver.connections();
  for (const std::string& url : std::vector<std::string>{
           "https://169.254.169.254/latest", "https://[::1]:" + port + "/", "https://0x7f.1:" + port + "/",
           "https://127.1:" + port + "/", "https://2130706433:" + port + "/",
           "https://[::ffff:127.0.0.1]:" + port + "/", "https://user:secret@localhost:" + port + "/",
           "https://localhost:" + port + "@example.com/", "http://localhost:" + port + "/", "https://localhost:1/",
           "https://localhost/", "https://localhost." + port, "https://example.com/",
           "https://localhost:" + port + "/#f", "https://localhost:" + port + "\\@x/", "localhost", "https://"}) {
    BOOST_TEST(detail_of(url).starts_with("400 "), url << ": " << detail_of(url));
  }
  BOOST_TEST(receiver.connections() == before);
}

BOOST_AUTO_TEST_CASE(cannot_leave_an_allowed_path) {
  ProxyService narrow;
  narrow.service.stop();
  narrow.service.configure(
      {{"basis_theory.destinations", "[" + support::json_text(narrow.receiver.url("/v1/pay")) + "]"}});
  narrow.service.start();
  auto caller = narrow.service.client();
  const auto status = [&](const std::string& base, const std::string& suffix) {
    return caller.send("POST", "/proxy" + suffix, {{"BT-PROXY-URL", narrow.receiver.url(base)}}, "x").status;
  };
  BOOST_TEST(status("/v1/pay", "") == 200U);
  BOOST_TEST(status("/v1", "/pay/card") == 200U);
  for (const auto& [base, suffix] : std::vector<std::pair<std::string, std::string>>{{"/v1/payments", ""},
                                                                                     {"/v1", ""},
                                                                                     {"/v1/pay", "/../admin"},
                                                                                     {"/v1/pay", "/%2e%2e/admin"},
                                                                                     {"/v1/pay", "/%252e%252e/admin"},
                                                                                     {"/v1/pay", "/..%2fadmin"},
                                                                                     {"/v1/pay", "/..;x/admin"}}) {
    BOOST_TEST(status(base, suffix) == 400U, base << " " << suffix);
  }
}

BOOST_AUTO_TEST_CASE(is_refused_where_a_name_leads_to_an_address_inside) {
  ProxyService inside;
  inside.service.stop();
  inside.service.configure({{"basis_theory.destination_networks", "[]"}});
  inside.service.start();
  auto caller = inside.service.client();
  const auto answer = caller.send("POST", "/proxy", {{"BT-PROXY-URL", inside.receiver.url()}}, "x");
  BOOST_TEST(answer.status == 400U);
  BOOST_TEST(answer.text("/proxy_error/detail") == "The destination's address is not one that proxies may connect to");
  BOOST_TEST(inside.receiver.connections() == 0U);
}

BOOST_AUTO_TEST_CASE(is_refused_where_the_certificate_is_of_nobody_known) {
  ProxyService strange;
  strange.service.stop();
  strange.service.configure({{"basis_theory.destination_ca", support::json_text(strange.service.ca().string())}});
  strange.service.start();
  auto caller = strange.service.client();
  const auto answer = caller.send("POST", "/proxy", {{"BT-PROXY-URL", strange.receiver.url()}}, "x");
  BOOST_TEST(answer.status == 502U);
  BOOST_TEST(answer.text("/proxy_error/detail") == "The destination's certificate is not valid");
  BOOST_TEST(strange.receiver.requests().empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::end_to_end

#include "api/http/error.hpp"
#include "tests/unit/http/fixture.hpp"

#include <boost/test/unit_test.hpp>
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

namespace api::http::test {
namespace {

using tests::support::RawClient;

const std::string get_echo = "GET /echo HTTP/1.1\r\nHost: a\r\n\r\n";
const std::string get_later = "GET /later HTTP/1.1\r\nHost: a\r\n\r\n";

std::string post(const std::string& path, const std::string& body) {
  return "POST " + path + " HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::string get_with(const std::string& field) { return "GET /echo HTTP/1.1\r\nHost: a\r\n" + field + "\r\n\r\n"; }

/// While it lives, this process can open exactly one more file.
class OneFreeDescriptor {
 public:
  OneFreeDescriptor() {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    const int lowest = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    ::close(lowest);
    const rlimit tight{static_cast<rlim_t>(lowest) + 1, before_.rlim_max};
    ::setrlimit(RLIMIT_NOFILE, &tight);
  }
  OneFreeDescriptor(const OneFreeDescriptor&) = delete;
  OneFreeDescriptor& operator=(const OneFreeDescriptor&) = delete;
  ~OneFreeDescriptor() { ::setrlimit(RLIMIT_NOFILE, &before_); }

 private:
  rlimit before_{};
};

/// accept(2) takes a descriptor for a moment even when nobody is there, perhaps the only free one.
RawClient connect_when_possible(const RunningServer& running) {
  for (;;) {
    try {
      return running.connect();
    } catch (const std::runtime_error&) {
      continue;
    }
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(a_server)

BOOST_AUTO_TEST_CASE(answers_pipelined_requests_once_each_and_in_order) {
  RunningServer running;
  auto client = running.connect();
  std::string all;
  for (int i = 0; i < 200; ++i) {
    all += post("/echo/" + std::to_string(i), std::string(static_cast<std::size_t>(i) * 7, 'x'));
  }
  client.send(all);
  client.finish_sending();
  for (std::size_t i = 0; i < 200; ++i) {
    const auto response = client.receive();
    BOOST_REQUIRE(response);
    BOOST_TEST(response->field("x-path") == "/echo/" + std::to_string(i));
    BOOST_TEST(response->body.size() == i * 7);
  }
  BOOST_TEST(client.is_closed());
  BOOST_TEST(running.server.counters().requests == 200U);
}

BOOST_AUTO_TEST_CASE(takes_bodies_up_to_the_limit_byte_for_byte) {
  RunningServer running;
  auto client = running.connect();
  for (const std::size_t size : {0UL, 1UL, 4096UL, 16384UL, 16385UL, EchoResponder::limit}) {
    std::string body(size, '\0');
    for (std::size_t i = 0; i < size; ++i) {
      body[i] = static_cast<char>(i * 31 % 251);
    }
    client.send(post("/echo", body));
    const auto response = client.receive();
    BOOST_REQUIRE(response);
    BOOST_TEST((response->body == body), "size " << size);
  }
}

BOOST_AUTO_TEST_CASE(keeps_the_connection_after_an_error_above_the_framing) {
  RunningServer running;
  auto client = running.connect();
  client.send("GET /unknown HTTP/1.1\r\nHost: a\r\n\r\n" + get_echo);
  BOOST_TEST(client.receive().value().status == 404U);
  BOOST_TEST(client.receive().value().status == 200U);
}

BOOST_AUTO_TEST_CASE(sends_the_fields_of_every_response) {
  RunningServer running;
  auto client = running.connect();
  client.send(post("/echo", "hello"));
  const auto response = client.receive().value();
  BOOST_TEST(response.field("content-length") == "5");
  BOOST_TEST(response.field("content-type") == "application/octet-stream");
  BOOST_TEST(response.field("cache-control") == "no-store");
  BOOST_TEST(response.field("date").ends_with(" GMT"));
  BOOST_TEST(response.field("server").empty());
  BOOST_TEST(response.field("connection").empty());
  BOOST_TEST(response.field("strict-transport-security").empty());
  BOOST_TEST(response.field("x-remote") == "127.0.0.1");
}

BOOST_AUTO_TEST_CASE(answers_head_without_a_body) {
  RunningServer running;
  auto client = running.connect();
  client.send("HEAD /large HTTP/1.1\r\nHost: a\r\n\r\n" + get_echo);
  const auto response = client.receive(true).value();
  BOOST_TEST(response.field("content-length") == std::to_string(EchoResponder::large));
  BOOST_TEST(client.receive().value().field("x-path") == "/echo");
}

BOOST_AUTO_TEST_CASE(answers_204_without_a_body_or_its_length) {
  RunningServer running;
  auto client = running.connect();
  client.send("GET /none HTTP/1.1\r\nHost: a\r\n\r\n" + get_echo);
  const auto response = client.receive().value();
  BOOST_TEST(response.status == 204U);
  BOOST_TEST(response.field("content-length").empty());
  BOOST_TEST(client.receive().value().field("x-path") == "/echo");
}

BOOST_AUTO_TEST_CASE(never_sends_a_field_that_breaks_out) {
  RunningServer running;
  auto client = running.connect();
  client.send("GET /evil HTTP/1.1\r\nHost: a\r\n\r\n" + get_echo);
  const auto response = client.receive().value();
  BOOST_TEST(response.body == "ok");
  BOOST_TEST(response.field("x-good") == "kept");
  for (const std::string name : {"x-broken", "x-type", "x-value", "x-nul", "content-type", "connection"}) {
    BOOST_TEST(response.field(name).empty(), name);
  }
  BOOST_TEST(client.receive().value().field("x-path") == "/echo");
}

BOOST_AUTO_TEST_CASE(sends_a_large_body_whole) {
  RunningServer running;
  auto client = running.connect();
  client.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
  BOOST_TEST((client.receive().value().body == std::string(EchoResponder::large, 'x')));
}

BOOST_AUTO_TEST_CASE(asks_for_the_body_when_the_client_waits_for_that) {
  RunningServer running;
  auto client = running.connect();
  client.send("POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
  BOOST_TEST(client.receive().value().status == 100U);
  client.send("hello");
  BOOST_TEST(client.receive().value().body == "hello");
}

BOOST_AUTO_TEST_CASE(closes_when_the_client_asks_for_it) {
  RunningServer running;
  for (const std::string& request : {get_with("Connection: close"), std::string("GET /echo HTTP/1.0\r\n\r\n")}) {
    auto client = running.connect();
    client.send(request + get_echo);
    BOOST_TEST(client.receive().value().field("connection") == "close");
    BOOST_TEST(client.is_closed());
  }
}

BOOST_AUTO_TEST_CASE(keeps_an_http_1_0_connection_when_asked) {
  RunningServer running;
  auto client = running.connect();
  client.send("GET /echo HTTP/1.0\r\nConnection: keep-alive\r\n\r\n" + get_echo);
  BOOST_TEST(client.receive().value().field("connection") == "keep-alive");
  BOOST_TEST(client.receive().value().status == 200U);
}

BOOST_AUTO_TEST_CASE(answers_a_client_that_has_finished_sending) {
  RunningServer running;
  auto client = running.connect();
  client.send(get_later);
  client.finish_sending();
  running.responder.await_pending(1);
  running.responder.answer_all();
  BOOST_TEST(client.receive().value().body == "later");
  BOOST_TEST(client.is_closed());
}

BOOST_AUTO_TEST_CASE(takes_a_sane_trace_id_and_makes_one_otherwise) {
  RunningServer running;
  auto client = running.connect();
  const auto trace_for = [&](const std::string& sent) {
    client.send(get_with(sent));
    return client.receive().value().field("x-trace");
  };
  BOOST_TEST(trace_for("BT-TRACE-ID: corr-1") == "corr-1");
  BOOST_TEST(trace_for("bt-trace-id: " + std::string(200, 'x')) == std::string(200, 'x'));
  for (const std::string bad : {"BT-TRACE-ID:", "BT-TRACE-ID: a b", "BT-TRACE-ID: \xc3\xbc", "x: y"}) {
    BOOST_TEST(trace_for(bad).size() == 36U);
    BOOST_TEST(trace_for(bad).at(14) == '4');
  }
  BOOST_TEST(trace_for("BT-TRACE-ID: " + std::string(201, 'x')).size() == 36U);
  BOOST_TEST(trace_for("x: y") != trace_for("x: y"));
}

BOOST_AUTO_TEST_CASE(stops_at_any_moment_of_its_tick) {
  Limits limits;
  limits.idle = Limits::Duration(20);  // a tick of 5 milliseconds
  for (int i = 0; i < 300; ++i) {
    const RunningServer running(limits);
    const auto moment = std::chrono::steady_clock::now() + std::chrono::microseconds(4'500 + 5 * i);
    wait_until([&] { return std::chrono::steady_clock::now() >= moment; });
  }
}

BOOST_AUTO_TEST_CASE(serves_many_clients_on_several_threads) {
  RunningServer running({}, std::nullopt, "127.0.0.1", 3);
  std::vector<RawClient> clients;
  for (int i = 0; i < 12; ++i) {
    clients.push_back(running.connect());
    clients.back().send(get_later);
  }
  running.responder.await_pending(12);
  running.responder.answer_all();
  for (RawClient& client : clients) {
    BOOST_TEST(client.receive().value().body == "later");
  }
}

BOOST_AUTO_TEST_CASE(listens_on_ipv6) {
  RunningServer running({}, std::nullopt, "::1");
  RawClient client("::1", running.server.port(0));
  client.send(get_echo);
  BOOST_TEST(client.receive().value().field("x-remote") == "::1");
}

BOOST_AUTO_TEST_CASE(names_an_ipv4_client_of_an_ipv6_listener_by_its_ipv4_address) {
  RunningServer running({}, std::nullopt, "::");
  auto client = running.connect();
  client.send(get_echo);
  BOOST_TEST(client.receive().value().field("x-remote") == "127.0.0.1");
}

BOOST_AUTO_TEST_CASE(says_which_address_it_cannot_use) {
  RunningServer running;
  EchoResponder responder;
  const auto message = [&](const std::string& address) {
    try {
      Server server({{{address, running.server.port(0), std::nullopt, &responder}}, 1, {}});
    } catch (const Error& error) {
      BOOST_TEST((error.kind() == Error::Kind::address));
      return std::string(error.what());
    }
    return std::string();
  };
  BOOST_TEST(message("127.0.0.1").find("127.0.0.1") != std::string::npos);
  BOOST_TEST(message("localhost").find("localhost") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(goes_on_after_it_had_no_descriptor_for_a_client) {
  RunningServer running;
  std::optional<OneFreeDescriptor> tight(std::in_place);
  auto client = connect_when_possible(running);
  client.send(get_echo);
  wait_until([&] { return running.server.counters().accept_errors > 0U; });
  tight.reset();
  BOOST_TEST(client.receive().value().status == 200U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace api::http::test

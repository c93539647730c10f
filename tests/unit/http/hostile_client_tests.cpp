#include "tests/unit/http/fixture.hpp"
#include "tests/unit/http/framings.hpp"

#include <boost/test/unit_test.hpp>

namespace api::http::test {
namespace {

using tests::support::RawClient;

const std::string get_echo = "GET /echo HTTP/1.1\r\nHost: a\r\n\r\n";

void check_refused_once(RawClient client, const HostileFraming& row) {
  client.send(row.bytes);
  const auto response = client.receive();
  BOOST_REQUIRE_MESSAGE(response, row.name);
  BOOST_TEST(response->status == row.status);
  BOOST_TEST(response->field("connection") == "close");
  BOOST_TEST(client.is_closed());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(a_hostile_client)

BOOST_AUTO_TEST_CASE(gets_one_refusal_and_the_end_for_every_framing) {
  RunningServer running;
  for (const HostileFraming& row : hostile_framings()) {
    BOOST_TEST_CONTEXT(row.name) { check_refused_once(running.connect(), row); }
  }
  BOOST_TEST(running.server.counters().requests == 0U);
  BOOST_TEST(running.server.counters().framing_refusals == hostile_framings().size());
  BOOST_TEST(still_serves(running));
}

BOOST_AUTO_TEST_CASE(gets_one_refusal_and_the_end_for_every_framing_over_tls) {
  const Certificate own("server");
  RunningServer running({}, TlsFiles{own.certificate, own.private_key, {}});
  for (const HostileFraming& row : hostile_framings()) {
    BOOST_TEST_CONTEXT(row.name) {
      check_refused_once(RawClient("127.0.0.1", running.server.port(0), {own.certificate, {}, {}}), row);
    }
  }
  BOOST_TEST(running.server.counters().requests == 0U);
}

BOOST_AUTO_TEST_CASE(gets_one_refusal_when_the_bytes_come_one_by_one) {
  RunningServer running;
  auto client = running.connect();
  for (const char byte : std::string("POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")) {
    client.send({&byte, 1});
  }
  const auto response = client.receive();
  BOOST_REQUIRE(response);
  BOOST_TEST(response->status == 411U);
  BOOST_TEST(client.is_closed());
}

BOOST_AUTO_TEST_CASE(is_refused_at_once_for_bytes_that_cannot_become_a_head) {
  RunningServer running;
  for (const std::string& bytes : {std::string("\x16\x03\x01\x02\x00\x01", 6), std::string("GET / HTTP/1.1\n\n")}) {
    auto client = running.connect();
    client.send(bytes);
    const auto response = client.receive();
    BOOST_REQUIRE(response);
    BOOST_TEST(response->status == 400U);
  }
}

BOOST_AUTO_TEST_CASE(cannot_hide_a_request_behind_a_good_one) {
  RunningServer running;
  auto client = running.connect();
  client.send(get_echo + "GET /x HTTP/1.1\r\n\r\n" + get_echo);
  BOOST_TEST(client.receive().value().status == 200U);
  BOOST_TEST(client.receive().value().status == 400U);
  BOOST_TEST(client.is_closed());
  BOOST_TEST(running.server.counters().requests == 1U);
}

BOOST_AUTO_TEST_CASE(is_refused_a_large_body_before_it_is_sent) {
  RunningServer running;
  for (const std::string length : {"262145", "9223372036854775808", "9999999999999999999"}) {
    auto client = running.connect();
    client.send("POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: " + length + "\r\n\r\n");
    const auto response = client.receive();
    BOOST_REQUIRE(response);
    BOOST_TEST(response->status == 413U);
    BOOST_TEST(client.is_closed());
  }
  BOOST_TEST(still_serves(running));
}

BOOST_AUTO_TEST_CASE(reads_the_refusal_of_a_large_body_after_sending_it_all) {
  RunningServer running;
  auto client = running.connect();
  client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n" + std::string(1'000'000, 'x'));
  const auto response = client.receive();
  BOOST_REQUIRE(response);
  BOOST_TEST(response->status == 413U);
}

BOOST_AUTO_TEST_CASE(harms_nobody_by_leaving_in_the_middle) {
  RunningServer running;
  for (const std::string part : {"", "GET", "GET /echo HTTP/1.1\r\nHost: a\r\n",
                                 "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhalf"}) {
    auto polite = running.connect();
    polite.send(part);
    polite.finish_sending();
    BOOST_TEST(polite.is_closed());
    auto rude = running.connect();
    rude.send(part);
    rude.reset();
  }
  BOOST_TEST(still_serves(running));
  running.server.stop(std::chrono::seconds(10));
  BOOST_TEST(running.server.counters().connections_open == 0U);
  BOOST_TEST(running.server.counters().requests == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(a_slow_client)

BOOST_AUTO_TEST_CASE(is_told_that_its_head_came_too_late) {
  Limits limits;
  limits.header = std::chrono::milliseconds(30);
  RunningServer running(limits);
  auto client = running.connect();
  client.send("GET /echo HTTP/1.1\r\nHost:");
  const auto response = client.receive();
  BOOST_REQUIRE(response);
  BOOST_TEST(response->status == 408U);
  BOOST_TEST(client.is_closed());
  BOOST_TEST(running.server.counters().timeouts == 1U);
}

BOOST_AUTO_TEST_CASE(is_told_so_over_tls_too) {
  const Certificate own("server");
  Limits limits;
  limits.header = std::chrono::milliseconds(30);
  RunningServer running(limits, TlsFiles{own.certificate, own.private_key, {}});
  RawClient client("127.0.0.1", running.server.port(0), {own.certificate, {}, {}});
  client.send("GET /echo HTTP/1.1\r\nHost:");
  const auto response = client.receive();
  BOOST_REQUIRE(response);
  BOOST_TEST(response->status == 408U);
}

BOOST_AUTO_TEST_CASE(is_told_that_its_body_came_too_late) {
  Limits limits;
  limits.body = std::chrono::milliseconds(30);
  RunningServer running(limits);
  auto client = running.connect();
  client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhalf");
  const auto response = client.receive();
  BOOST_REQUIRE(response);
  BOOST_TEST(response->status == 408U);
  BOOST_TEST(client.is_closed());
  BOOST_TEST(running.server.counters().requests == 0U);
}

BOOST_AUTO_TEST_CASE(is_left_without_a_word_when_idle) {
  Limits limits;
  limits.idle = std::chrono::milliseconds(30);
  RunningServer running(limits);
  auto silent = running.connect();
  BOOST_TEST(silent.is_closed());
  auto once = running.connect();
  once.send(get_echo);
  BOOST_TEST(once.receive().value().status == 200U);
  BOOST_TEST(once.is_closed());
}

BOOST_AUTO_TEST_CASE(is_left_when_it_does_not_take_its_answer) {
  Limits limits;
  limits.write = std::chrono::milliseconds(30);
  limits.linger = std::chrono::milliseconds(30);
  RunningServer running(limits);
  auto client = running.connect();
  client.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
  wait_until([&] { return running.server.counters().timeouts == 1U; });
  BOOST_TEST(!client.receive());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(a_crowd_of_clients)

BOOST_AUTO_TEST_CASE(is_cut_at_the_limit_of_connections) {
  Limits limits;
  limits.connections = 2;
  RunningServer running(limits);
  auto first = running.connect();
  auto second = running.connect();
  auto third = running.connect();
  BOOST_TEST(third.is_closed());
  BOOST_TEST(running.server.counters().connections_refused == 1U);
  for (auto* client : {&first, &second}) {
    client->send(get_echo);
    BOOST_TEST(client->receive().value().status == 200U);
  }
}

BOOST_AUTO_TEST_CASE(is_cut_at_the_limit_of_one_address_and_let_in_when_a_place_is_free) {
  Limits limits;
  limits.connections_per_address = 1;
  RunningServer running(limits);
  {
    auto first = running.connect();
    first.send(get_echo);
    BOOST_TEST(first.receive().value().status == 200U);
    auto second = running.connect();
    BOOST_TEST(second.is_closed());
  }
  wait_until([&] { return running.server.counters().connections_open == 0U; });
  BOOST_TEST(still_serves(running));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace api::http::test

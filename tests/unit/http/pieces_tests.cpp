#include "tests/unit/http/fixture.hpp"

#include <boost/test/unit_test.hpp>

using namespace api::http;
using namespace api::http::test;

namespace {

constexpr std::size_t large_body = 3 * 1024 * 1024 + 17;

std::string pattern(std::size_t size) {
  std::string body(size, '\0');
  for (std::size_t i = 0; i < size; ++i) {
    body[i] = static_cast<char>(i * 31 % 251);
  }
  return body;
}

std::string post(const std::string& target, const std::string& body, const std::string& more = {}) {
  return "POST " + target + " HTTP/1.1\r\nHost: a\r\n" + more + "Content-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + body;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(a_body_in_pieces)

BOOST_AUTO_TEST_CASE(arrives_whole_and_in_order_and_the_connection_lives_on) {
  RunningServer running;
  auto client = running.connect();
  for (const std::size_t size : {std::size_t{1}, std::size_t{65'536}, std::size_t{65'537}, large_body}) {
    BOOST_TEST_CONTEXT(size << " bytes") {
      const auto body = pattern(size);
      client.send(post("/pieces", body));
      const auto response = client.receive();
      BOOST_REQUIRE(response);
      BOOST_TEST(response->status == 200U);
      BOOST_TEST((response->body == body));
      BOOST_TEST(response->field("x-largest").size() <= 5U);  // 65536 at most
    }
  }
  BOOST_TEST(running.server.counters().connections_accepted == 1U);
}

BOOST_AUTO_TEST_CASE(may_be_answered_before_its_end_and_then_the_connection_ends) {
  RunningServer running;
  auto client = running.connect();
  client.send(post("/pieces/refused", pattern(large_body)));
  const auto response = client.receive();
  BOOST_REQUIRE(response);
  BOOST_TEST(response->status == 400U);
  BOOST_TEST(response->field("connection") == "close");
  BOOST_TEST(client.is_closed());
  BOOST_TEST(still_serves(running));
}

BOOST_AUTO_TEST_CASE(has_a_limit_of_its_own) {
  RunningServer running;
  auto client = running.connect();
  client.send("POST /pieces HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\n");
  BOOST_TEST(client.receive().value().status == 413U);
}

BOOST_AUTO_TEST_CASE(is_asked_for_where_the_client_waits_for_that) {
  RunningServer running;
  auto client = running.connect();
  client.send("POST /pieces HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
  BOOST_TEST(client.receive().value().status == 100U);
  client.send("hello");
  BOOST_TEST(client.receive().value().body == "hello");
}

BOOST_AUTO_TEST_CASE(that_breaks_off_hurts_nobody) {
  RunningServer running;
  for (int i = 0; i < 10; ++i) {
    auto client = running.connect();
    client.send(post("/pieces", pattern(200'000)).substr(0, 150'000));
    client.reset();
  }
  wait_until([&] { return running.server.counters().connections_open == 0; });
  BOOST_TEST(still_serves(running));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(a_response_in_pieces)

BOOST_AUTO_TEST_CASE(is_sent_whole_with_its_length) {
  RunningServer running;
  auto client = running.connect();
  client.send("GET /rest HTTP/1.1\r\nHost: a\r\n\r\n");
  const auto response = client.receive();
  BOOST_REQUIRE(response);
  BOOST_TEST(response->field("content-length") == std::to_string(EchoResponder::rest_pieces * 100'000 + 5));
  BOOST_TEST(response->body.starts_with("begin" + std::string(100'000, 'a') + std::string(100'000, 'b')));
  client.send("GET /echo HTTP/1.1\r\nHost: a\r\n\r\n");
  BOOST_TEST(client.receive().value().status == 200U);
}

BOOST_AUTO_TEST_CASE(has_no_body_where_only_its_head_is_asked_for) {
  RunningServer running;
  auto client = running.connect();
  client.send("HEAD /rest HTTP/1.1\r\nHost: a\r\n\r\nGET /echo HTTP/1.1\r\nHost: a\r\n\r\n");
  BOOST_TEST(client.receive(true).value().field("content-length") ==
             std::to_string(EchoResponder::rest_pieces * 100'000 + 5));
  BOOST_TEST(client.receive().value().field("x-path") == "/echo");
}

BOOST_AUTO_TEST_CASE(that_cannot_go_on_ends_the_connection_short_of_its_length) {
  RunningServer running;
  auto client = running.connect();
  client.send("GET /rest/broken HTTP/1.1\r\nHost: a\r\n\r\n");
  BOOST_TEST(!client.receive().has_value());
  BOOST_TEST(still_serves(running));
}

BOOST_AUTO_TEST_SUITE_END()

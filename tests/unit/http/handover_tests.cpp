#include "tests/unit/http/fixture.hpp"

#include <boost/test/unit_test.hpp>

#include <future>

namespace api::http::test {
namespace {

using tests::support::RawClient;

const std::string get_echo = "GET /echo HTTP/1.1\r\nHost: a\r\n\r\n";
const std::string get_later = "GET /later HTTP/1.1\r\nHost: a\r\n\r\n";

}  // namespace

BOOST_AUTO_TEST_SUITE(a_late_answer)

BOOST_AUTO_TEST_CASE(reaches_its_client_from_another_thread) {
  RunningServer running;
  auto client = running.connect();
  for (int i = 0; i < 50; ++i) {
    client.send(get_later);
    running.responder.await_pending(1);
    running.responder.answer_all();
    BOOST_TEST(client.receive().value().body == "later");
  }
}

BOOST_AUTO_TEST_CASE(is_dropped_when_its_client_is_gone) {
  RunningServer running;
  auto client = running.connect();
  client.send(get_later);
  running.responder.await_pending(1);
  client.reset();
  running.responder.answer_all();
  BOOST_TEST(still_serves(running));
  running.server.stop(std::chrono::seconds(10));
  BOOST_TEST(running.server.counters().connections_open == 0U);
}

BOOST_AUTO_TEST_CASE(is_dropped_when_the_server_is_gone) {
  EchoResponder responder;
  auto server = std::make_unique<Server>(ServerSettings{{{"127.0.0.1", 0, std::nullopt, &responder}}, 1, {}});
  server->start();
  RawClient client("127.0.0.1", server->port(0));
  client.send(get_later);
  responder.await_pending(1);
  server.reset();
  BOOST_TEST(client.is_closed());
  responder.answer_all();
}

BOOST_AUTO_TEST_CASE(that_never_comes_is_a_500) {
  RunningServer running;
  auto client = running.connect();
  client.send("GET /lost HTTP/1.1\r\nHost: a\r\n\r\n" + get_echo);
  BOOST_TEST(client.receive().value().status == 500U);
  BOOST_TEST(client.receive().value().status == 200U);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(a_stopping_server)

BOOST_AUTO_TEST_CASE(finishes_the_request_under_way_and_closes_idle_connections) {
  RunningServer running;
  auto idle = running.connect();
  idle.send(get_echo);
  BOOST_TEST(idle.receive().value().status == 200U);
  auto busy = running.connect();
  busy.send(get_later + get_echo);
  running.responder.await_pending(1);
  const auto stopped = std::async(std::launch::async, [&] { running.server.stop(std::chrono::minutes(1)); });
  BOOST_TEST(idle.is_closed());
  running.responder.answer_all();
  const auto response = busy.receive().value();
  BOOST_TEST(response.body == "later");
  BOOST_TEST(response.field("connection") == "close");
  BOOST_TEST(busy.is_closed());
  stopped.wait();
  BOOST_CHECK_THROW(static_cast<void>(running.connect()), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(leaves_a_request_that_takes_longer_than_it_may) {
  RunningServer running;
  auto busy = running.connect();
  busy.send(get_later);
  running.responder.await_pending(1);
  running.server.stop(std::chrono::milliseconds(0));
  BOOST_TEST(busy.is_closed());
  BOOST_TEST(running.server.counters().connections_open == 0U);
  running.responder.answer_all();
}

BOOST_AUTO_TEST_CASE(may_be_stopped_twice_or_never_started) {
  RunningServer running;
  running.server.stop(std::chrono::seconds(1));
  running.server.stop(std::chrono::seconds(1));
  EchoResponder responder;
  const Server never({{{"127.0.0.1", 0, std::nullopt, &responder}}, 2, {}});
  BOOST_TEST(never.port(0) != 0U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace api::http::test

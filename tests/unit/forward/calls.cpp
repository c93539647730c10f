#include "api/forward/forwarder.hpp"
#include "api/http/body_stream.hpp"
#include "tests/support/receiver.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/test/unit_test.hpp>

#include <atomic>
#include <future>

namespace {

using namespace api::forward;
using appliance::destination::Address;
using appliance::destination::Url;
using tests::support::Receiver;

/// Gives these addresses in turn, and then the last for ever.
class Scripted : public Resolver {
 public:
  explicit Scripted(std::vector<std::vector<std::string>> answers) : answers_(std::move(answers)) {}

  std::vector<Address> resolve(const std::string& /*name*/) override {
    const auto asked = asked_.fetch_add(1);
    std::vector<Address> addresses;
    for (const auto& text : answers_[std::min(asked, answers_.size() - 1)]) {
      addresses.push_back(Address::parse(text).value());
    }
    return addresses;
  }

  [[nodiscard]] std::size_t asked() const { return asked_; }

 private:
  std::vector<std::vector<std::string>> answers_;
  std::atomic<std::size_t> asked_{0};
};

/// A name server that does not answer until its end is set.
class Silent : public Resolver {
 public:
  explicit Silent(std::future<void> end) : end_(std::move(end)) {}

  std::vector<Address> resolve(const std::string& /*name*/) override {
    end_.wait();
    return {};
  }

 private:
  std::future<void> end_;
};

std::unique_ptr<Resolver> loopback() {
  return std::make_unique<Scripted>(std::vector<std::vector<std::string>>{{"127.0.0.1"}});
}

struct Fixture {
  Receiver receiver;

  [[nodiscard]] Settings settings(const std::vector<std::string>& networks = {"127.0.0.1/32"}) const {
    Settings settings;
    BOOST_TEST_REQUIRE(!settings.networks.assign(networks).has_value());
    settings.tls.authorities = receiver.ca();
    return settings;
  }

  [[nodiscard]] Request request(const std::string& path, const std::string& host = "receiver.test") const {
    const std::string text = "https://" + host + ":" + std::to_string(receiver.port()) + path;
    return {.url = std::get<Url>(appliance::destination::parse_url(text)),
            .method = "GET",
            .fields = {},
            .body = {},
            .whole_answer = true};
  }

  static Outcome outcome_of(Forwarder& forwarder, Request request) {
    std::promise<Outcome> promise;
    forwarder.send(std::move(request), [&](Outcome&& outcome) { promise.set_value(std::move(outcome)); });
    return promise.get_future().get();
  }

  static std::string text_of(const Outcome& outcome) {
    const auto* answer = std::get_if<Answer>(&outcome);
    return answer == nullptr ? std::string(name_of(std::get<Failure>(outcome)))
                             : std::to_string(answer->status) + " " + std::string(hsm::text_of(answer->body));
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(a_call_to_a_destination, Fixture)

BOOST_AUTO_TEST_CASE(resolves_once_and_connects_to_the_address_that_was_judged) {
  auto scripted = std::make_unique<Scripted>(std::vector<std::vector<std::string>>{{"127.0.0.1"}, {"192.0.2.1"}});
  const auto& resolver = *scripted;
  Forwarder forwarder(settings(), std::move(scripted));
  BOOST_TEST(text_of(outcome_of(forwarder, request("/"))) == "200 ok");
  BOOST_TEST(resolver.asked() == 1U);
  // The second answer of a name server that rebinds is not public, so the next call is refused.
  BOOST_TEST(text_of(outcome_of(forwarder, request("/"))) == "forbidden_address");
  BOOST_TEST(resolver.asked() == 2U);
}

BOOST_AUTO_TEST_CASE(never_connects_to_an_address_inside_that_nobody_named) {
  for (const auto* address : {"127.0.0.1", "169.254.169.254", "10.0.0.1", "::1", "::ffff:127.0.0.1", "fe80::1",
                              "64:ff9b::7f00:1", "0.0.0.0", "::"}) {
    Forwarder forwarder(settings({}), std::make_unique<Scripted>(std::vector<std::vector<std::string>>{{address}}));
    BOOST_TEST(text_of(outcome_of(forwarder, request("/"))) == "forbidden_address", address);
  }
  Forwarder forwarder(settings({}));
  BOOST_TEST(text_of(outcome_of(forwarder, request("/", "127.0.0.1"))) == "forbidden_address");
  BOOST_TEST(receiver.connections() == 0U);
}

BOOST_AUTO_TEST_CASE(goes_on_to_the_next_permitted_address) {
  Forwarder forwarder(
      settings({"127.0.0.1/32", "127.0.0.9/32"}),
      std::make_unique<Scripted>(std::vector<std::vector<std::string>>{{"10.0.0.1", "127.0.0.9", "127.0.0.1"}}));
  BOOST_TEST(text_of(outcome_of(forwarder, request("/"))) == "200 ok");
}

BOOST_AUTO_TEST_CASE(checks_the_name_in_the_certificate) {
  Forwarder forwarder(settings(), std::make_unique<Scripted>(std::vector<std::vector<std::string>>{{"127.0.0.1"}}));
  BOOST_TEST(text_of(outcome_of(forwarder, request("/", "other.test"))) == "certificate");
  BOOST_TEST(text_of(outcome_of(forwarder, request("/", "127.0.0.1"))) == "200 ok");
  BOOST_TEST(receiver.requests().size() == 1U);
}

BOOST_AUTO_TEST_CASE(refuses_a_certificate_that_has_expired) {
  const Receiver former(-1);
  auto trusting = settings();
  trusting.tls.authorities = former.ca();
  auto late = request("/");
  late.url.port = former.port();
  Forwarder forwarder(trusting, loopback());
  BOOST_TEST(text_of(outcome_of(forwarder, late)) == "certificate");
  BOOST_TEST(former.requests().empty());
}

BOOST_AUTO_TEST_CASE(ends_as_unresolved_or_unreachable) {
  Forwarder forwarder(settings(), std::make_unique<Scripted>(std::vector<std::vector<std::string>>{{}, {"127.0.0.1"}}));
  BOOST_TEST(text_of(outcome_of(forwarder, request("/"))) == "unresolved");
  auto closed = request("/");
  closed.url.port = 1;
  BOOST_TEST(text_of(outcome_of(forwarder, closed)) == "unreachable");
}

BOOST_AUTO_TEST_CASE(is_bounded_in_time_size_and_number) {
  auto bounded = settings();
  bounded.response = std::chrono::milliseconds(200);
  bounded.calls = 1;
  Forwarder forwarder(bounded, std::make_unique<Scripted>(std::vector<std::vector<std::string>>{{"127.0.0.1"}}));
  std::promise<Outcome> promise;
  forwarder.send(request("/stall"), [&](Outcome&& outcome) { promise.set_value(std::move(outcome)); });
  BOOST_TEST(text_of(outcome_of(forwarder, request("/"))) == "busy");
  BOOST_TEST(text_of(promise.get_future().get()) == "response_timeout");
  while (forwarder.calls_under_way() != 0) {
  }
  BOOST_TEST(text_of(outcome_of(forwarder, request("/flood"))) == "too_large");
}

BOOST_AUTO_TEST_CASE(is_given_up_where_no_connection_stands_in_time) {
  auto hasty = settings();
  hasty.connect = std::chrono::milliseconds(200);
  std::promise<void> end;
  {
    Forwarder unresolved(hasty, std::make_unique<Silent>(end.get_future()));
    BOOST_TEST(text_of(outcome_of(unresolved, request("/"))) == "connect_timeout");
    end.set_value();
  }
  // Whoever listens, but never shakes hands.
  boost::asio::io_context io;
  const boost::asio::ip::tcp::acceptor mute(io, {boost::asio::ip::address_v4::loopback(), 0});
  auto unanswered = request("/");
  unanswered.url.port = mute.local_endpoint().port();
  Forwarder forwarder(hasty, loopback());
  BOOST_TEST(text_of(outcome_of(forwarder, unanswered)) == "connect_timeout");
}

BOOST_AUTO_TEST_CASE(is_given_up_in_the_middle_of_an_answer_when_its_whole_time_is_over) {
  auto hasty = settings();
  hasty.total = std::chrono::seconds(3);  // the head of the answer must be there before
  Forwarder forwarder(hasty, loopback());
  BOOST_TEST(text_of(outcome_of(forwarder, request("/pause"))) == "response_timeout");
  auto streamed = request("/pause");
  streamed.whole_answer = false;
  const auto outcome = outcome_of(forwarder, std::move(streamed));
  BOOST_TEST(std::holds_alternative<Answer>(outcome));
  while (forwarder.calls_under_way() != 0) {
  }
}

BOOST_AUTO_TEST_CASE(takes_interim_answers_but_no_upgrade) {
  Forwarder forwarder(settings(), std::make_unique<Scripted>(std::vector<std::vector<std::string>>{{"127.0.0.1"}}));
  receiver.set_answer(
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nLink: x\r\n\r\n"
      "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 500 Smuggled\r\n\r\n");
  BOOST_TEST(text_of(outcome_of(forwarder, request("/"))) == "200 ok");
  receiver.set_answer("HTTP/1.1 101 Switching\r\n\r\n");
  BOOST_TEST(text_of(outcome_of(forwarder, request("/"))) == "malformed_answer");
  std::string interim;
  for (int i = 0; i < 20; ++i) {
    interim += "HTTP/1.1 100 Continue\r\n\r\n";
  }
  receiver.set_answer(interim);
  BOOST_TEST(text_of(outcome_of(forwarder, request("/"))) == "malformed_answer");
}

BOOST_AUTO_TEST_CASE(takes_the_end_of_the_connection_as_the_end_of_the_body_only_where_it_may_be) {
  Forwarder forwarder(settings(), std::make_unique<Scripted>(std::vector<std::vector<std::string>>{{"127.0.0.1"}}));
  receiver.set_answer("HTTP/1.1 200 OK\r\n\r\nall of it");
  BOOST_TEST(text_of(outcome_of(forwarder, request("/"))) == "200 all of it");
  receiver.set_answer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
  BOOST_TEST(text_of(outcome_of(forwarder, request("/"))) == "unreachable");
  BOOST_TEST(text_of(outcome_of(forwarder, request("/half"))) == "unreachable");
}

BOOST_AUTO_TEST_CASE(is_ended_when_the_forwarder_stops) {
  Forwarder forwarder(settings(), std::make_unique<Scripted>(std::vector<std::vector<std::string>>{{"127.0.0.1"}}));
  std::promise<Outcome> promise;
  forwarder.send(request("/stall"), [&](Outcome&& outcome) { promise.set_value(std::move(outcome)); });
  receiver.await_requests(1);
  forwarder.stop();
  BOOST_TEST(text_of(promise.get_future().get()) == "unreachable");
  BOOST_TEST(text_of(outcome_of(forwarder, request("/"))) == "busy");
}

BOOST_AUTO_TEST_CASE(stops_reading_where_nobody_takes_the_body) {
  Forwarder forwarder(settings(), std::make_unique<Scripted>(std::vector<std::vector<std::string>>{{"127.0.0.1"}}));
  auto streamed = request("/flood");
  streamed.whole_answer = false;
  auto outcome = outcome_of(forwarder, std::move(streamed));
  auto rest = std::get<Answer>(std::move(outcome)).rest;
  BOOST_TEST_REQUIRE(rest != nullptr);
  BOOST_TEST(!rest->size().has_value());
  BOOST_TEST(forwarder.calls_under_way() == 1U);
  std::get<Answer>(outcome).rest.reset();
  rest.reset();
  while (forwarder.calls_under_way() != 0) {
  }
}

BOOST_AUTO_TEST_SUITE_END()

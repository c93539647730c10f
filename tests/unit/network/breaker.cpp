#include "appliance/network/breaker.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>

namespace {

using appliance::network::Breaker;
using namespace std::chrono_literals;

struct Failing {
  Breaker breaker;
  Breaker::Clock::time_point now = Breaker::Clock::time_point(1h);

  void fail(unsigned times) {
    for (unsigned i = 0; i < times; ++i) {
      breaker.failed(now);
    }
  }
  [[nodiscard]] bool lets_through() { return !breaker.refuse(now).has_value(); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(a_breaker, Failing)

BOOST_AUTO_TEST_CASE(stays_closed_below_so_many_failures_in_a_row) {
  fail(Breaker::most_failures - 1);
  BOOST_TEST(lets_through());
  breaker.succeeded();
  fail(Breaker::most_failures - 1);
  BOOST_TEST(lets_through());
  BOOST_TEST(!breaker.is_open(now));
}

BOOST_AUTO_TEST_CASE(opens_after_them_and_says_when_to_try_again) {
  fail(Breaker::most_failures);
  BOOST_TEST(breaker.is_open(now));
  BOOST_TEST(*breaker.refuse(now) == Breaker::pause / 1s);
  now += Breaker::pause - 1ms;
  BOOST_TEST(*breaker.refuse(now) == 1U);
}

BOOST_AUTO_TEST_CASE(lets_one_through_after_its_pause_whose_outcome_decides) {
  fail(Breaker::most_failures);
  now += Breaker::pause;
  BOOST_TEST(lets_through());
  BOOST_TEST(!lets_through());
  fail(1);
  BOOST_TEST(!lets_through());
  now += Breaker::pause;
  BOOST_TEST(lets_through());
  breaker.succeeded();
  BOOST_TEST(lets_through());
  BOOST_TEST(lets_through());
}

BOOST_AUTO_TEST_SUITE_END()

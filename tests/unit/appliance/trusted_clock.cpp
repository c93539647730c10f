#include "appliance/expiry/trusted_clock.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

using appliance::TrustedClock;
using appliance::UnixMicros;
using namespace std::chrono_literals;

namespace {

constexpr UnixMicros minute = 60'000'000;
constexpr UnixMicros hour = 60 * minute;
constexpr UnixMicros noon = 1'790'000'000'000'000;
constexpr UnixMicros three_days = 72 * hour;
const TrustedClock::Steady started{};

struct Look {
  std::string of;
  UnixMicros wall;
  std::chrono::minutes running;
  bool believed;
};

void check(TrustedClock clock, const std::vector<Look>& looks) {
  for (const auto& look : looks) {
    BOOST_TEST_CONTEXT(look.of) {
      const auto answer = clock.check(look.wall, started + look.running);
      BOOST_TEST(answer.has_value() == look.believed);
      BOOST_TEST(answer.value_or(look.wall) == look.wall);
    }
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(a_wall_clock)

BOOST_AUTO_TEST_CASE(is_believed_while_it_goes_with_the_steady_clock) {
  check({std::nullopt, three_days, started}, {{"first look", noon, 0min, true},
                                              {"later", noon + hour, 60min, true},
                                              {"stepped by a time service", noon + 2 * hour + 4 * minute, 120min, true},
                                              {"and back", noon + 3 * hour - 4 * minute, 180min, true}});
}

BOOST_AUTO_TEST_CASE(is_not_believed_after_a_jump_until_it_comes_back) {
  check({std::nullopt, three_days, started}, {{"first look", noon, 0min, true},
                                              {"an hour ahead", noon + hour, 1min, false},
                                              {"ten years ahead", noon + 87'600 * hour, 2min, false},
                                              {"an hour behind", noon - hour, 3min, false},
                                              {"1970", 0, 4min, false},
                                              {"however long it lasts", noon + 50 * hour, 2880min, false},
                                              {"back", noon + 48 * hour, 2880min, true}});
}

BOOST_AUTO_TEST_CASE(that_runs_too_fast_is_not_followed_in_small_steps) {
  TrustedClock clock(std::nullopt, three_days, started);
  int believed = 0;
  for (int n = 0; n < 60; ++n) {
    believed += clock.check(noon + n * 2 * minute, started + std::chrono::minutes(n)) ? 1 : 0;
  }
  BOOST_TEST(believed == 6);
}

BOOST_AUTO_TEST_CASE(is_believed_at_start_if_it_is_not_before_the_last_run_nor_long_after) {
  for (const Look& look : std::vector<Look>{{"at once", noon, 0min, true},
                                            {"after a weekend", noon + 70 * hour, 0min, true},
                                            {"after longer", noon + 73 * hour, 0min, false},
                                            {"before", noon - hour, 0min, false},
                                            {"1970", 0, 0min, false}}) {
    check({noon, three_days, started}, {look});
  }
}

BOOST_AUTO_TEST_CASE(wrong_at_start_is_believed_once_it_is_set_right) {
  check({noon, three_days, started}, {{"1970 at start", 0, 0min, false},
                                      {"right", noon + hour, 5min, true},
                                      {"a jump", noon + 3 * hour, 6min, false}});
}

BOOST_AUTO_TEST_CASE(is_believed_on_an_operators_word_and_held_to_it) {
  TrustedClock clock(noon, three_days, started);
  const auto later = noon + 1000 * hour;
  BOOST_TEST(!clock.check(later, started));
  clock.trust(later, started);
  BOOST_TEST(clock.check(later, started).has_value());
  BOOST_TEST(!clock.check(later + hour, started + 1min).has_value());
  BOOST_TEST(!clock.check(noon, started + 1min).has_value());
}

BOOST_AUTO_TEST_SUITE_END()

#include "appliance/network/state.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <string_view>
#include <vector>

namespace {

using appliance::network::next_state;
using appliance::network::SchemeStatus;
using appliance::network::State;

constexpr std::array all_said{SchemeStatus::pending, SchemeStatus::active, SchemeStatus::suspended,
                              SchemeStatus::declined, SchemeStatus::deleted};

struct Row {
  State from;
  /// What follows each of all_said, in its order.
  std::array<std::optional<State>, all_said.size()> to;
};

constexpr std::nullopt_t no = std::nullopt;

const std::vector<Row> rows{
    {State::requested, {State::pending, State::active, State::suspended, State::failed, no}},
    {State::pending, {State::pending, State::active, State::suspended, State::failed, State::deleted}},
    {State::active, {no, State::active, State::suspended, no, State::deleted}},
    {State::suspended, {no, State::active, State::suspended, no, State::deleted}},
    {State::failed, {no, no, no, no, no}},
    {State::deleted, {no, no, no, no, no}},
    {State::removing, {no, no, no, no, no}},
};

struct Shown {
  State state;
  std::string_view status;
  bool is_shown;
  bool may_change;
};

constexpr std::array shown{
    Shown{State::requested, "inactive", false, false}, Shown{State::pending, "inactive", true, true},
    Shown{State::active, "active", true, true},        Shown{State::suspended, "inactive", true, true},
    Shown{State::failed, "inactive", true, false},     Shown{State::deleted, "deleted", true, false},
    Shown{State::removing, "deleted", false, false},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(the_state_of_a_network_token)

BOOST_AUTO_TEST_CASE(follows_its_scheme_where_that_is_possible_and_never_comes_back_from_its_end) {
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < all_said.size(); ++i) {
      BOOST_TEST_CONTEXT("from " << static_cast<int>(row.from) << ", said " << i) {
        const auto next = next_state(row.from, all_said.at(i));
        BOOST_TEST((next == row.to.at(i)));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(is_shown_as_guardian_calls_it) {
  for (const auto& row : shown) {
    BOOST_TEST(appliance::network::status_of(row.state) == row.status);
    BOOST_TEST(appliance::network::is_shown(row.state) == row.is_shown);
    BOOST_TEST(appliance::network::may_change(row.state) == row.may_change);
  }
}

BOOST_AUTO_TEST_SUITE_END()

#include "appliance/json/reader.hpp"
#include "tests/unit/lists/fixture.hpp"

// What happens between the moment that a creation has looked and the moment that it is written.

namespace tests::lists {
namespace {

using token::Deduplication;
using token::Token;

/// Does something before the first commit, and not again.
auto before_first_commit(std::function<void()> meanwhile) {
  return [happens = std::move(meanwhile), done = false](storage::Batch&, std::span<const Token>) mutable {
    if (!std::exchange(done, true)) {
      happens();
    }
  };
}

appliance::json::Document parsed(std::string_view data) {
  return std::get<appliance::json::Document>(appliance::json::read(hsm::bytes_of(data), 10));
}

struct Meeting : Fixture {
  /// Creates a token of this value under deduplication.
  Token create(std::string_view data, std::function<void()> meanwhile = {}) {
    const auto caller = vault.caller();
    auto context = vault.context(vault.session(), caller);
    if (meanwhile) {
      context.completion = before_first_commit(std::move(meanwhile));
    }
    token::CreateInput input;
    input.type = "token";
    input.data = parsed(data);
    input.deduplicate = true;
    auto result = token::create(context, std::move(input));
    BOOST_REQUIRE(std::holds_alternative<Token>(result));
    return std::move(std::get<Token>(result));
  }

  appliance::Result<Token> update(const std::string& id, std::string_view data, std::function<void()> meanwhile) {
    const auto caller = vault.caller();
    auto context = vault.context(vault.session(), caller);
    context.completion = before_first_commit(std::move(meanwhile));
    token::UpdateInput input;
    input.data = parsed(data);
    input.deduplicate = true;
    return token::update(context, id, input);
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(a_creation_that_is_deduplicated, Meeting)

BOOST_AUTO_TEST_CASE(finds_the_token_that_another_request_makes_meanwhile) {
  std::string other;
  const auto created = create("1", [&] { other = create("1").id; });
  BOOST_TEST(created.id == other);
  BOOST_TEST((created.deduplication == Deduplication::read_existing));
}

BOOST_AUTO_TEST_CASE(finds_it_also_where_the_fingerprint_was_known_before) {
  vault.remove(create("2").id);
  std::string other;
  const auto created = create("2", [&] { other = create("2").id; });
  BOOST_TEST(created.id == other);
}

BOOST_AUTO_TEST_CASE(makes_a_token_where_the_one_that_it_found_goes_meanwhile) {
  const auto first = create("3");
  const auto created = create("3", [&] { vault.remove(first.id); });
  BOOST_TEST(created.id != first.id);
  BOOST_TEST((created.deduplication == Deduplication::none));
}

BOOST_AUTO_TEST_CASE(takes_a_creation_without_deduplication_for_a_later_one) {
  vault.remove(create("4").id);
  std::string other;
  const auto created = create("4", [&] { other = vault.create({.data = "4", .fingerprint = true}); });
  BOOST_TEST(created.id != other);
  BOOST_TEST(created.record.fingerprint() == vault.record_of(other).fingerprint());
}

BOOST_AUTO_TEST_CASE(never_finds_an_expired_token) {
  const auto first = create("5");
  vault.let_expire(first.id);
  BOOST_TEST(create("5").id != first.id);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(a_change_that_is_deduplicated, Meeting)

BOOST_AUTO_TEST_CASE(is_refused_where_another_request_makes_such_a_token_meanwhile) {
  const auto changing = create("6");
  BOOST_TEST(
      is_refused(update(changing.id, "7", [&] { static_cast<void>(create("7")); }), appliance::Reason::conflict));
}

BOOST_AUTO_TEST_CASE(takes_a_fingerprint_that_it_had_before_again) {
  const auto changing = create("8");
  const auto nothing = [] {};
  BOOST_TEST((std::holds_alternative<Token>(update(changing.id, "9", nothing))));
  std::string other;
  BOOST_TEST(is_refused(update(changing.id, "8", [&] { other = create("8").id; }), appliance::Reason::conflict));
  BOOST_TEST(other != changing.id);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::lists

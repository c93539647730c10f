#include "appliance/token/search_values.hpp"
#include "appliance/token/terms.hpp"
#include "tests/unit/lists/fixture.hpp"

#include <barrier>
#include <thread>

using namespace tests::lists;
using search::Field;

namespace {

hsm::WipingBytes bytes(std::string_view text) { return {text.begin(), text.end()}; }

}  // namespace

BOOST_FIXTURE_TEST_SUITE(search_values, Fixture)

BOOST_AUTO_TEST_CASE(find_their_tokens_exactly_and_case_sensitively) {
  const auto john = vault.create({.search_values = {"john", "3333", "basistheory.com"}});
  const auto jane = vault.create({.search_values = {"jane", "3333"}});
  BOOST_TEST(vault.walk(View::search, with(Field::data, "john"), 5) == std::vector{john},
             boost::test_tools::per_element());
  BOOST_TEST(vault.walk(View::search, with(Field::data, "3333"), 1) == (std::vector{jane, john}),
             boost::test_tools::per_element());
  BOOST_TEST(vault.walk(View::search, with(Field::data, "John"), 5).empty());
  BOOST_TEST(vault.walk(View::search, with(Field::data, "333"), 5).empty());
  BOOST_TEST(vault.found("data:basistheory.com") == std::vector{john}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(stand_nowhere_in_the_store) {
  const std::string canary = "canary-5105-1051";
  const auto id = vault.create({.metadata = {{"k", "v"}}, .search_values = {canary}});
  for (const auto table : {storage::Table::tokens, storage::Table::token_terms}) {
    for (const auto& row : vault.store().scan(table, {}, {}, 1000)) {
      BOOST_TEST(row.key.find(canary) == std::string::npos);
      BOOST_TEST(row.value.find(canary) == std::string::npos);
    }
  }
  BOOST_TEST(vault.record_of(id).search_terms_size() == 1);
}

BOOST_AUTO_TEST_CASE(leave_the_index_with_their_token) {
  const auto id = vault.create({.search_values = {"john"}});
  BOOST_TEST(vault.rows_in_index() == 3U);
  vault.remove(id);
  BOOST_TEST(vault.rows_in_index() == 0U);
}

BOOST_AUTO_TEST_CASE(need_no_key_to_be_searched_for_in_vain) {
  BOOST_TEST(vault.walk(View::search, with(Field::data, "john"), 5).empty());
  BOOST_TEST(vault.found("data:john OR type:card").empty());
  BOOST_TEST(vault.store().scan(storage::Table::tenant_keys, {}, {}, 10).empty());
}

BOOST_AUTO_TEST_CASE(get_one_key_however_many_requests_race_for_the_first) {
  constexpr int racers = 4;
  std::barrier start(racers);
  std::vector<storage::TokenRecord> records(racers);
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < racers; ++i) {
      threads.emplace_back([&, i] {
        hsm::Session session(vault.hsm_token());
        start.arrive_and_wait();
        token::set_search_values(vault.context(session, vault.as), {bytes("same")},
                                 records[static_cast<std::size_t>(i)]);
      });
    }
  }
  BOOST_TEST(vault.store().scan(storage::Table::tenant_keys, {}, {}, 10).size() == 1U);
  for (const auto& record : records) {
    BOOST_REQUIRE(record.search_terms_size() == 1);
    BOOST_TEST((record.search_terms(0) == records.front().search_terms(0)));
  }
}

BOOST_AUTO_TEST_SUITE_END()

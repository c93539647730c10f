#include "tests/unit/lists/fixture.hpp"

using namespace tests::lists;
using appliance::identity::Transform;

namespace {

using Ids = std::vector<std::string>;

/// Tokens whose names tell what they are, created in the order of their numbers.
struct Numbered : Fixture {
  Numbered() {
    vault.create({.id = "card-1",
                  .container = "/pci/high/",
                  .type = "card",
                  .data = R"({"number":"4242424242424242"})",
                  .metadata = {{"Shop", "Berlin"}, {"tier", "1"}},
                  .fingerprint = true});
    vault.create({.id = "john-2",
                  .container = "/pii/high/",
                  .metadata = {{"shop", "berlin"}},
                  .search_values = {"john", "j@x.y"}});
    vault.create({.id = "jane-3",
                  .container = "/pii/low/",
                  .metadata = {{"shop", "paris"}},
                  .search_values = {"jane", "john doe"}});
    vault.create({.id = "none-4", .container = "/pii/high/deep/"});
    const std::map<std::string, std::string> days{
        {"card-1", "2022-01-01"}, {"john-2", "2022-01-31"}, {"jane-3", "2022-02-01"}, {"none-4", "2023-06-15"}};
    for (const auto& [id, day] : days) {
      vault.change(id, [&, at = appliance::parse_timestamp(day)->at](storage::TokenRecord& record) {
        record.set_created_at_us(at + 3'600'000'000);
        record.set_created_by(record.type() == "card" ? "app-a" : "app-b");
      });
    }
    vault.change("jane-3", [](storage::TokenRecord& record) {
      record.set_modified_at_us(appliance::parse_timestamp("2022-03-01T10:00:00Z")->at);
      record.set_modified_by("app-c");
    });
  }
};

struct Row {
  std::string_view query;
  Ids ids;
};

const std::vector<Row> rows{
    {"", {"none-4", "jane-3", "john-2", "card-1"}},
    {"id:john-2", {"john-2"}},
    {"id:absent", {}},
    {"id:john-2 OR id:card-1 OR id:john-2", {"john-2", "card-1"}},
    {"id:john-2 OR type:token", {"none-4", "jane-3", "john-2"}},
    {"id:john-2 AND type:card", {}},
    {"type:card", {"card-1"}},
    {"type:Card", {}},
    {"NOT type:card", {"none-4", "jane-3", "john-2"}},
    {"data:john", {"john-2"}},
    {"data:\"john doe\"", {"jane-3"}},
    {"data:john OR data:jane", {"jane-3", "john-2"}},
    {"data:john AND data:j@x.y", {"john-2"}},
    {"data:john AND data:jane", {}},
    {"metadata.shop:berlin", {"john-2", "card-1"}},
    {"metadata.SHOP:BERLIN", {"john-2", "card-1"}},
    {"metadata.shop:berlin AND metadata.tier:1", {"card-1"}},
    {"metadata.shop:berlin -type:card", {"john-2"}},
    {"(metadata.shop:berlin OR metadata.shop:paris) AND NOT (data:john OR type:card)", {"jane-3"}},
    {"container:/pii/high/", {"john-2"}},
    {"container:/pii/high/*", {"none-4", "john-2"}},
    {"container:\"/pii/*\"", {"none-4", "jane-3", "john-2"}},
    {"container:/*", {"none-4", "jane-3", "john-2", "card-1"}},
    {"container:/", {}},
    {"container:/pii/* AND metadata.shop:berlin", {"john-2"}},
    {"container:/pii/* AND container:/pii/high/*", {"none-4", "john-2"}},
    {"container:/pii/* AND container:/pci/*", {}},
    {"container:/pii/low/ OR container:/pci/high/", {"jane-3", "card-1"}},
    {"created_at:[2022-01-01 TO 2022-01-31]", {"john-2", "card-1"}},
    {"created_at:{2022-01-01 TO 2022-01-31}", {}},
    {"created_at:{2022-01-01 TO *]", {"none-4", "jane-3", "john-2"}},
    {"created_at:[* TO 2022-01-01]", {"card-1"}},
    {"created_at:2022-02-01", {"jane-3"}},
    {"created_at:[2022-02-01T01:00:00Z TO 2022-02-01T01:00:00Z]", {"jane-3"}},
    {"created_at:[2022-01-01 TO 2022-12-31] AND type:token", {"jane-3", "john-2"}},
    {"modified_at:[2022-01-01 TO *]", {"jane-3"}},
    {"modified_at:[* TO *]", {"jane-3"}},
    {"NOT modified_at:[* TO *]", {"none-4", "john-2", "card-1"}},
    {"created_by:app-a", {"card-1"}},
    {"created_by:app-b AND type:token AND NOT modified_by:app-c", {"none-4", "john-2"}},
    {"privacy.classification:pii", {"none-4", "jane-3", "john-2"}},
    {"privacy.impact_level:high", {"none-4", "john-2", "card-1"}},
    {"privacy.classification:pii AND privacy.impact_level:low", {"jane-3"}},
    {"privacy.restriction_policy:mask", {"card-1"}},
    {"privacy.restriction_policy:redact", {"none-4", "jane-3", "john-2"}},
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(a_query_of_2022, Numbered)

BOOST_AUTO_TEST_CASE(finds_what_it_says_newest_first) {
  for (const auto& [query, ids] : rows) {
    BOOST_TEST_CONTEXT(query) { BOOST_TEST(vault.found(query) == ids, boost::test_tools::per_element()); }
  }
  const auto fingerprint = vault.record_of("card-1").fingerprint();
  BOOST_TEST(vault.found("fingerprint:" + fingerprint) == Ids{"card-1"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(finds_nothing_outside_what_its_caller_may_search) {
  vault.as = vault.caller({{"/pii/", Transform::mask, {"token:search"}}});
  for (const auto& [query, ids] : rows) {
    BOOST_TEST_CONTEXT(query) {
      auto visible = ids;
      std::erase(visible, "card-1");
      BOOST_TEST(vault.found(query) == visible, boost::test_tools::per_element());
    }
  }
}

BOOST_AUTO_TEST_CASE(counts_and_numbers_its_pages) {
  const auto page = [&](std::uint32_t number, std::uint32_t size) {
    auto result = vault.numbered(View::search, "", number, size);
    return std::move(std::get<token::NumberedPage>(result));
  };
  BOOST_TEST(ids_of(page(1, 3).tokens) == (Ids{"none-4", "jane-3", "john-2"}), boost::test_tools::per_element());
  BOOST_TEST(ids_of(page(2, 3).tokens) == Ids{"card-1"}, boost::test_tools::per_element());
  for (const std::uint32_t past : {3U, 1000U, 1'000'000'000U}) {
    BOOST_TEST(page(past, 3).tokens.empty());
    BOOST_TEST(page(past, 3).total == 4U);
  }
  BOOST_TEST(page(1, 0).tokens.empty());
  vault.let_expire("jane-3");
  BOOST_TEST(page(1, 3).total == 3U);
  BOOST_TEST(vault.found("created_by:app-b") == (Ids{"none-4", "john-2"}), boost::test_tools::per_element());
  BOOST_TEST(vault.found("id:jane-3").empty());
}

BOOST_AUTO_TEST_SUITE_END()

#include "appliance/token/terms.hpp"
#include "storage/codec.hpp"
#include "tests/unit/lists/fixture.hpp"

using namespace tests::lists;
using appliance::Reason;

namespace {

struct ManyRows : Fixture {
  /// Rows of the index alone, as cheap as can be: what they name need not be there to be counted and looked for.
  void index(std::size_t count, appliance::UnixMicros expires_at) {
    constexpr std::size_t rows_per_batch = 5000;
    const auto tenant = vault.context(vault.session(), vault.as).tenant.id;
    storage::TokenRecord record;
    record.set_type("token");
    record.add_containers("/z/");
    record.set_expires_at_us(expires_at);
    for (std::size_t made = 0; made < count;) {
      storage::Batch batch;
      for (; made < count && batch.writes().size() < rows_per_batch; ++made) {
        record.set_created_at_us(static_cast<appliance::UnixMicros>(made + 1));
        token::put_terms(batch, tenant, "row-" + std::to_string(made), record);
      }
      const bool written = vault.store().commit(std::move(batch)).committed();
      BOOST_REQUIRE(written);
    }
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(the_work_of_one_request, ManyRows)

BOOST_AUTO_TEST_CASE(ends_a_page_early_among_many_expired_tokens_with_a_cursor_that_goes_on) {
  const auto id = vault.create({.container = "/a/"});
  index(25'000, 1);
  auto first = vault.page(View::list, {}, {}, 5);
  BOOST_TEST(std::get<token::Page>(first).tokens.empty());
  BOOST_TEST(std::get<token::Page>(first).next.has_value());
  BOOST_TEST(vault.walk(View::list, {}, 5) == std::vector{id}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(is_refused_where_a_numbered_page_would_read_too_many_tokens) {
  index(token::most_records_read + 2, 0);
  BOOST_TEST(is_refused(vault.numbered(View::search, "created_by:x"), Reason::invalid));
  BOOST_TEST(is_refused(vault.numbered(View::search, "type:token AND NOT data:x"), Reason::invalid));
  for (const auto* query :
       {"type:token", "created_at:[* TO 2000-01-01]", "type:token AND container:/z/*", "NOT container:/a/*"}) {
    auto result = vault.numbered(View::search, query, 1, 0);
    BOOST_REQUIRE(std::holds_alternative<token::NumberedPage>(result));
    BOOST_TEST(std::get<token::NumberedPage>(result).total == token::most_records_read + 2);
  }
  BOOST_TEST(vault.found("created_by:x AND id:absent").empty());
  BOOST_TEST(vault.found("created_by:x AND metadata.k:v").empty());
}

BOOST_AUTO_TEST_SUITE_END()

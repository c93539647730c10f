#include "tests/unit/lists/fixture.hpp"

using namespace tests::lists;
using appliance::Reason;
using search::Field;

namespace {

struct Paged : Fixture {
  Paged() {
    for (int i = 0; i < 4; ++i) {
      vault.create({.container = "/a/", .metadata = {{"k", "v"}}});
    }
    cursor = std::get<token::Page>(vault.page(View::list, {}, {}, 2)).next.value();
  }

  [[nodiscard]] bool refuses(const search::Filter& filter, const std::string& start, View view = View::list) {
    return is_refused(vault.page(view, filter, start, 2), Reason::invalid);
  }

  std::string cursor;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(a_cursor, Paged)

BOOST_AUTO_TEST_CASE(is_good_for_its_own_list_at_any_page_size) {
  for (const std::size_t size : {1U, 2U, 5U}) {
    BOOST_TEST(std::holds_alternative<token::Page>(vault.page(View::list, {}, cursor, size)));
  }
}

BOOST_AUTO_TEST_CASE(is_refused_where_any_character_was_changed_lost_or_added) {
  BOOST_TEST(!refuses({}, cursor));
  for (std::size_t i = 0; i < cursor.size(); ++i) {
    auto changed = cursor;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    BOOST_TEST(refuses({}, changed), i);
    BOOST_TEST(refuses({}, cursor.substr(0, i)), i);
  }
  for (const auto* text : {"x", "====", "CUR+/=", "\xFF", " "}) {
    BOOST_TEST(refuses({}, text), text);
    BOOST_TEST(refuses({}, cursor + text), text);
  }
}

BOOST_AUTO_TEST_CASE(is_refused_with_another_filter_view_or_tenant) {
  BOOST_TEST(refuses(below("/a/"), cursor));
  BOOST_TEST(refuses(with(Field::type, "token"), cursor));
  BOOST_TEST(refuses(with(Field::metadata, "v", "k"), cursor));
  BOOST_TEST(refuses({}, cursor, View::search));

  appliance::Tenant other;
  other.id = appliance::random_uuid(vault.session());
  const auto mine = vault.context(vault.session(), vault.as);
  const token::Context theirs{.session = mine.session,
                              .store = mine.store,
                              .tenant = other,
                              .caller = mine.caller,
                              .actor = mine.actor,
                              .cvc_retention = mine.cvc_retention};
  BOOST_TEST(is_refused(token::page(theirs, View::list, {}, cursor, 2), Reason::invalid));
  BOOST_TEST(std::get<token::Page>(token::page(theirs, View::list, {}, {}, 2)).tokens.empty());
}

BOOST_AUTO_TEST_CASE(fits_in_500_characters_for_ordinary_names) {
  BOOST_TEST(cursor.size() < 100U);
  const std::string container = "/" + std::string(300, 'c') + "/";
  for (int i = 0; i < 2; ++i) {
    vault.create({.id = std::string(400, static_cast<char>('x' + i)), .container = container});
  }
  const auto long_one = std::get<token::Page>(vault.page(View::list, below(container), {}, 1)).next.value();
  BOOST_TEST(long_one.size() <= 500U);
}

BOOST_AUTO_TEST_SUITE_END()

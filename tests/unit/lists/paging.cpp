#include "storage/codec.hpp"
#include "tests/unit/lists/fixture.hpp"

#include <atomic>
#include <thread>

using namespace tests::lists;
using appliance::Reason;
using appliance::identity::Transform;
using search::Field;

namespace {

const token::Page& page_in(const appliance::Result<token::Page>& result) {
  BOOST_REQUIRE(std::holds_alternative<token::Page>(result));
  return std::get<token::Page>(result);
}

using Ids = std::vector<std::string>;

}  // namespace

BOOST_FIXTURE_TEST_SUITE(a_list, Fixture)

BOOST_AUTO_TEST_CASE(goes_by_container_and_creation_both_descending_and_costs_no_token_twice) {
  for (const auto* id : {"a-1", "a-2", "a-3"}) {
    vault.create({.id = id, .container = "/a/"});
  }
  vault.create({.id = "ab-1", .container = "/a/b/"});
  vault.create({.id = "c-1", .container = "/c/"});
  vault.create({.id = "a-4", .container = "/a/"});
  const Ids expected{"c-1", "ab-1", "a-4", "a-3", "a-2", "a-1"};
  for (std::size_t size = 1; size <= 7; ++size) {
    BOOST_TEST(vault.walk(View::list, {}, size) == expected, boost::test_tools::per_element());
  }
  BOOST_TEST(vault.walk(View::list, below("/a/"), 2) == (Ids{"ab-1", "a-4", "a-3", "a-2", "a-1"}),
             boost::test_tools::per_element());
  BOOST_TEST(vault.walk(View::list, below("/a/b/"), 2) == Ids{"ab-1"}, boost::test_tools::per_element());
  BOOST_TEST(vault.walk(View::list, below("/a/c/"), 2).empty());
}

BOOST_AUTO_TEST_CASE(ends_without_a_cursor_exactly_where_it_ends) {
  vault.create({.id = "one"});
  vault.create({.id = "two"});
  BOOST_TEST(page_in(vault.page(View::list, {}, {}, 1)).next.has_value());
  BOOST_TEST(!page_in(vault.page(View::list, {}, {}, 2)).next.has_value());
  const auto nothing = vault.page(View::list, {}, {}, 0);
  BOOST_TEST(page_in(nothing).tokens.empty());
  BOOST_TEST(!page_in(nothing).next.has_value());
}

BOOST_AUTO_TEST_CASE(filters_by_type_fingerprint_and_metadata_exactly) {
  const std::string card = R"({"number":"4242424242424242","expiration_month":12,"expiration_year":2030})";
  vault.create({.id = "card", .container = "/pci/high/", .type = "card", .data = card, .fingerprint = true});
  vault.create({.id = "meta", .metadata = {{"User", "One"}, {"other", "x"}}});
  vault.create({.id = "none"});
  const auto fingerprint = vault.record_of("card").fingerprint();
  BOOST_TEST(vault.walk(View::list, with(Field::type, "card"), 5) == Ids{"card"}, boost::test_tools::per_element());
  BOOST_TEST(vault.walk(View::list, with(Field::fingerprint, fingerprint), 5) == Ids{"card"},
             boost::test_tools::per_element());
  BOOST_TEST(vault.walk(View::list, with(Field::metadata, "One", "User"), 5) == Ids{"meta"},
             boost::test_tools::per_element());
  BOOST_TEST(vault.walk(View::list, with(Field::metadata, "one", "User"), 5).empty());
  BOOST_TEST(vault.walk(View::list, with(Field::metadata, "One", "user"), 5).empty());
  auto both = with(Field::type, "card");
  both.container = "/general/";
  BOOST_TEST(vault.walk(View::list, both, 5).empty());
  both.container = "/pci/";
  BOOST_TEST(vault.walk(View::list, both, 5).size() == 1U);
}

BOOST_AUTO_TEST_CASE(shows_what_the_last_request_wrote_moved_and_removed) {
  const auto id = vault.create({.container = "/a/", .metadata = {{"k", "1"}}});
  BOOST_TEST(vault.walk(View::list, with(Field::metadata, "1", "k"), 5).size() == 1U);
  token::UpdateInput change;
  change.container = "/b/";
  change.metadata = std::map<std::string, std::optional<std::string>>{{"k", "2"}};
  BOOST_REQUIRE(
      std::holds_alternative<token::Token>(token::update(vault.context(vault.session(), vault.as), id, change)));
  BOOST_TEST(vault.walk(View::list, with(Field::metadata, "1", "k"), 5).empty());
  BOOST_TEST(vault.walk(View::list, with(Field::metadata, "2", "k"), 5).size() == 1U);
  BOOST_TEST(vault.walk(View::list, below("/a/"), 5).empty());
  BOOST_TEST(vault.walk(View::list, below("/b/"), 5).size() == 1U);
  vault.remove(id);
  BOOST_TEST(vault.walk(View::list, {}, 5).empty());
  BOOST_TEST(vault.rows_in_index() == 0U);
}

BOOST_AUTO_TEST_CASE(never_shows_what_has_expired_and_fills_its_pages_all_the_same) {
  for (int i = 0; i < 12; ++i) {
    const auto id = vault.create({.id = "tok-" + std::to_string(i)});
    if (i % 3 != 0) {
      vault.let_expire(id);
    }
  }
  BOOST_TEST(page_in(vault.page(View::list, {}, {}, 3)).tokens.size() == 3U);
  BOOST_TEST(vault.walk(View::list, {}, 2) == (Ids{"tok-9", "tok-6", "tok-3", "tok-0"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(is_noted_once_in_the_audit_log_with_what_it_showed) {
  vault.create({.id = "one"});
  vault.create({.id = "two"});
  const auto before = vault.store().read_log(storage::Log::audit, 1, 1000).size();
  BOOST_TEST(page_in(vault.page(View::list, {})).tokens.size() == 2U);
  const auto entries = vault.store().read_log(storage::Log::audit, before + 1, 1000);
  BOOST_REQUIRE(entries.size() == 1U);
  const auto entry = storage::decode<storage::AuditEntry>(entries.front().value);
  BOOST_TEST(entry.operation() == "list");
  BOOST_TEST(entry.entity_ids_size() == 2);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(a_list_for_one_who_may_not_see_everything, Fixture)

BOOST_AUTO_TEST_CASE(leaves_the_rest_out_and_still_fills_its_pages) {
  std::set<std::string> open;
  for (int i = 0; i < 5; ++i) {
    vault.create({.container = "/a/"});
    vault.create({.container = "/a/secret/"});
    vault.create({.container = "/c/"});
    open.insert(vault.create({.container = "/a/open/"}));
    open.insert(vault.create({.container = "/a/open/below/"}));
    open.insert(vault.create({.container = "/b/"}));
  }
  vault.as = vault.caller({{"/a/open/", Transform::reveal, {"token:read"}},
                           {"/a/open/below/", Transform::mask, {"token:read"}},
                           {"/b/", Transform::reveal, {"token:read"}}});
  BOOST_TEST(page_in(vault.page(View::list, {}, {}, 7)).tokens.size() == 7U);
  for (std::size_t size = 1; size <= 16; size += 5) {
    const auto ids = vault.walk(View::list, {}, size);
    BOOST_TEST(ids.size() == open.size());
    BOOST_TEST((set_of(ids) == open));
  }
  BOOST_TEST(std::get<token::NumberedPage>(vault.numbered(View::list, "", 1, 4)).total == open.size());
}

BOOST_AUTO_TEST_CASE(shows_each_token_through_the_transform_of_its_container) {
  vault.create({.id = "government", .container = "/users/government/", .data = R"("secret")"});
  vault.create({.id = "employee", .container = "/users/employees/", .data = R"("secret")"});
  vault.create({.id = "hunter", .container = "/bounty-hunters/", .data = R"("secret")"});
  vault.as = vault.caller({{"/", Transform::mask, {"token:create"}},
                           {"/users/government/", Transform::redact, {"token:read"}},
                           {"/users/employees/", Transform::reveal, {"token:read"}},
                           {"/users/", Transform::mask, {"token:read"}}});
  auto result = vault.page(View::list, {});
  const auto& tokens = page_in(result).tokens;
  BOOST_TEST(ids_of(tokens) == (Ids{"government", "employee"}), boost::test_tools::per_element());
  BOOST_TEST(!tokens.front().data.has_value());
  BOOST_TEST(tokens.back().data.has_value());
}

BOOST_AUTO_TEST_CASE(refuses_a_container_that_it_may_not_read_but_searches_there_in_vain) {
  vault.create({.id = "one", .container = "/b/"});
  vault.as = vault.caller({{"/a/", Transform::reveal, {"token:read", "token:search"}}});
  for (const auto* container : {"/", "/b/", "/ab/"}) {
    BOOST_TEST(is_refused(vault.page(View::list, below(container)), Reason::forbidden), container);
    BOOST_TEST(vault.walk(View::search, below(container), 5).empty(), container);
  }
  BOOST_TEST(vault.walk(View::list, below("/a/below/"), 5).empty());
}

BOOST_AUTO_TEST_CASE(tells_lists_from_searches) {
  vault.create({.id = "for-lists", .container = "/a/"});
  vault.create({.id = "for-searches", .container = "/b/"});
  vault.as = vault.caller({{"/a/", Transform::reveal, {"token:read"}}, {"/b/", Transform::redact, {"token:search"}}});
  BOOST_TEST(vault.walk(View::list, {}, 5) == Ids{"for-lists"}, boost::test_tools::per_element());
  BOOST_TEST(vault.walk(View::search, {}, 5) == Ids{"for-searches"}, boost::test_tools::per_element());
  BOOST_TEST(vault.found("type:token") == Ids{"for-searches"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(paging_while_others_write, Fixture)

BOOST_AUTO_TEST_CASE(shows_everything_that_stays_exactly_once) {
  std::set<std::string> staying;
  for (int i = 0; i < 60; ++i) {
    staying.insert(vault.create({.container = i % 2 == 0 ? "/a/" : "/b/"}));
  }
  std::atomic<bool> finished = false;
  std::atomic<int> rounds = 0;
  std::jthread writer([&] {
    hsm::Session session(vault.hsm_token());
    const auto creator = vault.caller();
    const auto context = vault.context(session, creator);
    for (int i = 0; !finished; ++i) {
      token::CreateInput input;
      input.id = "passing-" + std::to_string(i);
      input.type = "token";
      input.container = i % 2 == 0 ? "/a/" : "/b/below/";
      input.data.root().SetString("x");
      static_cast<void>(token::create(context, std::move(input)));
      if (i >= 5) {
        static_cast<void>(token::remove(context, "passing-" + std::to_string(i - 5)));
      }
      ++rounds;
    }
  });
  for (int round = 0; round < 5 || rounds < 50; ++round) {
    std::multiset<std::string> seen;
    for (const auto& id : vault.walk(View::list, {}, 7)) {
      seen.insert(id);
    }
    for (const auto& id : staying) {
      BOOST_REQUIRE_EQUAL(seen.count(id), 1U);
    }
    for (const auto& id : seen) {
      BOOST_REQUIRE_EQUAL(seen.count(id), 1U);
    }
  }
  finished = true;
}

BOOST_AUTO_TEST_CASE(goes_on_behind_a_token_that_is_gone) {
  for (const auto* id : {"tok-1", "tok-2", "tok-3", "tok-4"}) {
    vault.create({.id = id});
  }
  const auto first = vault.page(View::list, {}, {}, 2);
  BOOST_TEST(ids_of(page_in(first).tokens) == (Ids{"tok-4", "tok-3"}), boost::test_tools::per_element());
  vault.remove("tok-3");
  vault.create({.id = "tok-5"});
  const auto second = vault.page(View::list, {}, page_in(first).next, 2);
  BOOST_TEST(ids_of(page_in(second).tokens) == (Ids{"tok-2", "tok-1"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

#include "appliance/tenant.hpp"

#include <boost/test/unit_test.hpp>

#include <future>

using namespace appliance;
using namespace std::chrono_literals;

namespace {

struct BookFixture {
  Uuid id{1};
  TenantBook book;

  BookFixture() { put("first"); }
  void put(const std::string& name) {
    Tenant tenant;
    tenant.id = id;
    tenant.name = name;
    book.put(std::move(tenant));
  }
};

constexpr auto at_once = 0ms;

}  // namespace

BOOST_FIXTURE_TEST_SUITE(waiting_for_the_former_tenant, BookFixture)

BOOST_AUTO_TEST_CASE(ends_at_once_where_nobody_holds_it) {
  BOOST_TEST(book.wait_for_former(id, at_once));
  put("second");
  BOOST_TEST(book.wait_for_former(id, at_once));
}

BOOST_AUTO_TEST_CASE(lasts_until_the_last_holder_lets_go) {
  auto request = book.find(id);
  auto another = request;
  put("second");
  put("third");
  auto later = book.find(id);
  BOOST_TEST(!book.wait_for_former(id, at_once));
  request.reset();
  BOOST_TEST(!book.wait_for_former(id, at_once));
  auto waiting = std::async(std::launch::async, [&] { return book.wait_for_former(id, 60s); });
  another.reset();
  BOOST_TEST(waiting.get());
  BOOST_TEST(later->name == "third");
}

BOOST_AUTO_TEST_CASE(of_one_that_was_erased_waits_for_all_of_it) {
  auto request = book.find(id);
  book.erase(id);
  BOOST_TEST(!book.wait_for_former(id, at_once));
  request.reset();
  BOOST_TEST(book.wait_for_former(id, at_once));
}

BOOST_AUTO_TEST_CASE(does_not_mind_other_tenants) {
  Tenant other;
  other.id = {2};
  book.put(std::move(other));
  const auto held = book.find({2});
  Tenant changed;
  changed.id = {2};
  book.put(std::move(changed));
  BOOST_TEST(book.wait_for_former(id, at_once));
}

BOOST_AUTO_TEST_SUITE_END()

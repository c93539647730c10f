#include "api/throttle.hpp"

#include "appliance/identity/permission_table.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace api;
using namespace std::chrono_literals;
using appliance::identity::ApplicationType;

namespace {

const RateLimit::Clock::time_point start{1000h};

int admitted(RateLimit& limit, const std::string& key, RateLimit::Clock::time_point at, int tries) {
  int count = 0;
  for (int n = 0; n < tries; ++n) {
    count += limit.refuse(key, at) ? 0 : 1;
  }
  return count;
}

appliance::identity::Application caller(ApplicationType type, std::uint8_t id, std::uint8_t tenant) {
  appliance::identity::Application application;
  application.id = {id};
  application.tenant = {tenant};
  application.type = type;
  return application;
}

/// Everything off, so that a case turns on what it is about.
appliance::Config::Limits no_limits() {
  appliance::Config::Limits limits;
  limits.period_seconds = 3600;
  limits.tenant_token_reads = limits.tenant_token_writes = limits.tenant_searches = 0;
  limits.failed_encrypted_cards = 0;
  limits.private_requests = limits.public_requests = limits.management_requests = limits.address_requests = 0;
  return limits;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(a_rate_limit)

BOOST_AUTO_TEST_CASE(gives_the_whole_allowance_at_once_and_then_evenly_back) {
  RateLimit limit(10, 10s);
  BOOST_TEST(admitted(limit, "a", start, 20) == 10);
  BOOST_TEST(admitted(limit, "a", start + 999ms, 5) == 0);
  BOOST_TEST(admitted(limit, "a", start + 3s, 5) == 3);
  BOOST_TEST(admitted(limit, "a", start + 60s, 20) == 10);
}

BOOST_AUTO_TEST_CASE(says_how_long_to_wait) {
  RateLimit limit(2, 10s);
  BOOST_TEST(admitted(limit, "a", start, 2) == 2);
  const auto wait = limit.refuse("a", start + 1s);
  BOOST_REQUIRE(wait);
  BOOST_TEST((*wait == 4s));
  BOOST_TEST(!limit.refuse("a", start + 1s + *wait));
}

BOOST_AUTO_TEST_CASE(can_be_asked_without_taking_anything) {
  RateLimit limit(2, 10s);
  for (int n = 0; n < 5; ++n) {
    BOOST_TEST(!limit.wait("a", start));
  }
  BOOST_TEST(admitted(limit, "a", start, 2) == 2);
  BOOST_REQUIRE(limit.wait("a", start));
  BOOST_TEST((*limit.wait("a", start) == 5s));
  BOOST_TEST(!limit.wait("b", start));
  BOOST_TEST(!limit.wait("a", start + 5s));
  BOOST_TEST(admitted(limit, "a", start + 5s, 2) == 1);
  BOOST_TEST(!RateLimit(0, 10s).wait("a", start));
}

BOOST_AUTO_TEST_CASE(counts_each_key_for_itself) {
  RateLimit limit(1, 10s);
  BOOST_TEST(admitted(limit, "a", start, 3) == 1);
  BOOST_TEST(admitted(limit, "b", start, 3) == 1);
}

BOOST_AUTO_TEST_CASE(of_zero_is_none) {
  RateLimit limit(0, 10s);
  BOOST_TEST(admitted(limit, "a", start, 10'000) == 10'000);
}

BOOST_AUTO_TEST_CASE(forgets_keys_that_are_whole_again_and_never_holds_more_than_it_may) {
  RateLimit limit(1, 10s, 2);
  BOOST_TEST(admitted(limit, "a", start, 2) == 1);
  BOOST_TEST(admitted(limit, "b", start, 2) == 1);
  BOOST_TEST(admitted(limit, "c", start, 2) == 2);  // no room: not limited
  BOOST_TEST(admitted(limit, "a", start, 1) == 0);  // and nobody else is forgotten for it
  BOOST_TEST(admitted(limit, "c", start + 11s, 2) == 1);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(a_throttle)

BOOST_AUTO_TEST_CASE(tells_traffic_by_the_permission_of_the_route) {
  using appliance::identity::operator""_permission;
  BOOST_TEST((traffic_of({"token:read"_permission}) == Traffic::token_read));
  BOOST_TEST((traffic_of({"token:create"_permission}) == Traffic::token_write));
  BOOST_TEST((traffic_of({"token:search"_permission}) == Traffic::search));
  BOOST_TEST((traffic_of({"tenant:read"_permission}) == Traffic::other));
  BOOST_TEST((traffic_of({}) == Traffic::other));
}

BOOST_AUTO_TEST_CASE(limits_a_tenant_by_traffic_over_all_its_applications) {
  using appliance::identity::operator""_permission;
  auto limits = no_limits();
  limits.tenant_token_writes = 2;
  Throttle throttle(limits);
  const Access write{"token:create"_permission};
  BOOST_TEST(!throttle.refuse_caller(caller(ApplicationType::private_key, 1, 1), write));
  BOOST_TEST(!throttle.refuse_caller(caller(ApplicationType::public_key, 2, 1), write));
  const auto seconds = throttle.refuse_caller(caller(ApplicationType::private_key, 3, 1), write);
  BOOST_REQUIRE(seconds);
  BOOST_TEST(std::stoi(*seconds) > 1700);
  BOOST_TEST(std::stoi(*seconds) <= 1800);
  BOOST_TEST(!throttle.refuse_caller(caller(ApplicationType::private_key, 1, 1), {"token:read"_permission}));
  BOOST_TEST(!throttle.refuse_caller(caller(ApplicationType::private_key, 4, 2), write));
}

BOOST_AUTO_TEST_CASE(limits_applications_by_their_type) {
  auto limits = no_limits();
  limits.public_requests = 1;
  Throttle throttle(limits);
  for (const auto id : {std::uint8_t{1}, std::uint8_t{2}}) {
    BOOST_TEST(!throttle.refuse_caller(caller(ApplicationType::public_key, id, 1), {}));
    BOOST_TEST(throttle.refuse_caller(caller(ApplicationType::public_key, id, 1), {}).has_value());
  }
  BOOST_TEST(!throttle.refuse_caller(caller(ApplicationType::management, 3, 1), {}));
  BOOST_TEST(!throttle.refuse_caller(caller(ApplicationType::management, 3, 1), {}));
}

BOOST_AUTO_TEST_CASE(counts_an_ipv6_client_by_its_network) {
  auto limits = no_limits();
  limits.address_requests = 1;
  Throttle throttle(limits);
  BOOST_TEST(!throttle.refuse_address("2001:db8:1:2::1"));
  BOOST_TEST(throttle.refuse_address("2001:db8:1:2:ffff::9").has_value());
  BOOST_TEST(!throttle.refuse_address("2001:db8:1:3::1"));
  BOOST_TEST(!throttle.refuse_address("192.0.2.1"));
  BOOST_TEST(!throttle.refuse_address("192.0.2.2"));
  BOOST_TEST(throttle.refuse_address("192.0.2.1").has_value());
}

BOOST_AUTO_TEST_CASE(counts_failed_encrypted_cards_by_application_and_kind_of_key) {
  auto limits = no_limits();
  limits.failed_encrypted_cards = 1;
  Throttle throttle(limits);
  auto page = caller(ApplicationType::public_key, 1, 1);
  page.key = appliance::identity::find_key_kind("pk_test");
  auto server = caller(ApplicationType::private_key, 1, 1);
  server.key = appliance::identity::find_key_kind("sk_test");
  BOOST_TEST(!throttle.refuse_encrypted(page));
  throttle.count_failed_encrypted(page);
  BOOST_TEST(throttle.refuse_encrypted(page).has_value());
  BOOST_TEST(!throttle.refuse_encrypted(server));
  BOOST_TEST(!throttle.refuse_encrypted(caller(ApplicationType::public_key, 2, 1)));
}

BOOST_AUTO_TEST_SUITE_END()

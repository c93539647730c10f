#include "appliance/idempotency/in_flight.hpp"

#include <boost/test/unit_test.hpp>

using namespace appliance;

BOOST_AUTO_TEST_SUITE(a_request_under_way)

BOOST_AUTO_TEST_CASE(is_claimed_once_until_its_claim_dies) {
  idempotency::InFlight requests;
  auto first = requests.claim("a");
  BOOST_TEST(first.has_value());
  BOOST_TEST(!requests.claim("a").has_value());
  BOOST_TEST(requests.claim("b").has_value());
  first.reset();
  BOOST_TEST(requests.claim("a").has_value());
}

BOOST_AUTO_TEST_SUITE_END()

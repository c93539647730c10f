#include "tests/unit/hsm/fixture.hpp"

#include <algorithm>
#include <set>

using namespace tests::hsm_layer;

BOOST_FIXTURE_TEST_SUITE(a_mac, ReadyToken)

BOOST_AUTO_TEST_CASE(is_the_same_for_the_same_key_and_message_only) {
  const auto other_key = make(hsm::Purpose::fingerprint, 2);
  std::set<hsm::Mac> seen;
  std::size_t made = 0;
  for (const std::size_t size : {0U, 1U, 31U, 32U, 33U, 63U, 64U, 65U, 127U, 128U, 1000U, 65'536U}) {
    BOOST_TEST_CONTEXT(size << " bytes") {
      const auto message = bytes(size);
      const auto mac = hsm::mac(session, hmac_key, message);
      BOOST_TEST((mac == hsm::mac(session, hmac_key, message)));
      seen.insert(mac);
      seen.insert(hsm::mac(session, other_key, message));
      made += 2;
    }
  }
  BOOST_TEST(seen.size() == made);
}

BOOST_AUTO_TEST_CASE(survives_a_new_connection) {
  const auto before = hsm::mac(session, hmac_key, bytes(10));
  token.recover();
  BOOST_TEST((before == hsm::mac(session, hmac_key, bytes(10))));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(random_bytes, ReadyToken)

BOOST_AUTO_TEST_CASE(differ_in_every_draw) {
  for (const std::size_t size : {16U, 32U, 1023U, 1024U, 1025U, 5000U}) {
    std::set<Bytes> drawn;
    for (int i = 0; i < 70; ++i) {
      Bytes out(size);
      hsm::random(session, out);
      drawn.insert(out);
    }
    BOOST_TEST_CONTEXT(size << " bytes") { BOOST_TEST(drawn.size() == 70U); }
  }
}

BOOST_AUTO_TEST_CASE(come_from_the_token_a_kibibyte_at_a_time) {
  Bytes out(16);
  hsm::random(session, out);
  module.forget_trace();
  for (int i = 0; i < 64; ++i) {
    hsm::random(session, out);
  }
  BOOST_TEST(calls("C_GenerateRandom").size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

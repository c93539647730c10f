#include "hsm/client_mac.hpp"
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

namespace {

struct ClientMac {
  hsm::MacDigest digest;
  std::string key;
  std::string message;
  std::string mac;
};

std::string hexadecimal(const hsm::WipingBytes& bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const auto byte : bytes) {
    text.append({digits[byte >> 4], digits[byte & 0x0F]});
  }
  return text;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(a_mac_under_a_key_of_a_client, ReadyToken)

// RFC 2202 section 3, RFC 4231 sections 4.3 and 4.7, and the documentation of the Basis Theory filter hmac.
BOOST_AUTO_TEST_CASE(is_that_of_the_published_cases) {
  using enum hsm::MacDigest;
  const std::string jefe = "what do ya want for nothing?";
  const std::string long_key(131, '\xaa');
  const std::string long_text = "Test Using Larger Than Block-Size Key - Hash Key First";
  const std::vector<ClientMac> cases{
      {sha1, "Jefe", jefe, "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"},
      {sha256, "Jefe", jefe, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
      {sha512, "Jefe", jefe,
       "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4"
       "b"
       "636e070a38bce737"},
      {sha256, long_key, long_text, "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
      {sha512, long_key, long_text,
       "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f3526b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0ae"
       "c"
       "8b915a985d786598"},
      {sha256, "secretKeyValue", "4242424242424242",
       "90a0050e90515101dcad0f68955370cca81f6dcb9d299e7e0585cc9746716d9b"},
  };
  for (const auto& c : cases) {
    const auto mac = hsm::mac_with(session, c.digest, hsm::bytes_of(c.key), hsm::bytes_of(c.message));
    BOOST_TEST(hexadecimal(mac) == c.mac);
  }
}

BOOST_AUTO_TEST_CASE(leaves_no_key_behind) {
  module.forget_trace();
  static_cast<void>(hsm::mac_with(session, hsm::MacDigest::sha256, bytes(3), bytes(4)));
  BOOST_TEST(calls("C_CreateObject").size() == 1U);
  BOOST_TEST(calls("C_DestroyObject").size() == 1U);
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

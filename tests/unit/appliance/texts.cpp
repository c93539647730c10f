#include "appliance/base58.hpp"
#include "appliance/hexadecimal.hpp"
#include "appliance/uuid.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <string_view>
#include <vector>

using namespace appliance;

BOOST_AUTO_TEST_SUITE(base58_text)

/// The first three from the Internet draft "The Base58 Encoding Scheme" (draft-msporny-base58), section 5; the others
/// from Bitcoin Core, src/test/data/base58_encode_decode.json.
BOOST_AUTO_TEST_CASE(is_what_the_published_vectors_say) {
  struct Case {
    std::vector<unsigned char> bytes;
    std::string_view text;
  };
  const auto of = [](std::string_view text) { return std::vector<unsigned char>(text.begin(), text.end()); };
  const std::vector<Case> table{
      {of("Hello World!"), "2NEpo7TZRRrLZSi2U"},
      {of("The quick brown fox jumps over the lazy dog."),
       "USm3fpXnKG5EUBx2ndxBDMPVciP5hGey2Jh4NDv6gmeo1LkMeiKrLJUUBk6Z"},
      {{0x00, 0x00, 0x28, 0x7F, 0xB4, 0xCD}, "11233QC4"},
      {{}, ""},
      {{0x61}, "2g"},
      {{0x62, 0x62, 0x62}, "a3gV"},
      {{0x57, 0x2E, 0x47, 0x94}, "3EFU7m"},
      {{0x10, 0xC8, 0x51, 0x1E}, "Rt5zm"},
      {std::vector<unsigned char>(10, 0), "1111111111"},
      {{0x00}, "1"},
      {{0x39}, "z"},
      {{0x3A}, "21"},
  };
  for (const auto& c : table) {
    BOOST_TEST_CONTEXT(c.text) { BOOST_TEST(base58(c.bytes) == c.text); }
  }
}

BOOST_AUTO_TEST_CASE(of_32_bytes_has_at_most_44_characters) {
  BOOST_TEST(base58(std::vector<unsigned char>(32, 0xFF)).size() == 44U);
  BOOST_TEST(base58(std::vector<unsigned char>(32, 0)).size() == 32U);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(hexadecimal_text)

BOOST_AUTO_TEST_CASE(is_lower_case_and_two_characters_a_byte) {
  const std::vector<unsigned char> bytes{0x00, 0x0F, 0xA5, 0xFF};
  BOOST_TEST(hexadecimal(bytes) == "000fa5ff");
  BOOST_TEST(hexadecimal({}).empty());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(a_uuid)

BOOST_AUTO_TEST_CASE(is_read_in_its_36_character_form_only) {
  const auto read = parse_uuid("0123ABCD-4567-489a-bcde-f0123456789A");
  BOOST_REQUIRE(read);
  BOOST_TEST(to_string(*read) == "0123abcd-4567-489a-bcde-f0123456789a");
  BOOST_TEST((*read)[0] == 0x01);
  BOOST_TEST((*read)[15] == 0x9A);
  for (const std::string_view text :
       {"", "0123abcd", "0123abcd4567489abcdef0123456789a", "{0123abcd-4567-489a-bcde-f0123456789a}",
        "0123abcd-4567-489a-bcde-f0123456789", "0123abcd-4567-489a-bcde-f0123456789ab",
        "0123abcg-4567-489a-bcde-f0123456789a", "0123abcd-4567-489a-bcde_f0123456789a",
        "0123abcd4-567-489a-bcde-f0123456789a", "{123abcd-4567-489a-bcde-f0123456789}",
        " 123abcd-4567-489a-bcde-f0123456789a", "------------------------------------"}) {
    BOOST_TEST_CONTEXT(text) { BOOST_TEST(!parse_uuid(text)); }
  }
}

BOOST_AUTO_TEST_SUITE_END()

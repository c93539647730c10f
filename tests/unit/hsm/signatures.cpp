#include "hsm/signature.hpp"
#include "tests/unit/hsm/fixture.hpp"

#include <algorithm>

using namespace tests::hsm_layer;

namespace {

template <std::size_t Size>
std::array<std::uint8_t, Size> from_hex(std::string_view text) {
  std::array<std::uint8_t, Size> bytes{};
  for (std::size_t i = 0; i < Size; ++i) {
    bytes[i] = static_cast<std::uint8_t>(std::stoi(std::string(text.substr(2 * i, 2)), nullptr, 16));
  }
  return bytes;
}

// RFC 6979, A.2.5: ECDSA with P-256 and SHA-256, message "sample"; the digest is SHA-256 of the message.
const auto point = from_hex<65>(
    "0460fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb67903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f51"
    "77a3c294d4462299");
const auto digest = from_hex<32>("af2bdbe1aa9b6ec1e2ade1d694f41fc71a831d0268e9891562113d8a62add1bf");
const auto signature = from_hex<64>(
    "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064d"
    "c4ab2f843acda8");

}  // namespace

BOOST_AUTO_TEST_SUITE(a_signature)

BOOST_AUTO_TEST_CASE(verifies_as_published_and_with_no_bit_flipped) {
  BOOST_TEST(hsm::verifies(point, digest, signature));
  for (std::size_t bit = 0; bit < signature.size() * 8; bit += 7) {
    auto altered = signature;
    altered[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    BOOST_TEST(!hsm::verifies(point, digest, altered));
  }
  for (std::size_t bit = 0; bit < digest.size() * 8; bit += 5) {
    auto altered = digest;
    altered[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    BOOST_TEST(!hsm::verifies(point, altered, signature));
  }
}

BOOST_AUTO_TEST_CASE(is_not_verified_by_a_point_off_the_curve_or_of_zeroes) {
  auto off = point;
  off[64] ^= 1;
  BOOST_TEST(!hsm::verifies(off, digest, signature));
  BOOST_TEST(!hsm::verifies({}, digest, signature));
  BOOST_TEST(!hsm::verifies(point, digest, {}));
}

BOOST_AUTO_TEST_CASE(travels_as_der) {
  const auto der = hsm::der_of(signature);
  BOOST_TEST((hsm::read_der(der) == signature));
  auto longer = der;
  longer.push_back(0);
  BOOST_TEST(!hsm::read_der(longer).has_value());
  BOOST_TEST(!hsm::read_der(std::span(der).first(der.size() - 1)).has_value());
  BOOST_TEST(!hsm::read_der({}).has_value());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(a_public_key)

BOOST_AUTO_TEST_CASE(travels_as_pem) {
  const auto pem = hsm::public_key_pem(point);
  BOOST_TEST(pem.starts_with("-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE"));
  BOOST_TEST((hsm::read_public_key_pem(pem) == point));
  BOOST_TEST((hsm::read_public_key_pem("a comment\n" + pem + "\n") == point));
}

BOOST_AUTO_TEST_CASE(is_not_read_from_anything_else) {
  const auto pem = hsm::public_key_pem(point);
  auto off_curve = pem;
  off_curve[pem.size() - 40] = off_curve[pem.size() - 40] == 'A' ? 'B' : 'A';
  for (const auto& text : {std::string(), std::string("no key"), pem.substr(0, 60), pem.substr(20), off_curve,
                           std::string("-----BEGIN PUBLIC KEY-----\n!!!!\n-----END PUBLIC KEY-----\n"),
                           std::string("-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----\n")}) {
    BOOST_TEST_CONTEXT(text) { BOOST_TEST(!hsm::read_public_key_pem(text).has_value()); }
  }
}

BOOST_AUTO_TEST_SUITE_END()

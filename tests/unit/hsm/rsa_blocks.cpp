#include "hsm/rsa_block.hpp"
#include "hsm/rsa_padding.hpp"
#include "tests/support/rsa.hpp"
#include "tests/unit/hsm/fixture.hpp"

#include <openssl/rsa.h>

#include <array>
#include <string>

namespace tests::hsm_layer {

using hsm::CaptureKeyType;
using hsm::Fault;
using support::RsaPadding;

namespace {

constexpr std::string_view card = R"({"number":"5123450000000008","exp_month":"01","exp_year":"2039","cvc":"100"})";

struct Form {
  RsaPadding padding;
  std::size_t longest;  ///< message, for a modulus of 256 bytes (RFC 8017, 7.1.1 and 7.2.1)
};

constexpr std::array forms{Form{RsaPadding::pkcs1_v15, 245}, Form{RsaPadding::oaep_sha1, 214},
                           Form{RsaPadding::oaep_sha256, 190}};

std::string text_of(const hsm::Secret& secret) { return std::string(hsm::text_of(secret.expose())); }

/// A key whose padded blocks can be looked at, which those of the token cannot.
struct OpenKey {
  support::RsaKey key{EVP_RSA_gen(2048)};

  /// The block that OpenSSL pads, as raw decryption gives it.
  Bytes padded(RsaPadding padding, std::string_view text) const {
    const auto block = support::rsa_encrypt(*key, padding, text);
    const std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)> context(EVP_PKEY_CTX_new(key.get(), nullptr),
                                                                              &EVP_PKEY_CTX_free);
    Bytes clear(block.size());
    auto size = clear.size();
    BOOST_TEST_REQUIRE(EVP_PKEY_decrypt_init(context.get()) == 1);
    BOOST_TEST_REQUIRE(EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_NO_PADDING) == 1);
    BOOST_TEST_REQUIRE(EVP_PKEY_decrypt(context.get(), clear.data(), &size, block.data(), block.size()) == 1);
    BOOST_TEST_REQUIRE(size == block.size());
    return clear;
  }
};

/// Its first two bytes stand for the length 3: the last three bytes are the message.
Bytes substitute() {
  auto made = bytes(256);
  made[0] = 0;
  made[1] = 242;
  return made;
}

const std::string substituted{"\xfd\xfe\xff"};

std::string unpad(const Bytes& block, bool rejected = false) {
  const auto other = substitute();
  return text_of(hsm::unpad_or_substitute({.block = block, .substitute = other, .rejected = rejected}));
}

/// PKCS #1 v1.5 by hand: `random` bytes of padding, then a zero unless there is none.
Bytes v15(std::size_t random, std::string_view text = "text") {
  Bytes block{0, 2};
  block.resize(2 + random, 0xaa);
  block.push_back(0);
  block.insert(block.end(), text.begin(), text.end());
  block.resize(256, 'x');
  return block;
}

struct OpeningToken : ReadyToken {
  hsm::WrappedKey next = make(hsm::Purpose::data_key_wrapping, 2);
  hsm::NewCaptureKey made = hsm::create_capture_key(session, kek, CaptureKeyType::opening_rsa_2048, hsm::Scope{9});
  support::RsaKey key = support::rsa_public_key(made.public_part);

  std::string open(const Bytes& block) { return open(kek, made, block); }
  std::string open(const hsm::WrappedKey& wrapping, const hsm::NewCaptureKey& with, const Bytes& block) {
    return text_of(hsm::open_block(session, wrapping, with, hmac_key, block));
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(a_padded_block, OpenKey)

BOOST_AUTO_TEST_CASE(gives_its_message_whatever_its_length) {
  for (const auto& form : forms) {
    for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{77}, form.longest}) {
      const std::string text(size, 'm');
      BOOST_TEST(unpad(padded(form.padding, text)) == text);
    }
  }
}

BOOST_AUTO_TEST_CASE(gives_the_substitute_where_it_was_rejected_before) {
  for (const auto& form : forms) {
    BOOST_TEST(unpad(padded(form.padding, card), true) == substituted);
  }
}

BOOST_AUTO_TEST_CASE(of_oaep_gives_the_substitute_with_any_bit_changed) {
  for (const auto padding : {RsaPadding::oaep_sha1, RsaPadding::oaep_sha256}) {
    const auto block = padded(padding, card);
    for (std::size_t i = 0; i < block.size(); ++i) {
      auto changed = block;
      changed[i] ^= static_cast<unsigned char>(1U << (i % 8));
      BOOST_TEST(unpad(changed) == substituted, "byte " << i);
    }
  }
}

BOOST_AUTO_TEST_CASE(of_pkcs1_v15_is_read_strictly) {
  BOOST_TEST(unpad(v15(8)).starts_with("textx"));
  BOOST_TEST(unpad(v15(7)) == substituted);
  BOOST_TEST(unpad(v15(0)) == substituted);
  BOOST_TEST(unpad(Bytes(256, 2)) == substituted);
  BOOST_TEST(unpad(Bytes(256, 0)) == substituted);
  for (const auto& [at, value] : {std::pair<std::size_t, unsigned char>{0, 1}, {0, 0x80}, {1, 0}, {1, 1}, {1, 3}}) {
    auto block = v15(20);
    block[at] = value;
    BOOST_TEST(unpad(block) == substituted, at << " is " << int{value});
  }
  auto without_end = v15(20);
  without_end[22] = 1;
  BOOST_TEST(unpad(without_end) == substituted);
  auto ends_last = Bytes(256, 9);
  ends_last[0] = ends_last[255] = 0;
  ends_last[1] = 2;
  BOOST_TEST(unpad(ends_last).empty());
}

BOOST_AUTO_TEST_CASE(of_another_size_than_its_substitute_is_a_defect) {
  const auto other = substitute();
  for (const std::size_t size : {std::size_t{0}, std::size_t{127}, std::size_t{255}, std::size_t{257}}) {
    const Bytes block(size);
    BOOST_CHECK_EXCEPTION(static_cast<void>(hsm::unpad_or_substitute({.block = block, .substitute = other})),
                          hsm::Error, is(Fault::misuse));
  }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(a_block_that_a_client_encrypted, OpeningToken)

BOOST_AUTO_TEST_CASE(opens_in_every_padding_and_leaves_nothing_behind) {
  BOOST_TEST(hsm::opens_blocks(session));
  for (const auto& form : forms) {
    BOOST_TEST(open(support::rsa_encrypt(*key, form.padding, card)) == card);
  }
  module.forget_trace();
  BOOST_TEST(open(support::rsa_encrypt(*key, RsaPadding::pkcs1_v15, card)) == card);
  BOOST_TEST(calls("C_UnwrapKey").size() == 1U);
  BOOST_TEST(calls("C_Decrypt").size() == 1U);
  BOOST_TEST(calls("C_DestroyObject").size() == 1U);
}

BOOST_AUTO_TEST_CASE(gives_always_the_same_nonsense_where_it_is_not_right) {
  auto damaged = support::rsa_encrypt(*key, RsaPadding::oaep_sha256, card);
  damaged[100] ^= 1;
  const auto other_key = hsm::create_capture_key(session, kek, CaptureKeyType::opening_rsa_2048, hsm::Scope{8});
  const std::array<Bytes, 7> blocks{
      damaged,
      {},
      Bytes(256),
      Bytes(1, 7),
      Bytes(257, 7),
      Bytes(256, 0xff),
      support::rsa_encrypt(*support::rsa_public_key(other_key.public_part), RsaPadding::pkcs1_v15, card)};
  for (const auto& block : blocks) {
    module.forget_trace();
    const auto nonsense = open(block);
    BOOST_TEST(calls("C_Decrypt").size() == 1U);
    BOOST_TEST(nonsense != card);
    BOOST_TEST(open(block) == nonsense);
  }
  auto twice_damaged = damaged;
  twice_damaged[101] ^= 1;
  BOOST_TEST(open(damaged) != open(twice_damaged));
}

BOOST_AUTO_TEST_CASE(opens_after_its_key_was_moved_to_another_wrapping_key) {
  auto moved = made;
  moved.key = hsm::rewrap_capture_key(session, kek, next, made.key);
  BOOST_TEST(open(next, moved, support::rsa_encrypt(*key, RsaPadding::oaep_sha1, card)) == card);
}

BOOST_AUTO_TEST_CASE(is_an_alarm_where_its_key_was_altered_on_disk) {
  auto altered = made;
  altered.key.blob[20] ^= 1;
  const auto block = support::rsa_encrypt(*key, RsaPadding::pkcs1_v15, card);
  BOOST_CHECK_EXCEPTION(static_cast<void>(open(kek, altered, block)), hsm::Error, is(Fault::not_authentic));
}

BOOST_AUTO_TEST_CASE(is_opened_by_a_key_of_its_own_type_alone) {
  const auto other = hsm::create_capture_key(session, kek, CaptureKeyType::rsa_2048, hsm::Scope{7});
  BOOST_CHECK_EXCEPTION(static_cast<void>(open(kek, other, Bytes(256, 1))), hsm::Error, is(Fault::misuse));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::hsm_layer

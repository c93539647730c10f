#include "hsm/envelope.hpp"
#include "tests/unit/hsm/fixture.hpp"

#include <array>

using namespace tests::hsm_layer;
using hsm::Fault;

BOOST_FIXTURE_TEST_SUITE(a_sealed_record, ReadyToken)

BOOST_AUTO_TEST_CASE(opens_to_what_was_sealed_whatever_its_size) {
  for (const std::size_t size : {0U, 1U, 15U, 16U, 17U, 300U, 65'536U, 1'048'576U}) {
    BOOST_TEST_CONTEXT(size << " bytes") {
      const auto content = bytes(size, 7);
      BOOST_TEST((open(seal(content)) == content));
    }
  }
}

BOOST_AUTO_TEST_CASE(opens_field_by_field_in_the_order_asked) {
  const auto first = bytes(20, 1);
  const auto second = bytes(3, 200);
  const std::array fields{hsm::ClearField{1, first}, hsm::ClearField{2, second}};
  const auto sealed = hsm::seal(session, kek, fields, "binding");
  const std::array<std::uint8_t, 3> wanted{2, 9, 1};
  const auto opened = hsm::open(session, kek, sealed, wanted, "binding");
  BOOST_REQUIRE_EQUAL(opened.size(), 3U);
  BOOST_TEST((copy_of(opened[0]) == second));
  BOOST_TEST(opened[1].empty());
  BOOST_TEST((copy_of(opened[2]) == first));
  BOOST_TEST(hsm::has_field(sealed, 2));
  BOOST_TEST(!hsm::has_field(sealed, 9));
  BOOST_TEST(!hsm::has_field(bytes(5), 2));
}

BOOST_AUTO_TEST_CASE(names_the_version_of_the_key_that_opens_it) {
  BOOST_TEST(hsm::kek_version_of(seal(bytes(4))) == 1U);
  BOOST_CHECK_EXCEPTION(static_cast<void>(hsm::kek_version_of(bytes(4))), hsm::Error, is(Fault::not_authentic));
}

BOOST_AUTO_TEST_CASE(differs_each_time_and_does_not_hold_the_clear_text) {
  const auto content = bytes(64, 30);
  const auto a = seal(content);
  const auto b = seal(content);
  BOOST_TEST((a != b));
  BOOST_TEST(hsm::text_of(a).find(hsm::text_of(content)) == std::string_view::npos);
}

BOOST_AUTO_TEST_CASE(does_not_open_elsewhere) {
  const auto sealed = seal(bytes(20), "tenant-a token-1");
  for (const auto* binding : {"tenant-a token-2", "tenant-b token-1", "", "tenant-a token-1 "}) {
    BOOST_TEST_CONTEXT(binding) {
      BOOST_CHECK_EXCEPTION(static_cast<void>(open(sealed, binding)), hsm::Error, is(Fault::not_authentic));
    }
  }
  BOOST_TEST((open(sealed, "tenant-a token-1") == bytes(20)));
}

BOOST_AUTO_TEST_CASE(does_not_open_with_any_bit_turned) {
  const auto sealed = seal(bytes(5, 0x30));
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    for (const int bit : {0x01, 0x80}) {
      auto altered = sealed;
      altered[i] = static_cast<unsigned char>(altered[i] ^ bit);
      BOOST_TEST_CONTEXT("byte " << i << ", bit " << bit) {
        BOOST_CHECK_EXCEPTION(static_cast<void>(open(altered)), hsm::Error, is(Fault::not_authentic));
      }
    }
  }
  BOOST_TEST((token.state() == hsm::TokenState::ready));
  BOOST_TEST((open(sealed) == bytes(5, 0x30)));
}

BOOST_AUTO_TEST_CASE(does_not_open_under_another_key) {
  const auto sealed = seal(bytes(20));
  const std::array<std::uint8_t, 1> wanted{1};
  const auto of_another_tenant = make(hsm::Purpose::data_key_wrapping, 1, 2);
  const auto next_version = make(hsm::Purpose::data_key_wrapping, 2, 1);
  for (const auto* key : {&of_another_tenant, &next_version}) {
    BOOST_CHECK_EXCEPTION(static_cast<void>(hsm::open(session, *key, sealed, wanted, "binding")), hsm::Error,
                          is(Fault::not_authentic));
  }
}

BOOST_AUTO_TEST_CASE(does_not_open_under_an_altered_key) {
  const auto sealed = seal(bytes(20));
  auto altered = kek;
  altered.name.scope = {77};  // not the one that is in use already
  altered.blob[3] ^= 1;
  const std::array<std::uint8_t, 1> wanted{1};
  BOOST_CHECK_EXCEPTION(static_cast<void>(hsm::open(session, altered, sealed, wanted, "binding")), hsm::Error,
                        is(Fault::not_authentic));
  altered.blob.resize(7);
  BOOST_CHECK_EXCEPTION(static_cast<void>(hsm::open(session, altered, sealed, wanted, "binding")), hsm::Error,
                        is(Fault::not_authentic));
}

BOOST_AUTO_TEST_CASE(is_not_made_under_a_root_key_that_is_not_there) {
  auto orphan = kek;
  orphan.name.scope = {78};
  orphan.root_version = 9;
  const auto content = bytes(3);
  const std::array fields{hsm::ClearField{1, content}};
  BOOST_CHECK_EXCEPTION(static_cast<void>(hsm::seal(session, orphan, fields, "")), hsm::Error,
                        is(Fault::not_provisioned));
}

BOOST_AUTO_TEST_CASE(is_not_made_of_one_field_twice) {
  const auto content = bytes(3);
  const std::array fields{hsm::ClearField{1, content}, hsm::ClearField{1, content}};
  BOOST_CHECK_EXCEPTION(static_cast<void>(hsm::seal(session, kek, fields, "")), hsm::Error, is(Fault::misuse));
}

BOOST_AUTO_TEST_CASE(is_called_unavailable_where_the_token_fails_its_known_answer) {
  const auto sealed = seal(bytes(20));
  module.plan("C_Decrypt every CKR_GENERAL_ERROR after");
  BOOST_CHECK_EXCEPTION(static_cast<void>(open(sealed)), hsm::Error, is(Fault::unavailable));
  BOOST_TEST((token.state() == hsm::TokenState::absent));
}

BOOST_AUTO_TEST_CASE(is_opened_where_the_token_lied_only_once) {
  const auto sealed = seal(bytes(20));
  module.plan("C_Decrypt 1 CKR_GENERAL_ERROR after");
  BOOST_TEST((open(sealed) == bytes(20)));
}

BOOST_AUTO_TEST_CASE(leaves_no_data_key_in_the_token) {
  module.forget_trace();
  static_cast<void>(open(seal(bytes(20))));
  BOOST_TEST(calls("C_GenerateKey").size() + calls("C_UnwrapKey").size() - 1 == calls("C_DestroyObject").size());
  BOOST_TEST(calls("C_DestroyObject").size() == 2U);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(a_key_in_the_token, ReadyToken)

BOOST_AUTO_TEST_CASE(can_do_only_what_it_is_for) {
  token.connect();  // what is in use is unwrapped again
  module.forget_trace();
  static_cast<void>(make(hsm::Purpose::data_key_wrapping));
  static_cast<void>(open(seal(bytes(20))));
  static_cast<void>(hsm::mac(session, hmac_key, bytes(3)));
  auto made = calls("C_GenerateKey");
  const auto unwrapped = calls("C_UnwrapKey");
  made.insert(made.end(), unwrapped.begin(), unwrapped.end());
  BOOST_TEST(made.size() == 5U);
  for (const auto& call : made) {
    BOOST_TEST(call.has("CKA_TOKEN", false));
    BOOST_TEST(call.has("CKA_SENSITIVE", true));
    BOOST_TEST(call.has("CKA_EXTRACTABLE", call.function == "C_GenerateKey"));
    BOOST_TEST(call.has("CKA_DERIVE", false));
    BOOST_TEST(call.has("CKA_VERIFY", false));
    const int powers = call.has("CKA_ENCRYPT", true) + call.has("CKA_WRAP", true) + call.has("CKA_SIGN", true);
    BOOST_TEST(powers == 1);
    BOOST_TEST(call.has("CKA_ENCRYPT", false) + call.has("CKA_WRAP", false) + call.has("CKA_SIGN", false) == 2);
  }
}

BOOST_AUTO_TEST_CASE(leaves_it_wrapped_and_with_its_check_value) {
  BOOST_TEST(kek.blob.size() == 40U);
  BOOST_TEST(kek.root_version == 1U);
  BOOST_TEST(kek.check_value.size() == 3U);
  BOOST_TEST((kek.blob != make(hsm::Purpose::data_key_wrapping).blob));
}

BOOST_AUTO_TEST_SUITE_END()

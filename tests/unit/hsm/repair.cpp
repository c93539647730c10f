#include "tests/unit/hsm/fixture.hpp"

#include <string>

using namespace tests::hsm_layer;
using hsm::Fault;
using hsm::TokenState;

BOOST_FIXTURE_TEST_SUITE(a_connected_token, ReadyToken)

BOOST_AUTO_TEST_CASE(repairs_what_a_module_loses) {
  const auto sealed = seal(bytes(20));
  for (const auto* lost :
       {"CKR_SESSION_HANDLE_INVALID", "CKR_SESSION_CLOSED", "CKR_USER_NOT_LOGGED_IN", "CKR_KEY_HANDLE_INVALID",
        "CKR_OBJECT_HANDLE_INVALID", "CKR_OPERATION_ACTIVE", "CKR_OPERATION_NOT_INITIALIZED"}) {
    for (const auto* function : {"C_UnwrapKey", "C_DecryptInit", "C_Decrypt"}) {
      for (const auto* when : {"before", "after"}) {
        const auto plan = std::string(function) + " 1 " + lost + " " + when;
        BOOST_TEST_CONTEXT(plan) {
          module.plan(plan);
          BOOST_TEST((open(sealed) == bytes(20)));
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(repairs_itself_in_the_middle_of_a_seal) {
  for (const auto* function : {"C_GenerateKey", "C_WrapKey", "C_EncryptInit", "C_Encrypt", "C_OpenSession"}) {
    BOOST_TEST_CONTEXT(function) {
      module.plan(std::string(function) + " 1 CKR_SESSION_HANDLE_INVALID after");
      const auto sealed = seal(bytes(20));
      module.clear_plan();
      BOOST_TEST((open(sealed) == bytes(20)));
    }
  }
}

BOOST_AUTO_TEST_CASE(repairs_itself_for_a_mac_and_for_random_bytes) {
  const auto expected = hsm::mac(session, hmac_key, bytes(9));
  for (const auto* function : {"C_SignInit", "C_Sign"}) {
    module.plan(std::string(function) + " 1 CKR_SESSION_HANDLE_INVALID");
    BOOST_TEST((hsm::mac(session, hmac_key, bytes(9)) == expected));
  }
  module.plan("C_GenerateRandom 1 CKR_SESSION_HANDLE_INVALID");
  Bytes out(2000);
  hsm::random(session, out);
  BOOST_TEST((out != Bytes(2000)));
}

BOOST_AUTO_TEST_CASE(gives_up_after_two_repairs) {
  const auto sealed = seal(bytes(20));
  module.forget_trace();
  module.plan("C_DecryptInit every CKR_SESSION_HANDLE_INVALID");
  BOOST_CHECK_EXCEPTION(static_cast<void>(open(sealed)), hsm::Error, is(Fault::session_lost));
  BOOST_TEST(calls("C_DecryptInit").size() == 3U);
  BOOST_TEST(calls("C_Login").size() == 2U);
  module.clear_plan();
  BOOST_TEST((open(sealed) == bytes(20)));
}

BOOST_AUTO_TEST_CASE(stays_ready_when_it_is_only_busy) {
  module.plan("C_GenerateKey 1 CKR_DEVICE_MEMORY");
  BOOST_CHECK_EXCEPTION(static_cast<void>(seal(bytes(1))), hsm::Error, is(Fault::busy));
  BOOST_TEST((token.state() == TokenState::ready));
  BOOST_TEST((open(seal(bytes(1))) == bytes(1)));
}

BOOST_AUTO_TEST_CASE(is_absent_once_it_does_not_answer_and_asks_no_more) {
  module.plan("C_GenerateKey 1 CKR_DEVICE_ERROR");
  BOOST_CHECK_EXCEPTION(static_cast<void>(seal(bytes(1))), hsm::Error, is(Fault::unavailable));
  BOOST_TEST((token.state() == TokenState::absent));
  module.clear_plan();
  module.forget_trace();
  BOOST_CHECK_EXCEPTION(static_cast<void>(seal(bytes(1))), hsm::Error, is(Fault::unavailable));
  BOOST_TEST(module.trace().empty());
  token.recover();
  BOOST_TEST((token.state() == TokenState::ready));
  BOOST_TEST((open(seal(bytes(1))) == bytes(1)));
}

BOOST_AUTO_TEST_CASE(comes_back_after_it_was_unplugged) {
  const auto sealed = seal(bytes(20));
  const auto expected = hsm::mac(session, hmac_key, bytes(9));
  module.unplug();
  BOOST_CHECK_EXCEPTION(static_cast<void>(open(sealed)), hsm::Error, is(Fault::unavailable));
  BOOST_TEST((token.state() == TokenState::absent));
  BOOST_CHECK_EXCEPTION(token.recover(), hsm::Error, is(Fault::unavailable));
  BOOST_TEST((token.state() == TokenState::absent));
  module.plug_in();
  token.recover();
  BOOST_TEST((open(sealed) == bytes(20)));
  BOOST_TEST((hsm::mac(session, hmac_key, bytes(9)) == expected));
}

BOOST_AUTO_TEST_CASE(notices_by_itself_that_it_was_away_for_a_moment) {
  const auto sealed = seal(bytes(20));
  module.unplug();
  BOOST_TEST(token.functions().C_GetTokenInfo(0, nullptr) != CKR_OK);
  module.plug_in();
  BOOST_TEST((token.state() == TokenState::ready));
  BOOST_TEST((open(sealed) == bytes(20)));
}

BOOST_AUTO_TEST_CASE(keeps_keys_in_use_unwrapped_until_the_next_connection) {
  const auto sealed = seal(bytes(20));
  module.forget_trace();
  static_cast<void>(open(sealed));
  BOOST_TEST(calls("C_UnwrapKey").size() == 1U);  // the data key
  token.connect();
  module.forget_trace();
  static_cast<void>(open(sealed));
  BOOST_TEST(calls("C_UnwrapKey").size() == 2U);
}

BOOST_AUTO_TEST_CASE(closes_the_session_that_failed) {
  auto sealed = seal(bytes(20));
  sealed.back() ^= 1;
  module.forget_trace();
  BOOST_CHECK_EXCEPTION(static_cast<void>(open(sealed)), hsm::Error, is(Fault::not_authentic));
  BOOST_TEST(calls("C_CloseSession").size() == 1U);
}

BOOST_AUTO_TEST_CASE(says_what_it_is) {
  const auto description = token.describe();
  BOOST_TEST(description.label == softhsm.label());
  BOOST_TEST(description.profile == "softhsm");
  BOOST_TEST(description.module.starts_with("SoftHSM"));
  BOOST_TEST(!description.serial.empty());
  BOOST_TEST(description.root_keys.size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

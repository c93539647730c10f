#include "hsm/attributes.hpp"
#include "hsm/error.hpp"
#include "hsm/profile.hpp"
#include "tests/unit/hsm/fixture.hpp"

#include <string_view>

using namespace tests::hsm_layer;
using hsm::Fault;

BOOST_AUTO_TEST_SUITE(a_return_code)

BOOST_AUTO_TEST_CASE(means_what_can_be_done_about_it) {
  struct Case {
    CK_RV code;
    Fault fault;
    Fault in_decryption;
    const char* name;
  };
  const std::vector<Case> table{
      {CKR_DEVICE_MEMORY, Fault::busy, Fault::busy, "CKR_DEVICE_MEMORY"},
      {CKR_SESSION_COUNT, Fault::busy, Fault::busy, "CKR_SESSION_COUNT"},
      {CKR_SESSION_HANDLE_INVALID, Fault::session_lost, Fault::session_lost, "CKR_SESSION_HANDLE_INVALID"},
      {CKR_OPERATION_ACTIVE, Fault::session_lost, Fault::session_lost, "CKR_OPERATION_ACTIVE"},
      {CKR_USER_NOT_LOGGED_IN, Fault::login_lost, Fault::login_lost, "CKR_USER_NOT_LOGGED_IN"},
      {CKR_KEY_HANDLE_INVALID, Fault::key_lost, Fault::key_lost, "CKR_KEY_HANDLE_INVALID"},
      {CKR_TOKEN_NOT_PRESENT, Fault::unavailable, Fault::unavailable, "CKR_TOKEN_NOT_PRESENT"},
      {CKR_GENERAL_ERROR, Fault::unavailable, Fault::undecided, "CKR_GENERAL_ERROR"},
      {CKR_ENCRYPTED_DATA_INVALID, Fault::misuse, Fault::undecided, "CKR_ENCRYPTED_DATA_INVALID"},
      {CKR_WRAPPED_KEY_LEN_RANGE, Fault::misuse, Fault::undecided, "CKR_WRAPPED_KEY_LEN_RANGE"},
      {CKR_PIN_INCORRECT, Fault::pin_refused, Fault::pin_refused, "CKR_PIN_INCORRECT"},
      {CKR_PIN_LOCKED, Fault::pin_refused, Fault::pin_refused, "CKR_PIN_LOCKED"},
      {CKR_MECHANISM_INVALID, Fault::misuse, Fault::misuse, "CKR_MECHANISM_INVALID"},
      {0x80000042, Fault::misuse, Fault::misuse, "CK_RV 0x80000042"},
  };
  for (const auto& c : table) {
    BOOST_TEST_CONTEXT(c.name) {
      BOOST_CHECK_EXCEPTION(hsm::check(c.code, "C_Some"), hsm::Error, [&](const hsm::Error& error) {
        return error.fault() == c.fault && error.code() == c.code &&
               std::string_view(error.what()) == std::string("C_Some: ") + c.name;
      });
      BOOST_CHECK_EXCEPTION(hsm::check_decryption(c.code, "C_Some"), hsm::Error, is(c.in_decryption));
    }
  }
  BOOST_CHECK_NO_THROW(hsm::check(CKR_OK, "C_Some"));
  BOOST_CHECK_NO_THROW(hsm::check_decryption(CKR_OK, "C_Some"));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(an_attribute_template)

BOOST_AUTO_TEST_CASE(owns_its_small_values) {
  hsm::Template made;
  made.add(CKA_CLASS, CK_ULONG{CKO_SECRET_KEY})
      .add(CKA_TOKEN, true)
      .add(CKA_WRAP, false)
      .add(CKA_LABEL, std::string_view("label"));
  BOOST_REQUIRE_EQUAL(made.size(), 4U);
  const auto* attributes = made.data();
  BOOST_TEST(attributes[0].type == CKA_CLASS);
  BOOST_TEST(*static_cast<CK_ULONG*>(attributes[0].pValue) == CKO_SECRET_KEY);
  BOOST_TEST(attributes[0].ulValueLen == sizeof(CK_ULONG));
  BOOST_TEST(*static_cast<CK_BBOOL*>(attributes[1].pValue) == CK_TRUE);
  BOOST_TEST(*static_cast<CK_BBOOL*>(attributes[2].pValue) == CK_FALSE);
  BOOST_TEST(attributes[2].ulValueLen == 1U);
  BOOST_TEST(std::string_view(static_cast<char*>(attributes[3].pValue), attributes[3].ulValueLen) == "label");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(a_profile)

BOOST_AUTO_TEST_CASE(is_chosen_by_the_maker) {
  BOOST_TEST(hsm::profile_for("SoftHSM").name == "softhsm");
  BOOST_TEST(hsm::profile_for("Some Vendor").name == "standard");
  BOOST_TEST(hsm::profile_for("").name == "standard");
  BOOST_TEST(hsm::profile_for("").private_session_keys);
}

BOOST_AUTO_TEST_SUITE_END()

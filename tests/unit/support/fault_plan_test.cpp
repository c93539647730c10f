#include "tests/support/shim/plan.hpp"
#include "tests/unit/support/pkcs11_client.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <bit>
#include <chrono>
#include <ostream>
#include <stdexcept>
#include <string>

using namespace tests::support;

namespace {

struct PlanCase {
  const char* lines;
  /// One letter for each of six calls of C_GenerateRandom: `.` passed, `E` CKR_DEVICE_ERROR, `G` CKR_GENERAL_ERROR.
  const char* outcome;
};

std::ostream& operator<<(std::ostream& out, const PlanCase& row) { return out << row.lines; }

constexpr PlanCase plans[] = {
    {"", "......"},
    {"# a comment\n\nC_Sign every CKR_DEVICE_ERROR", "......"},
    {"C_GenerateRandom 1 CKR_DEVICE_ERROR", "E....."},
    {"C_GenerateRandom 3 CKR_DEVICE_ERROR", "..E..."},
    {"C_GenerateRandom 3 CKR_DEVICE_ERROR sticky", "..EEEE"},
    {"C_GenerateRandom every CKR_DEVICE_ERROR", "EEEEEE"},
    {"C_GenerateRandom every CKR_DEVICE_ERROR once", "E....."},
    {"C_GenerateRandom after:2 CKR_DEVICE_ERROR", "..EEEE"},
    {"C_GenerateRandom after:2 0x30 before once", "..E..."},
    {"* 2 CKR_GENERAL_ERROR after", ".G...."},
    {"C_GenerateRandom 2 CKR_DEVICE_ERROR\nC_GenerateRandom 4 0x5", ".E.G.."},
    {"C_GenerateRandom 2 CKR_DEVICE_ERROR\n* every CKR_GENERAL_ERROR", "GEGGGG"},
    {"C_GenerateRandom every CKR_OK delay_ms=1", "......"},
};

constexpr const char* bad_plans[] = {"C_Sign",
                                     "C_Sign 1",
                                     "C_Sing 1 CKR_OK",
                                     "C_Sign 0 CKR_OK",
                                     "C_Sign x CKR_OK",
                                     "C_Sign after: CKR_OK",
                                     "C_Sign -1 CKR_OK",
                                     "C_Sign 1 CKR_NONE",
                                     "C_Sign 1 0x",
                                     "C_Sign 1 0xZZ",
                                     "C_Sign 1 CKR_OK sometimes",
                                     "C_Sign 1 CKR_OK delay_ms=",
                                     "C_Sign 1 flip before"};

char letter(CK_RV code) { return code == CKR_OK ? '.' : code == CKR_DEVICE_ERROR ? 'E' : 'G'; }

}  // namespace

BOOST_AUTO_TEST_SUITE(a_fault_plan)

BOOST_DATA_TEST_CASE_F(Pkcs11Client, strikes_the_calls_that_it_names, boost::unit_test::data::make(plans), row) {
  const CK_SESSION_HANDLE session = ready();
  module.plan(row.lines);
  std::string outcome;
  for (int i = 0; i < 6; ++i) {
    outcome += letter(random(session));
  }
  BOOST_TEST(outcome == row.outcome);
}

BOOST_DATA_TEST_CASE(with_a_mistake_is_refused, boost::unit_test::data::make(bad_plans), lines) {
  BOOST_CHECK_THROW(static_cast<void>(shim::parse_plan(lines)), std::invalid_argument);
}

BOOST_FIXTURE_TEST_CASE(begins_anew_when_put_in_force_again, Pkcs11Client) {
  const CK_SESSION_HANDLE session = ready();
  for (int i = 0; i < 3; ++i) {
    module.plan("C_GenerateRandom 1 CKR_DEVICE_ERROR");
    BOOST_TEST(random(session) == CKR_DEVICE_ERROR);
    BOOST_TEST(random(session) == CKR_OK);
  }
}

BOOST_FIXTURE_TEST_CASE(that_strikes_before_leaves_the_token_untouched, Pkcs11Client) {
  const CK_SESSION_HANDLE session = ready();
  module.plan("C_GenerateKey 1 CKR_DEVICE_ERROR before");
  CK_OBJECT_HANDLE key = 0;
  BOOST_TEST(make_key(session, key) == CKR_DEVICE_ERROR);
  BOOST_TEST(key == 0U);
  const TracedCall call = calls_of(module.trace(), "C_GenerateKey").at(0);
  BOOST_TEST(call.fault == "before");
  BOOST_TEST(call.result == "CKR_DEVICE_ERROR");
  BOOST_TEST(!call.object.has_value());
}

BOOST_FIXTURE_TEST_CASE(that_strikes_after_has_done_the_work, Pkcs11Client) {
  const CK_SESSION_HANDLE session = ready();
  module.plan("C_GenerateKey 1 CKR_DEVICE_ERROR after");
  CK_OBJECT_HANDLE key = 0;
  BOOST_TEST(make_key(session, key) == CKR_DEVICE_ERROR);
  const TracedCall call = calls_of(module.trace(), "C_GenerateKey").at(0);
  BOOST_TEST(call.fault == "after");
  CK_ULONG size = 0;
  BOOST_TEST(list().C_GetObjectSize(session, call.object.value(), &size) == CKR_OK);
}

BOOST_FIXTURE_TEST_CASE(that_flips_turns_one_bit_of_the_output, Pkcs11Client) {
  const CK_SESSION_HANDLE session = ready();
  CK_OBJECT_HANDLE key = 0;
  std::vector<unsigned char> right;
  std::vector<unsigned char> flipped;
  BOOST_REQUIRE_EQUAL(make_key(session, key), CKR_OK);
  BOOST_REQUIRE_EQUAL(encrypt(session, key, right), CKR_OK);
  module.plan("C_Encrypt 1 flip");
  BOOST_TEST(encrypt(session, key, flipped) == CKR_OK);
  int bits = 0;
  for (std::size_t i = 0; i < right.size(); ++i) {
    bits += std::popcount(static_cast<unsigned>(right[i] ^ flipped[i]));
  }
  BOOST_TEST(bits == 1);
  BOOST_TEST(encrypt(session, key, flipped) == CKR_OK);
  BOOST_TEST(flipped == right, boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE(that_flips_does_not_count_a_question_for_the_length, Pkcs11Client) {
  const CK_SESSION_HANDLE session = ready();
  CK_OBJECT_HANDLE key = 0;
  BOOST_REQUIRE_EQUAL(make_key(session, key), CKR_OK);
  CK_MECHANISM mechanism{CKM_AES_KEY_WRAP, nullptr, 0};
  CK_ULONG length = 0;
  module.plan("C_WrapKey 1 flip");
  BOOST_TEST(list().C_WrapKey(session, &mechanism, key, key, nullptr, &length) == CKR_OK);
  std::vector<unsigned char> flipped(length);
  std::vector<unsigned char> right(length);
  BOOST_TEST(list().C_WrapKey(session, &mechanism, key, key, flipped.data(), &length) == CKR_OK);
  BOOST_TEST(list().C_WrapKey(session, &mechanism, key, key, right.data(), &length) == CKR_OK);
  BOOST_CHECK(flipped != right);
}

BOOST_FIXTURE_TEST_CASE(that_delays_holds_the_call_up_and_lets_it_pass, Pkcs11Client) {
  constexpr std::chrono::milliseconds delay{20};
  const CK_SESSION_HANDLE session = ready();
  module.plan("C_GenerateRandom 1 CKR_OK delay_ms=20");
  const auto begin = std::chrono::steady_clock::now();
  BOOST_TEST(random(session) == CKR_OK);
  BOOST_CHECK(std::chrono::steady_clock::now() - begin >= delay);
  BOOST_TEST(module.trace().back().fault == "delay");
}

BOOST_AUTO_TEST_SUITE_END()

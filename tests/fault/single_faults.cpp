#include "tests/fault/faulty.hpp"

#include <vector>

namespace tests::fault {

namespace {

enum class Outcome { unnoticed, unavailable };

struct Row {
  std::string plan;
  Outcome outcome;
};

const std::vector<Row> faults_of_a_create{
    {"C_GenerateKey 1 CKR_SESSION_HANDLE_INVALID", Outcome::unnoticed},
    {"C_GenerateKey 1 CKR_SESSION_HANDLE_INVALID after", Outcome::unnoticed},
    {"C_Encrypt 1 CKR_SESSION_CLOSED", Outcome::unnoticed},
    {"C_EncryptInit 1 CKR_OPERATION_ACTIVE", Outcome::unnoticed},
    {"C_EncryptInit 1 CKR_USER_NOT_LOGGED_IN", Outcome::unnoticed},
    {"C_WrapKey 1 CKR_KEY_HANDLE_INVALID", Outcome::unnoticed},
    {"C_WrapKey 1 CKR_WRAPPING_KEY_HANDLE_INVALID", Outcome::unnoticed},
    {"C_WrapKey 1 CKR_OBJECT_HANDLE_INVALID after", Outcome::unnoticed},
    {"C_SignInit 1 CKR_KEY_HANDLE_INVALID", Outcome::unnoticed},
    {"C_DestroyObject 1 CKR_GENERAL_ERROR", Outcome::unnoticed},
    {"C_GenerateKey 1 CKR_DEVICE_MEMORY", Outcome::unavailable},
    {"C_Encrypt 1 CKR_HOST_MEMORY after", Outcome::unavailable},
    {"C_GenerateKey 1 CKR_GENERAL_ERROR", Outcome::unavailable},
    {"C_WrapKey 1 CKR_DEVICE_ERROR after", Outcome::unavailable},
    {"C_GenerateKey every CKR_SESSION_HANDLE_INVALID", Outcome::unavailable},
    {"C_Encrypt after:0 CKR_USER_NOT_LOGGED_IN", Outcome::unavailable},
    {"C_WrapKey every CKR_KEY_HANDLE_INVALID", Outcome::unavailable},
    {"* every CKR_DEVICE_REMOVED", Outcome::unavailable},
};

const std::vector<Row> faults_of_a_read{
    {"C_UnwrapKey 1 CKR_SESSION_HANDLE_INVALID", Outcome::unnoticed},
    {"C_UnwrapKey 1 0xF0", Outcome::unnoticed},
    {"C_Decrypt 1 CKR_SESSION_CLOSED after", Outcome::unnoticed},
    {"C_DecryptInit 1 CKR_USER_NOT_LOGGED_IN", Outcome::unnoticed},
    {"C_Decrypt 1 CKR_GENERAL_ERROR", Outcome::unnoticed},
    {"C_Decrypt 1 CKR_ENCRYPTED_DATA_INVALID after", Outcome::unnoticed},
    {"C_UnwrapKey 1 CKR_WRAPPED_KEY_INVALID", Outcome::unnoticed},
    {"C_Decrypt 1 CKR_DEVICE_MEMORY", Outcome::unavailable},
    {"C_Decrypt 1 CKR_DEVICE_ERROR", Outcome::unavailable},
    {"C_Decrypt every CKR_GENERAL_ERROR", Outcome::unavailable},
    {"C_UnwrapKey every CKR_GENERAL_ERROR", Outcome::unavailable},
    {"C_Decrypt every CKR_ENCRYPTED_DATA_INVALID", Outcome::unavailable},
};

struct SingleFaults : Faulty {
  void check(const Row& row, unsigned success, const std::function<support::Answer()>& act) {
    BOOST_TEST_CONTEXT(row.plan) {
      service.module().plan(row.plan);
      const auto answer = act();
      service.module().clear_plan();
      if (row.outcome == Outcome::unnoticed) {
        BOOST_TEST(answer.status == success, answer.body);
      } else {
        check_unavailable(answer);
      }
      check_recovers();
    }
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(a_fault_of_the_module, SingleFaults)

BOOST_AUTO_TEST_CASE(in_a_create_is_mended_or_answered_with_503) {
  for (const Row& row : faults_of_a_create) {
    check(row, 201, [&] { return client.post("/tokens", R"({"type":"token","data":"faulty"})"); });
  }
}

BOOST_AUTO_TEST_CASE(in_a_read_is_mended_or_answered_with_503_and_is_no_integrity_alarm) {
  for (const Row& row : faults_of_a_read) {
    check(row, 200, [&] { return client.get(path); });
  }
  BOOST_TEST(service.metric("coffer_integrity_alarms_total").value_or(-1) == 0);
}

BOOST_AUTO_TEST_CASE(that_turns_a_bit_of_a_ciphertext_never_gives_wrong_data) {
  for (const std::string function : {"C_WrapKey", "C_Encrypt"}) {
    BOOST_TEST_CONTEXT(function) {
      service.module().plan(function + " 1 flip");
      const auto created = client.post("/tokens", R"({"type":"token","data":"flipped"})");
      service.module().clear_plan();
      if (created.status == 201) {
        const auto read = client.get("/tokens/" + created.text("/id"));
        BOOST_TEST_MESSAGE(function << " turned: created 201, read " << read.status);
        BOOST_TEST((read.status == 500U || read.text("/data") == "flipped"), read.body);
        BOOST_TEST((read.status != 500U || !read.has("/data")));
      }
      check_recovers();
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::fault

#include "tests/support/canary.hpp"
#include "tests/unit/support/pkcs11_client.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <set>
#include <thread>

using namespace tests::support;

BOOST_FIXTURE_TEST_SUITE(the_recording_module, Pkcs11Client)

BOOST_AUTO_TEST_CASE(refuses_to_give_its_functions_nowhere) {
  BOOST_TEST(list().C_GetFunctionList(nullptr) == CKR_ARGUMENTS_BAD);
}

BOOST_AUTO_TEST_CASE(records_sessions_in_order) {
  const CK_SESSION_HANDLE session = ready();
  const auto calls = module.trace();
  BOOST_REQUIRE_GE(calls.size(), 5U);
  BOOST_TEST(calls.front().function == "C_Initialize");
  BOOST_TEST(calls.back().function == "C_Login");
  BOOST_TEST(calls.back().result == "CKR_OK");
  BOOST_TEST(calls.back().session.value() == session);
  BOOST_TEST(calls_of(calls, "C_OpenSession").at(0).session.value() == session);
  for (std::size_t i = 0; i < calls.size(); ++i) {
    BOOST_TEST(calls[i].sequence == calls[0].sequence + i);
  }
}

BOOST_AUTO_TEST_CASE(records_the_attributes_of_a_new_key) {
  const CK_SESSION_HANDLE session = ready();
  CK_OBJECT_HANDLE key = 0;
  BOOST_REQUIRE_EQUAL(make_key(session, key, "a \"quoted\" label"), CKR_OK);
  const TracedCall call = calls_of(module.trace(), "C_GenerateKey").at(0);
  BOOST_TEST(call.mechanism == "CKM_AES_KEY_GEN");
  BOOST_TEST(call.object.value() == key);
  BOOST_TEST(call.has("CKA_SENSITIVE", true));
  BOOST_TEST(call.has("CKA_TOKEN", false));
  BOOST_TEST(!call.has("CKA_TOKEN", true));
  BOOST_TEST(!call.has("CKA_DECRYPT", false));
  BOOST_TEST(std::get<std::uint64_t>(call.attributes.at("CKA_VALUE_LEN")) == 32U);
  BOOST_TEST(std::get<std::string>(call.attributes.at("CKA_LABEL")) == "a \"quoted\" label");
  BOOST_TEST(std::get<std::string>(call.attributes.at("CKA_ID")) == "ab01");
}

BOOST_AUTO_TEST_CASE(records_both_keys_of_a_wrap_and_the_destruction) {
  const CK_SESSION_HANDLE session = ready();
  CK_OBJECT_HANDLE wrapping = 0;
  CK_OBJECT_HANDLE wrapped = 0;
  BOOST_REQUIRE_EQUAL(make_key(session, wrapping), CKR_OK);
  BOOST_REQUIRE_EQUAL(make_key(session, wrapped), CKR_OK);
  CK_MECHANISM mechanism{CKM_AES_KEY_WRAP, nullptr, 0};
  std::array<unsigned char, 64> blob{};
  CK_ULONG length = blob.size();
  BOOST_REQUIRE_EQUAL(list().C_WrapKey(session, &mechanism, wrapping, wrapped, blob.data(), &length), CKR_OK);
  BOOST_REQUIRE_EQUAL(list().C_DestroyObject(session, wrapped), CKR_OK);
  const auto calls = module.trace();
  const TracedCall wrap = calls_of(calls, "C_WrapKey").at(0);
  BOOST_TEST(wrap.wrapping_key.value() == wrapping);
  BOOST_TEST(wrap.key.value() == wrapped);
  BOOST_TEST(wrap.output_length.value() == 40U);
  BOOST_TEST(calls_of(calls, "C_DestroyObject").at(0).object.value() == wrapped);
}

BOOST_AUTO_TEST_CASE(records_lengths_but_no_content) {
  const CK_SESSION_HANDLE session = ready();
  std::string content = "4242-a-secret-in-a-data-object";
  CK_OBJECT_CLASS kind = CKO_DATA;
  std::array attributes{CK_ATTRIBUTE{CKA_CLASS, &kind, sizeof kind},
                        CK_ATTRIBUTE{CKA_VALUE, content.data(), content.size()}};
  CK_OBJECT_HANDLE object = 0;
  BOOST_REQUIRE_EQUAL(list().C_CreateObject(session, attributes.data(), attributes.size(), &object), CKR_OK);
  CK_OBJECT_HANDLE key = 0;
  BOOST_REQUIRE_EQUAL(make_key(session, key), CKR_OK);
  std::vector<unsigned char> output;
  BOOST_REQUIRE_EQUAL(encrypt(session, key, output), CKR_OK);
  const auto calls = module.trace();
  BOOST_TEST(calls_of(calls, "C_CreateObject").at(0).attributes.at("CKA_VALUE").index() == 0U);
  BOOST_TEST(calls_of(calls, "C_Encrypt").at(0).input_length.value() == 16U);
  BOOST_TEST(calls_of(calls, "C_EncryptInit").at(0).key.value() == key);
  const std::string trace = read_file(module.trace_file());
  const auto pin = token.pin();
  const auto bytes = pin.expose();
  BOOST_TEST(find_canary_in(trace, content).empty());
  BOOST_TEST(find_canary_in(trace, {reinterpret_cast<const char*>(bytes.data()), bytes.size()}).empty());
}

BOOST_AUTO_TEST_CASE(shows_an_attribute_only_after_it_was_read) {
  const CK_SESSION_HANDLE session = ready();
  CK_OBJECT_HANDLE key = 0;
  BOOST_REQUIRE_EQUAL(make_key(session, key), CKR_OK);
  CK_BBOOL sensitive = CK_FALSE;
  CK_ATTRIBUTE attribute{CKA_SENSITIVE, &sensitive, sizeof sensitive};
  BOOST_TEST(list().C_GetAttributeValue(session, key, &attribute, 1) == CKR_OK);
  BOOST_TEST(list().C_GetAttributeValue(session, 99999, &attribute, 1) == CKR_OBJECT_HANDLE_INVALID);
  const auto reads = calls_of(module.trace(), "C_GetAttributeValue");
  BOOST_TEST(reads.at(0).has("CKA_SENSITIVE", true));
  BOOST_TEST(!reads.at(1).has("CKA_SENSITIVE", true));
  BOOST_TEST(reads.at(1).result == "CKR_OBJECT_HANDLE_INVALID");
}

BOOST_AUTO_TEST_CASE(records_what_a_search_found) {
  const CK_SESSION_HANDLE session = ready();
  CK_OBJECT_HANDLE key = 0;
  BOOST_REQUIRE_EQUAL(make_key(session, key), CKR_OK);
  std::array<CK_OBJECT_HANDLE, 4> found{};
  CK_ULONG count = 0;
  BOOST_REQUIRE_EQUAL(list().C_FindObjectsInit(session, nullptr, 0), CKR_OK);
  BOOST_REQUIRE_EQUAL(list().C_FindObjects(session, found.data(), found.size(), &count), CKR_OK);
  BOOST_REQUIRE_EQUAL(list().C_FindObjectsFinal(session), CKR_OK);
  BOOST_TEST(calls_of(module.trace(), "C_FindObjects").at(0).objects == std::vector<std::uint64_t>{key},
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(keeps_the_lines_of_many_threads_whole) {
  constexpr std::size_t threads = 8;
  constexpr std::size_t calls_each = 200;
  const CK_SESSION_HANDLE session = ready();
  module.forget_trace();
  {
    std::vector<std::jthread> running;
    for (std::size_t i = 0; i < threads; ++i) {
      running.emplace_back([&] {
        for (std::size_t n = 0; n < calls_each; ++n) {
          random(session);
        }
      });
    }
  }
  const auto calls = module.trace();
  std::set<std::uint64_t> sequences;
  std::set<std::uint64_t> seen_threads;
  for (const TracedCall& call : calls) {
    sequences.insert(call.sequence);
    seen_threads.insert(call.thread);
  }
  BOOST_TEST(calls.size() == threads * calls_each);
  BOOST_TEST(sequences.size() == calls.size());
  BOOST_TEST(seen_threads.size() == threads);
}

BOOST_AUTO_TEST_SUITE_END()

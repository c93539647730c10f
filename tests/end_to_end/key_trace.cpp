#include "tests/end_to_end/key_load.hpp"
#include "tests/end_to_end/trace_checks.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <set>

namespace tests::end_to_end {

using support::calls_of;
using support::TracedCall;

namespace {

constexpr int tokens = 40;

const std::set<std::string> public_attributes{
    "CKA_ID",     "CKA_CHECK_VALUE", "CKA_SENSITIVE", "CKA_EXTRACTABLE", "CKA_WRAP",   "CKA_NEVER_EXTRACTABLE",
    "CKA_UNWRAP", "CKA_ENCRYPT",     "CKA_DECRYPT",   "CKA_SIGN",        "CKA_VERIFY", "CKA_DERIVE"};

/// A service whose calls of the token are all written down, and which makes none of its own accord.
struct Traced {
  support::Service service{{.behind_shim = true, .settings = {{"hsm.probe_seconds", "3600"}}}};

  Traced() { create_kept_tokens(service, tokens); }

  /// What cofferd asks of the token while the key is rotated and everything moved.
  std::vector<TracedCall> calls_while_moving(const std::string& kind) {
    BOOST_TEST_REQUIRE(service.coffer({"keys", "rotate", kind}).code == 0);
    service.module().forget_trace();
    BOOST_TEST_REQUIRE(service.coffer({"keys", "rewrap"}).code == 0);
    return service.module().trace();
  }
};

void check_reads(const std::vector<TracedCall>& calls) {
  for (const TracedCall& read : calls_of(calls, "C_GetAttributeValue")) {
    for (const auto& [attribute, value] : read.attributes) {
      BOOST_TEST(public_attributes.contains(attribute), attribute);
    }
  }
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(what_the_token_is_asked_while_keys_rotate, Traced)

BOOST_AUTO_TEST_CASE(opens_no_record_and_reads_no_key) {
  for (const std::string kind : {"tenant", "root"}) {
    const auto calls = calls_while_moving(kind);
    const auto moved = static_cast<std::size_t>(kind == "tenant" ? tokens : 4);
    BOOST_TEST(calls_of(calls, "C_WrapKey").size() == moved, kind);
    for (const std::string never : {"C_Decrypt", "C_DecryptInit", "C_DecryptUpdate", "C_Encrypt", "C_EncryptInit",
                                    "C_Sign", "C_CreateObject", "C_CopyObject", "C_DeriveKey", "C_SetAttributeValue"}) {
      BOOST_TEST(calls_of(calls, never).empty(), kind << ' ' << never);
    }
    check_reads(calls);
  }
}

BOOST_AUTO_TEST_CASE(is_to_make_keys_that_can_move_and_do_nothing_else_and_to_destroy_them) {
  const auto calls = calls_while_moving("tenant");
  std::size_t moving = 0;
  for (const auto& call : calls_of(calls, "C_UnwrapKey")) {
    BOOST_TEST(call.has("CKA_SENSITIVE", true));
    BOOST_TEST(call.has("CKA_TOKEN", false));
    for (const auto* never : {"CKA_DECRYPT", "CKA_ENCRYPT", "CKA_SIGN", "CKA_DERIVE"}) {
      BOOST_TEST(call.has(never, false), never);
    }
    moving += call.has("CKA_EXTRACTABLE", true) ? 1 : 0;
    BOOST_TEST((call.has("CKA_EXTRACTABLE", true) != call.has("CKA_WRAP", true)));
  }
  BOOST_TEST(moving == static_cast<std::size_t>(tokens));
  for (const auto& life : key_lives(calls)) {
    BOOST_TEST((life.wraps || (life.destroyed && life.times_wrapped == 1)));
  }
}

BOOST_AUTO_TEST_CASE(reads_no_key_either_where_fingerprints_and_search_values_are_made_anew) {
  for (const std::string kind : {"fingerprint", "index"}) {
    const auto calls = calls_while_moving(kind);
    check_reads(calls);
    BOOST_TEST(calls_of(calls, "C_WrapKey").empty());
    for (const auto& call : calls_of(calls, "C_UnwrapKey")) {
      BOOST_TEST(call.has("CKA_EXTRACTABLE", false));
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::end_to_end

#include "hsm/custody.hpp"

#include "hsm/root_key.hpp"
#include "tests/unit/hsm/second_token.hpp"

#include <map>
#include <set>

using namespace tests::hsm_layer;
using hsm::Fault;

namespace tests::hsm_layer {

void check_nothing_left_in_clear(const std::vector<support::TracedCall>& calls) {
  const std::set<std::string> readable{
      "CKA_ID",      "CKA_CHECK_VALUE", "CKA_SENSITIVE",      "CKA_WRAP", "CKA_EXTRACTABLE", "CKA_NEVER_EXTRACTABLE",
      "CKA_UNWRAP",  "CKA_ENCRYPT",     "CKA_DECRYPT",        "CKA_SIGN", "CKA_VERIFY",      "CKA_DERIVE",
      "CKA_MODULUS", "CKA_EC_POINT",    "CKA_PUBLIC_EXPONENT"};
  std::map<std::uint64_t, bool> may_leave;
  for (const auto& call : calls) {
    const auto made = call.function == "C_GenerateKeyPair" ? call.private_object : call.object;
    const bool extractable = call.has("CKA_EXTRACTABLE", true) && call.has("CKA_SENSITIVE", true);
    if (call.function == "C_GetAttributeValue") {
      for (const auto& [attribute, value] : call.attributes) {
        BOOST_TEST(readable.contains(attribute), attribute);
      }
    } else if (call.function == "C_DestroyObject") {
      may_leave.erase(*call.object);
    } else if (made && (extractable || call.private_attributes.contains("CKA_EXTRACTABLE"))) {
      may_leave[*made] = true;
    }
  }
  BOOST_TEST(may_leave.empty());
}

}  // namespace tests::hsm_layer

BOOST_FIXTURE_TEST_SUITE(a_root_key_with_a_copy, TwoTokens)

BOOST_AUTO_TEST_CASE(opens_in_the_second_token_what_the_first_has_sealed) {
  const auto key = hsm::find_or_create_transport_key(second_session);
  BOOST_TEST((hsm::find_or_create_transport_key(second_session) == key));
  const auto root = hsm::create_root_key(token, 1, std::vector{key}, keep());
  BOOST_TEST(!root.never_extractable);
  BOOST_TEST(root.check_value.size() == 8U);
  BOOST_TEST(root.check_value == kept->check_value, boost::test_tools::per_element());
  const auto kek = hsm::create_key(session, {.scope = {}, .purpose = hsm::Purpose::data_key_wrapping, .version = 1});
  const std::array fields{hsm::ClearField{1, hsm::bytes_of("4242424242424242")}};
  const auto sealed = hsm::seal(session, kek, fields, "binding");

  const auto recovered = hsm::recover_root_keys(second, hsm::own_transport_key(key), recoverable());
  BOOST_REQUIRE_EQUAL(recovered.size(), 1U);
  BOOST_TEST(recovered[0].check_value == root.check_value, boost::test_tools::per_element());
  const std::array<std::uint8_t, 1> wanted{1};
  const auto opened = hsm::open(second_session, kek, sealed, wanted, "binding");
  BOOST_TEST(hsm::text_of(opened.front().expose()) == "4242424242424242");
  BOOST_TEST(hsm::recover_root_keys(second, hsm::own_transport_key(key), recoverable()).size() == 1U);
}

BOOST_AUTO_TEST_CASE(is_recovered_into_a_third_token_through_the_second) {
  const auto key = hsm::find_or_create_transport_key(second_session);
  const auto root = hsm::create_root_key(token, 1, std::vector{key}, keep());
  const auto third_uri = softhsm.add_token("third");
  module.forget_trace();
  hsm::Token third(
      {.module_path = module.module_path(), .token_uri = third_uri, .pin = [this] { return softhsm.pin(); }});
  third.recover();
  const auto recovered = hsm::recover_root_keys(third, second_session, hsm::own_transport_key(key), recoverable());
  BOOST_TEST(recovered.at(0).check_value == root.check_value, boost::test_tools::per_element());
  BOOST_TEST(second.describe().root_keys.empty());
  check_nothing_left_in_clear(module.trace());
  second.connect();
  BOOST_TEST(second.describe().root_keys.empty());
}

BOOST_AUTO_TEST_CASE(proves_itself_in_both_directions) {
  const auto key = hsm::find_or_create_transport_key(second_session);
  static_cast<void>(hsm::create_root_key(token, 1, std::vector{key}, keep()));
  static_cast<void>(hsm::create_root_key(token, 2));
  const auto challenge = hsm::make_cross_proof(session, 1);
  const auto back = hsm::prove_copy(second_session, hsm::own_transport_key(key), recoverable().front(), challenge);
  BOOST_TEST(hsm::opens_cross_proof(session, 1, back));
  BOOST_TEST(!hsm::opens_cross_proof(session, 2, back));
  BOOST_TEST(!hsm::opens_cross_proof(session, 1, challenge));
  BOOST_CHECK_EXCEPTION(static_cast<void>(hsm::prove_copy(second_session, hsm::own_transport_key(key),
                                                          recoverable().front(), hsm::make_cross_proof(session, 2))),
                        hsm::Error, is(Fault::not_authentic));
}

BOOST_AUTO_TEST_CASE(never_leaves_but_to_its_recipients) {
  const auto key = hsm::find_or_create_transport_key(second_session);
  module.forget_trace();
  static_cast<void>(hsm::create_root_key(token, 1, std::vector{key}, keep()));
  check_nothing_left_in_clear(module.trace());
  const auto wrapped = calls("C_WrapKey");
  BOOST_TEST(std::ranges::count(wrapped, "CKM_RSA_PKCS_OAEP", &tests::support::TracedCall::mechanism) == 1);
  const auto unwrapped = calls("C_UnwrapKey");
  const auto placed = std::ranges::find_if(unwrapped, [](const auto& call) { return call.has("CKA_TOKEN", true); });
  BOOST_TEST_REQUIRE((placed != unwrapped.end()));
  for (const auto* no : {"CKA_EXTRACTABLE", "CKA_MODIFIABLE", "CKA_ENCRYPT", "CKA_DECRYPT", "CKA_SIGN", "CKA_DERIVE"}) {
    BOOST_TEST(placed->has(no, false), no);
  }
  BOOST_TEST(placed->has("CKA_SENSITIVE", true));
}

BOOST_AUTO_TEST_CASE(is_not_made_where_its_copy_cannot_be_kept) {
  const auto key = hsm::find_or_create_transport_key(second_session);
  struct Full {};
  BOOST_CHECK_THROW(
      static_cast<void>(hsm::create_root_key(token, 1, std::vector{key}, [](const auto&) { throw Full(); })), Full);
  token.connect();
  BOOST_TEST(token.describe().root_keys.empty());
}

BOOST_AUTO_TEST_CASE(is_refused_where_it_is_another_than_it_should_be) {
  const auto key = hsm::find_or_create_transport_key(second_session);
  static_cast<void>(hsm::create_root_key(token, 1, std::vector{key}, keep()));
  const auto first = recoverable();
  static_cast<void>(hsm::create_root_key(token, 2, std::vector{key}, keep()));
  auto other_key = first;
  other_key[0].copy = recoverable()[0].copy;
  auto other_value = first;
  other_value[0].check_value[0] ^= 1;
  auto altered = first;
  altered[0].copy.blob[100] ^= 1;
  for (const auto& wrong : {other_key, other_value, altered}) {
    BOOST_CHECK_EXCEPTION(hsm::recover_root_keys(second, hsm::own_transport_key(key), wrong), hsm::Error,
                          is(Fault::not_authentic));
    second.connect();
    BOOST_TEST(second.describe().root_keys.empty());
  }
  const auto stranger = hsm::find_or_create_transport_key(session);
  BOOST_CHECK_EXCEPTION(hsm::recover_root_keys(second, hsm::own_transport_key(stranger), first), hsm::Error,
                        is(Fault::not_provisioned));
  hsm::recover_root_keys(second, hsm::own_transport_key(key), first);
  auto same_version = recoverable();
  same_version[0].version = 1;
  BOOST_CHECK_EXCEPTION(hsm::recover_root_keys(second, hsm::own_transport_key(key), same_version), hsm::Error,
                        is(Fault::misuse));
}

BOOST_AUTO_TEST_CASE(is_whole_or_absent_whichever_call_of_its_creation_fails) {
  const auto key = hsm::find_or_create_transport_key(second_session);
  constexpr std::uint32_t most_calls = 200;
  constexpr std::uint32_t version = 1;
  std::uint32_t tries = 0;
  std::size_t whole = 0;
  bool struck = true;
  for (std::uint32_t n = 1; struck && n < most_calls; ++n) {
    const auto* how = n % 2 == 0 ? " CKR_DEVICE_MEMORY after" : " CKR_SESSION_HANDLE_INVALID after";
    BOOST_TEST_CONTEXT("call " << n << how) {
      ++tries;
      kept.reset();
      module.forget_trace();
      module.plan("* " + std::to_string(n) + how);
      try {
        static_cast<void>(hsm::create_root_key(token, version, std::vector{key}, keep()));
      } catch (const hsm::Error& error) {
        BOOST_TEST_MESSAGE(error.what());
      }
      const auto trace = module.trace();
      struck = std::ranges::any_of(trace, [](const auto& call) { return !call.fault.empty(); });
      module.clear_plan();
      token.recover();
      const auto held = token.describe().root_keys;
      const auto found = std::ranges::find(held, version, &hsm::RootKey::version);
      if (found != held.end()) {
        ++whole;
        BOOST_TEST_REQUIRE(kept.has_value());
        BOOST_TEST(found->check_value == kept->check_value, boost::test_tools::per_element());
        hsm::probe(session, version);
        token.run(session, [&] { hsm::destroy_root_key(token.functions(), session.handle(), version); });
        token.connect();
      }
    }
  }
  BOOST_TEST(!struck);
  BOOST_TEST(whole > 1U);
  BOOST_TEST(whole < tries);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(a_transport_key, TwoTokens)

BOOST_AUTO_TEST_CASE(unwraps_in_its_token_and_can_do_nothing_else) {
  module.forget_trace();
  static_cast<void>(hsm::find_or_create_transport_key(second_session));
  const auto made = calls("C_GenerateKeyPair").at(0).private_attributes;
  const auto has = [&](const std::string& name, bool value) {
    return made.contains(name) && made.find(name)->second == tests::support::AttributeValue(value);
  };
  for (const auto* yes : {"CKA_TOKEN", "CKA_PRIVATE", "CKA_SENSITIVE", "CKA_UNWRAP"}) {
    BOOST_TEST(has(yes, true), yes);
  }
  for (const auto* no : {"CKA_EXTRACTABLE", "CKA_MODIFIABLE", "CKA_DECRYPT", "CKA_SIGN"}) {
    BOOST_TEST(has(no, false), no);
  }
}

BOOST_AUTO_TEST_CASE(of_another_size_is_refused) {
  for (const std::size_t size : {0U, 256U, 512U}) {
    BOOST_CHECK_EXCEPTION(static_cast<void>(hsm::fingerprint_of(hsm::TransportKey{.modulus = bytes(size, 0x81)})),
                          hsm::Error, is(Fault::misuse));
  }
}

BOOST_AUTO_TEST_SUITE_END()

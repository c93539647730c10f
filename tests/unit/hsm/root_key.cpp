#include "hsm/root_key.hpp"

#include "hsm/attributes.hpp"
#include "tests/unit/hsm/fixture.hpp"

#include <functional>

using namespace tests::hsm_layer;
using hsm::Fault;

namespace {

/// What an attacker, or a hurried operator, may put into the token under the root key's label.
struct Planted {
  const char* name;
  std::vector<std::pair<CK_ATTRIBUTE_TYPE, bool>> changed;
  std::string id = std::string("\0\0\0\2", 4);
};

void plant(UnconnectedToken& fixture, const Planted& planted) {
  std::vector<std::pair<CK_ATTRIBUTE_TYPE, bool>> flags{
      {CKA_TOKEN, true}, {CKA_PRIVATE, true}, {CKA_SENSITIVE, true}, {CKA_EXTRACTABLE, false},
      {CKA_WRAP, true},  {CKA_UNWRAP, true},  {CKA_ENCRYPT, false},  {CKA_DECRYPT, false},
      {CKA_SIGN, false}, {CKA_VERIFY, false}, {CKA_DERIVE, false}};
  hsm::Template key;
  key.add(CKA_CLASS, CK_ULONG{CKO_SECRET_KEY})
      .add(CKA_KEY_TYPE, CK_ULONG{CKK_AES})
      .add(CKA_VALUE_LEN, CK_ULONG{32})
      .add(CKA_LABEL, std::string_view("coffer-root"))
      .add(CKA_ID, planted.id);
  for (auto& [type, value] : flags) {
    for (const auto& [changed_type, changed_value] : planted.changed) {
      value = changed_type == type ? changed_value : value;
    }
    key.add(type, value);
  }
  fixture.token.run(fixture.session, [&] {
    CK_MECHANISM mechanism{CKM_AES_KEY_GEN, nullptr, 0};
    CK_OBJECT_HANDLE handle = CK_INVALID_HANDLE;
    hsm::check(
        fixture.token.functions().C_GenerateKey(fixture.session.handle(), &mechanism, key.data(), key.size(), &handle),
        "planting");
  });
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(a_root_key, UnconnectedToken)

BOOST_AUTO_TEST_CASE(is_found_again_with_its_check_value) {
  token.connect();
  BOOST_TEST(token.describe().root_keys.empty());
  const auto made = hsm::create_root_key(token, 1);
  BOOST_TEST(made.version == 1U);
  BOOST_TEST(made.check_value.size() == 3U);
  token.recover();
  const auto found = token.describe().root_keys;
  BOOST_REQUIRE_EQUAL(found.size(), 1U);
  BOOST_TEST(found[0].check_value == made.check_value, boost::test_tools::per_element());
  hsm::probe(session);
}

BOOST_AUTO_TEST_CASE(can_wrap_and_nothing_else) {
  token.connect();
  module.forget_trace();
  static_cast<void>(hsm::create_root_key(token, 1));
  const auto call = calls("C_GenerateKey").at(0);
  for (const auto* yes : {"CKA_TOKEN", "CKA_PRIVATE", "CKA_SENSITIVE", "CKA_WRAP", "CKA_UNWRAP"}) {
    BOOST_TEST_CONTEXT(yes) { BOOST_TEST(call.has(yes, true)); }
  }
  for (const auto* no :
       {"CKA_EXTRACTABLE", "CKA_MODIFIABLE", "CKA_ENCRYPT", "CKA_DECRYPT", "CKA_SIGN", "CKA_VERIFY", "CKA_DERIVE"}) {
    BOOST_TEST_CONTEXT(no) { BOOST_TEST(call.has(no, false)); }
  }
}

BOOST_AUTO_TEST_CASE(gives_way_to_a_higher_version_for_new_keys) {
  token.connect();
  static_cast<void>(hsm::create_root_key(token, 1));
  const auto old_key = hsm::create_key(session, {.scope = {}, .purpose = hsm::Purpose::fingerprint, .version = 1});
  static_cast<void>(hsm::create_root_key(token, 2));
  const auto new_key = hsm::create_key(session, {.scope = {}, .purpose = hsm::Purpose::fingerprint, .version = 2});
  BOOST_TEST(old_key.root_version == 1U);
  BOOST_TEST(new_key.root_version == 2U);
  BOOST_TEST((hsm::mac(session, old_key, bytes(1)) != hsm::mac(session, new_key, bytes(1))));
}

BOOST_AUTO_TEST_CASE(is_not_made_twice_in_one_version) {
  token.connect();
  static_cast<void>(hsm::create_root_key(token, 1));
  BOOST_CHECK_EXCEPTION(hsm::create_root_key(token, 1), hsm::Error, is(Fault::misuse));
  token.recover();
  BOOST_TEST(token.describe().root_keys.size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(a_planted_root_key)

BOOST_AUTO_TEST_CASE(is_refused_unless_it_wraps_and_can_do_nothing_else) {
  const std::vector<Planted> table{
      {"may leave the token", {{CKA_EXTRACTABLE, true}}},
      {"is not sensitive", {{CKA_SENSITIVE, false}}},
      {"encrypts", {{CKA_ENCRYPT, true}}},
      {"decrypts", {{CKA_DECRYPT, true}}},
      {"signs", {{CKA_SIGN, true}}},
      {"verifies", {{CKA_VERIFY, true}}},
      {"derives", {{CKA_DERIVE, true}}},
      {"does not wrap", {{CKA_WRAP, false}}},
      {"does not unwrap", {{CKA_UNWRAP, false}}},
      {"has no version", {}, "no version"},
      {"has the version of another", {}, std::string("\0\0\0\1", 4)},
  };
  for (const auto& planted : table) {
    BOOST_TEST_CONTEXT(planted.name) {
      UnconnectedToken victim;
      victim.token.connect();
      static_cast<void>(hsm::create_root_key(victim.token, 1));
      plant(victim, planted);
      BOOST_CHECK_EXCEPTION(victim.token.connect(), hsm::Error, is(Fault::misuse));
      BOOST_TEST((victim.token.state() != hsm::TokenState::ready));
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

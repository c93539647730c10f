#include "hsm/audit_key.hpp"

#include "hsm/attributes.hpp"
#include "hsm/evidence.hpp"
#include "tests/unit/hsm/fixture.hpp"

#include <functional>

using namespace tests::hsm_layer;
using hsm::Fault;

namespace {

constexpr std::string_view p256 = "\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07";

struct Planted {
  const char* name;
  std::vector<std::pair<CK_ATTRIBUTE_TYPE, bool>> changed = {};
  std::string id = std::string("\0\0\0\2", 4);
  std::string id_of_public_half = id;
  std::string_view curve = p256;
};

void plant(UnconnectedToken& fixture, const Planted& planted) {
  std::vector<std::pair<CK_ATTRIBUTE_TYPE, bool>> flags{
      {CKA_TOKEN, true}, {CKA_PRIVATE, true},  {CKA_SENSITIVE, true}, {CKA_EXTRACTABLE, false},
      {CKA_SIGN, true},  {CKA_DECRYPT, false}, {CKA_UNWRAP, false},   {CKA_DERIVE, false}};
  hsm::Template private_half;
  private_half.add(CKA_LABEL, std::string_view("coffer-audit")).add(CKA_ID, planted.id);
  for (auto& [type, value] : flags) {
    for (const auto& [changed_type, changed_value] : planted.changed) {
      value = changed_type == type ? changed_value : value;
    }
    private_half.add(type, value);
  }
  hsm::Template public_half;
  public_half.add(CKA_LABEL, std::string_view("coffer-audit"))
      .add(CKA_ID, planted.id_of_public_half)
      .add(CKA_EC_PARAMS, planted.curve)
      .add(CKA_TOKEN, true);
  fixture.token.run(fixture.session, [&] {
    CK_MECHANISM mechanism{CKM_EC_KEY_PAIR_GEN, nullptr, 0};
    CK_OBJECT_HANDLE made = CK_INVALID_HANDLE;
    hsm::check(fixture.token.functions().C_GenerateKeyPair(fixture.session.handle(), &mechanism, public_half.data(),
                                                           public_half.size(), private_half.data(), private_half.size(),
                                                           &made, &made),
               "planting");
  });
}

hsm::Sha256 digest_of(unsigned char first) {
  hsm::Sha256 digest{};
  digest.fill(first);
  return digest;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(an_audit_key, UnconnectedToken)

BOOST_AUTO_TEST_CASE(is_found_again_and_verifies_what_it_signed) {
  token.connect();
  const auto made = hsm::create_audit_key(token, 1);
  token.recover();
  const auto found = token.describe().audit_keys;
  BOOST_REQUIRE_EQUAL(found.size(), 1U);
  BOOST_TEST((found[0].point == made.point));
  const auto signature = hsm::sign(session, 1, digest_of(1));
  BOOST_TEST(hsm::verifies(made.point, digest_of(1), signature));
  BOOST_TEST(!hsm::verifies(made.point, digest_of(2), signature));
}

BOOST_AUTO_TEST_CASE(can_sign_and_nothing_else) {
  token.connect();
  module.forget_trace();
  static_cast<void>(hsm::create_audit_key(token, 1));
  const auto call = calls("C_GenerateKeyPair").at(0);
  const auto has = [&](const char* attribute, bool value) {
    const auto found = call.private_attributes.find(attribute);
    return found != call.private_attributes.end() && found->second == tests::support::AttributeValue(value);
  };
  for (const auto* yes : {"CKA_TOKEN", "CKA_PRIVATE", "CKA_SENSITIVE", "CKA_SIGN"}) {
    BOOST_TEST_CONTEXT(yes) { BOOST_TEST(has(yes, true)); }
  }
  for (const auto* no : {"CKA_EXTRACTABLE", "CKA_MODIFIABLE", "CKA_DECRYPT", "CKA_UNWRAP", "CKA_DERIVE"}) {
    BOOST_TEST_CONTEXT(no) { BOOST_TEST(has(no, false)); }
  }
}

BOOST_AUTO_TEST_CASE(signs_by_version) {
  token.connect();
  const auto first = hsm::create_audit_key(token, 1);
  const auto second = hsm::create_audit_key(token, 2);
  BOOST_TEST(hsm::verifies(first.point, digest_of(1), hsm::sign(session, 1, digest_of(1))));
  BOOST_TEST(!hsm::verifies(first.point, digest_of(1), hsm::sign(session, 2, digest_of(1))));
  BOOST_CHECK_EXCEPTION(static_cast<void>(hsm::sign(session, 3, digest_of(1))), hsm::Error, is(Fault::not_provisioned));
  BOOST_CHECK_EXCEPTION(static_cast<void>(hsm::create_audit_key(token, 2)), hsm::Error, is(Fault::misuse));
  BOOST_TEST((second.point != first.point));
}

BOOST_AUTO_TEST_CASE(signs_again_after_the_session_was_lost) {
  token.connect();
  const auto key = hsm::create_audit_key(token, 1);
  module.plan("C_SignInit 1 CKR_SESSION_HANDLE_INVALID before");
  BOOST_TEST(hsm::verifies(key.point, digest_of(1), hsm::sign(session, 1, digest_of(1))));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(a_planted_audit_key)

BOOST_AUTO_TEST_CASE(is_refused_unless_it_signs_and_can_do_nothing_else) {
  const std::vector<Planted> table{
      {.name = "may leave the token", .changed = {{CKA_EXTRACTABLE, true}}},
      {.name = "is not sensitive", .changed = {{CKA_SENSITIVE, false}}},
      {.name = "does not sign", .changed = {{CKA_SIGN, false}}},
      {.name = "decrypts", .changed = {{CKA_DECRYPT, true}}},
      {.name = "unwraps", .changed = {{CKA_UNWRAP, true}}},
      {.name = "derives", .changed = {{CKA_DERIVE, true}}},
      {.name = "has no version", .id = "no version"},
      {.name = "has the version of another", .id = std::string("\0\0\0\1", 4)},
      {.name = "has no public half", .id_of_public_half = std::string("\0\0\0\3", 4)},
      {.name = "is on another curve", .curve = std::string_view("\x06\x05\x2b\x81\x04\x00\x22", 7)},  // P-384
  };
  for (const auto& planted : table) {
    BOOST_TEST_CONTEXT(planted.name) {
      UnconnectedToken victim;
      victim.token.connect();
      static_cast<void>(hsm::create_audit_key(victim.token, 1));
      plant(victim, planted);
      BOOST_CHECK_EXCEPTION(victim.token.connect(), hsm::Error, is(Fault::misuse));
      BOOST_TEST((victim.token.state() != hsm::TokenState::ready));
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(a_note_in_the_token, UnconnectedToken)

BOOST_AUTO_TEST_CASE(is_read_again_until_it_is_erased) {
  token.connect();
  BOOST_TEST(hsm::read_notes(session, "label").empty());
  hsm::write_note(session, "label", bytes(40, 1));
  hsm::write_note(session, "label", bytes(50, 2));
  hsm::write_note(session, "other", bytes(60, 3));
  token.recover();
  BOOST_TEST(hsm::read_notes(session, "label").size() == 2U);
  hsm::erase_note(session, "label", bytes(40, 1));
  const auto left = hsm::read_notes(session, "label");
  BOOST_REQUIRE_EQUAL(left.size(), 1U);
  BOOST_TEST(left[0] == bytes(50, 2), boost::test_tools::per_element());
  hsm::erase_note(session, "label", bytes(1));
  BOOST_TEST(hsm::read_notes(session, "label").size() == 1U);
  BOOST_TEST(hsm::read_notes(session, "other").size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

#include "hsm/envelope.hpp"
#include "tests/unit/hsm/fixture.hpp"

#include <algorithm>
#include <array>

namespace tests::hsm_layer {

using hsm::Fault;
using hsm::Purpose;

namespace {

struct MovableToken : ReadyToken {
  hsm::WrappedKey next = make(Purpose::data_key_wrapping, 2);

  [[nodiscard]] Bytes open_under(const hsm::WrappedKey& key, const Bytes& sealed) {
    const std::array<std::uint8_t, 1> wanted{1};
    return copy_of(hsm::open(session, key, sealed, wanted, "binding").front());
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(a_ciphertext, MovableToken)

BOOST_AUTO_TEST_CASE(moves_to_another_version_of_its_key_with_its_fields_as_they_are) {
  const auto sealed = seal(bytes(40));
  const auto moved = hsm::rewrap(session, kek, next, sealed);
  BOOST_TEST(hsm::kek_version_of(moved) == 2U);
  BOOST_TEST(open_under(next, moved) == bytes(40));
  BOOST_TEST(open_under(kek, sealed) == bytes(40));
  const auto before = hsm::parse_envelope(sealed).value();
  const auto after = hsm::parse_envelope(moved).value();
  BOOST_TEST(after.sealing_version == 1U);
  BOOST_TEST(std::ranges::equal(before.fields.front().ciphertext, after.fields.front().ciphertext));
  const auto back = hsm::rewrap(session, next, kek, moved);
  BOOST_TEST(open_under(kek, back) == bytes(40));
}

BOOST_AUTO_TEST_CASE(is_not_opened_on_the_way_and_its_key_can_do_nothing_but_move) {
  const auto sealed = seal(bytes(40));
  module.forget_trace();
  static_cast<void>(hsm::rewrap(session, kek, next, sealed));
  const auto trace = module.trace();
  std::vector<std::string> functions;
  for (const auto& call : trace) {
    functions.push_back(call.function);
  }
  BOOST_TEST((functions == std::vector<std::string>{"C_UnwrapKey", "C_UnwrapKey", "C_WrapKey", "C_DestroyObject"}),
             functions.size());
  const auto moving = calls("C_UnwrapKey").back();
  for (const auto* no :
       {"CKA_ENCRYPT", "CKA_DECRYPT", "CKA_WRAP", "CKA_UNWRAP", "CKA_SIGN", "CKA_DERIVE", "CKA_TOKEN"}) {
    BOOST_TEST(moving.has(no, false), no);
  }
  BOOST_TEST(moving.has("CKA_SENSITIVE", true));
}

BOOST_AUTO_TEST_CASE(does_not_move_where_its_wrapped_key_was_altered_or_another_key_wraps_it) {
  const auto sealed = seal(bytes(40));
  auto altered = sealed;
  altered[20] ^= 1;
  BOOST_CHECK_EXCEPTION(static_cast<void>(hsm::rewrap(session, kek, next, altered)), hsm::Error,
                        is(Fault::not_authentic));
  BOOST_CHECK_EXCEPTION(static_cast<void>(hsm::rewrap(session, next, kek, sealed)), hsm::Error,
                        is(Fault::not_authentic));
  BOOST_CHECK_EXCEPTION(static_cast<void>(hsm::rewrap(session, kek, next, bytes(5))), hsm::Error,
                        is(Fault::not_authentic));
  const auto stranger = make(Purpose::data_key_wrapping, 1, 9);
  BOOST_CHECK_EXCEPTION(static_cast<void>(hsm::rewrap(session, stranger, next, sealed)), hsm::Error,
                        is(Fault::not_authentic));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(a_wrapped_key, MovableToken)

BOOST_AUTO_TEST_CASE(moves_to_another_root_key_and_is_the_same_key) {
  const auto sealed = seal(bytes(9));
  const auto mac = hsm::mac(session, hmac_key, bytes(3));
  static_cast<void>(hsm::create_root_key(token, 2));
  const auto moved_kek = hsm::rewrap_key(session, kek, 2);
  const auto moved_hmac = hsm::rewrap_key(session, hmac_key, 2);
  BOOST_TEST(moved_kek.root_version == 2U);
  BOOST_TEST(moved_kek.check_value == kek.check_value);
  token.connect();  // forgets the keys in use
  hsm::destroy_root_key(token, 1);
  BOOST_TEST(open_under(moved_kek, sealed) == bytes(9));
  BOOST_TEST((hsm::mac(session, moved_hmac, bytes(3)) == mac));
  token.connect();
  BOOST_CHECK_THROW(static_cast<void>(open_under(kek, sealed)), hsm::Error);
}

BOOST_AUTO_TEST_CASE(does_not_move_where_it_was_altered) {
  static_cast<void>(hsm::create_root_key(token, 2));
  auto altered = kek;
  altered.blob[3] ^= 1;
  BOOST_CHECK_EXCEPTION(static_cast<void>(hsm::rewrap_key(session, altered, 2)), hsm::Error, is(Fault::not_authentic));
}

BOOST_AUTO_TEST_CASE(is_gone_from_the_token_once_it_is_forgotten_and_its_uses_are_counted) {
  const auto before = token.uses_of(kek.name);
  static_cast<void>(seal(bytes(4)));
  BOOST_TEST(token.uses_of(kek.name) == before + 1);
  module.forget_trace();
  token.forget(kek.name);
  token.forget(kek.name);
  BOOST_TEST(calls("C_DestroyObject").size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::hsm_layer

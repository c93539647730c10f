#include "hsm/calls/recorder.hpp"
#include "hsm/evidence.hpp"
#include "hsm/pretended/tokens.hpp"
#include "tests/unit/hsm/fixture.hpp"

#include <algorithm>

namespace tests::hsm_layer {

using Lines = std::vector<std::string>;

namespace {

/// What the appliance does with a token, from the first login on.
void use(hsm::Token& token) {
  token.connect();
  static_cast<void>(hsm::create_root_key(token, 1));
  static_cast<void>(hsm::create_audit_key(token, 1));
  hsm::Session session(token);
  const auto key = hsm::create_key(session, {.scope = {1}, .purpose = hsm::Purpose::data_key_wrapping, .version = 1});
  const std::array fields{hsm::ClearField{1, hsm::bytes_of("a text")}};
  const std::array<std::uint8_t, 1> wanted{1};
  const auto sealed = hsm::seal(session, key, fields, "binding");
  BOOST_TEST(hsm::open(session, key, sealed, wanted, "binding").front().size() == 6U);
  hsm::write_note(session, "coffer-note", hsm::bytes_of("content"));
  BOOST_TEST(hsm::read_notes(session, "coffer-note").size() == 1U);
  hsm::erase_note(session, "coffer-note", hsm::bytes_of("content"));
}

struct Recorded {
  Lines lines;
  hsm::calls::Recorder recorder{[this](const std::string& line) { lines.push_back(line); }};

  [[nodiscard]] bool has(std::string_view text) const {
    return std::ranges::any_of(lines, [&](const std::string& line) { return line.find(text) != std::string::npos; });
  }
  [[nodiscard]] hsm::TokenSettings settings(const hsm::LoadsModule& load, const support::SofthsmToken& softhsm) {
    return {.module_path = support::softhsm_module(),
            .token_uri = softhsm.uri(),
            .pin = [&softhsm] { return softhsm.pin(); },
            .choose_root = nullptr,
            .load = [this, load](const std::string& path) { return recorder.over(load(path)); }};
  }
};

Lines calls_of_softhsm() {
  const support::SofthsmToken softhsm;
  Recorded recorded;
  hsm::Token token(recorded.settings(hsm::load_library, softhsm));
  use(token);
  return recorded.lines;
}

Lines calls_of_pretence() {
  const support::SofthsmToken softhsm;
  hsm::pretended::Tokens pretended({{softhsm.label(), "1234", "SoftHSM project"}},
                                   std::make_shared<hsm::pretended::KeyBook>());
  Recorded recorded;
  hsm::Token token(recorded.settings([&](const std::string&) { return pretended.functions(); }, softhsm));
  use(token);
  return recorded.lines;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(a_recorder, Recorded)

BOOST_AUTO_TEST_CASE(writes_a_line_for_each_call_that_changes_or_uses_something) {
  lines = calls_of_softhsm();
  const Lines first{"C_Initialize()", "C_CloseAllSessions(slot 1)", "C_OpenSession(slot 1, read/write) = session 1",
                    "C_Login(session 1, CKU_USER, PIN)", "C_OpenSession(slot 1, read/write) = session 2"};
  BOOST_TEST(Lines(lines.begin(), lines.begin() + 5) == first, boost::test_tools::per_element());
  BOOST_TEST(lines[5] ==
             "C_GenerateKey(session 2, CKM_AES_KEY_GEN, {CKA_CLASS=CKO_SECRET_KEY, CKA_KEY_TYPE=CKK_AES, "
             "CKA_LABEL=\"coffer-root\", CKA_ID=00000001, CKA_TOKEN=true, CKA_PRIVATE=true, CKA_SENSITIVE=true, "
             "CKA_EXTRACTABLE=false, CKA_WRAP=true, CKA_UNWRAP=true, CKA_ENCRYPT=false, CKA_DECRYPT=false, "
             "CKA_SIGN=false, CKA_VERIFY=false, CKA_DERIVE=false, CKA_MODIFIABLE=false, CKA_VALUE_LEN=32}) = object 1 "
             "\"coffer-root\"");
  BOOST_TEST(has("C_EncryptInit(session"));
  BOOST_TEST(has("CKM_AES_GCM[IV of 12 bytes, associated data of 19 bytes, tag of 128 bits]"));
  BOOST_TEST(has("CKA_LABEL=\"coffer-note\", CKA_VALUE=(7 bytes)})"));
  BOOST_TEST(!has("C_FindObjects"));
  BOOST_TEST(!has("C_GetTokenInfo"));
}

BOOST_AUTO_TEST_CASE(writes_neither_pins_nor_texts_nor_what_a_key_wrapped) {
  lines = calls_of_softhsm();
  const support::SofthsmToken softhsm;
  const auto pin = support::read_file(softhsm.pin_file());
  BOOST_TEST(!has(pin));
  BOOST_TEST(!has("a text"));
  BOOST_TEST(!has("content"));
  const bool only_lengths = std::ranges::all_of(
      lines, [](const std::string& line) { return !line.starts_with("C_WrapKey(") || line.ends_with(" = 40 bytes"); });
  BOOST_TEST(only_lengths);
}

BOOST_AUTO_TEST_CASE(shows_a_key_that_is_read) {
  const support::SofthsmToken softhsm;
  hsm::Token token(settings(hsm::load_library, softhsm));
  token.connect();
  hsm::Session session(token);
  hsm::write_note(session, "note", hsm::bytes_of("content"));
  static_cast<void>(hsm::read_notes(session, "note"));
  BOOST_TEST(has("C_GetAttributeValue(session 2, object 1 \"note\", {CKA_VALUE})"));
}

BOOST_AUTO_TEST_CASE(names_the_code_of_a_call_that_failed) {
  const support::SofthsmToken softhsm;
  support::FaultyModule module;
  module.plan("C_Login 1 CKR_DEVICE_ERROR");
  auto all = settings(hsm::load_library, softhsm);
  all.module_path = module.module_path();
  hsm::Token token(all);
  BOOST_CHECK_EXCEPTION(token.connect(), hsm::Error, is(hsm::Fault::unavailable));
  BOOST_TEST(lines.back() == "C_Login(session 1, CKU_USER, PIN) -> CKR_DEVICE_ERROR");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(a_pretended_token)

BOOST_AUTO_TEST_CASE(is_called_as_softhsm_is) {
  BOOST_TEST(calls_of_pretence() == calls_of_softhsm(), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::hsm_layer

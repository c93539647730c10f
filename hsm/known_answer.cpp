#include "hsm/known_answer.hpp"

#include "hsm/envelope.hpp"
#include "hsm/session_key.hpp"
#include "hsm/token.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

namespace hsm {
namespace {

constexpr std::string_view known_text = "coffer known answer";
constexpr std::array<unsigned char, 12> known_iv{};

void answer_as_known(Session& session, CK_OBJECT_HANDLE wrapping_key) {
  const auto made = SessionKey::generate_aes(session);
  const auto blob = made.wrap_under(wrapping_key);
  const auto returned = SessionKey::unwrap_aes(session, wrapping_key, blob);
  const auto text = bytes_of(known_text);
  std::vector<unsigned char> ciphertext(text.size() + gcm_tag_bytes);
  made.encrypt(known_iv, text, text, ciphertext);
  const auto answer = returned.decrypt(known_iv, text, ciphertext);
  if (!std::equal(text.begin(), text.end(), answer.expose().begin(), answer.expose().end())) {
    throw Error(Fault::unavailable, "known-answer test", 0);
  }
}

}  // namespace

// A token that fails its known answer is lost, whatever code it chose to say so.
void prove_well(Session& session, CK_OBJECT_HANDLE wrapping_key) {
  try {
    answer_as_known(session, wrapping_key);
  } catch (const Error& error) {
    if (error.fault() == Fault::undecided || error.fault() == Fault::misuse) {
      throw Error(Fault::unavailable, "known-answer test", error.code());
    }
    throw;
  }
}

CK_OBJECT_HANDLE handle_of(Session& session, const WrappedKey& key) {
  auto& token = session.token();
  return decided_by_known_answer(session, token.root_key(key.root_version), [&] { return token.load(key); });
}

}  // namespace hsm

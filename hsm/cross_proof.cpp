#include "hsm/cross_proof.hpp"

#include "hsm/envelope.hpp"
#include "hsm/error.hpp"
#include "hsm/session_key.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace hsm {
namespace {

constexpr std::string_view known_text = "coffer cross-decryption";
constexpr std::array<unsigned char, 12> iv{};  // of a key that encrypts once
// A proof that is sent back as it came does not open.
constexpr std::string_view to_copy = "appliance to copy";
constexpr std::string_view to_appliance = "copy to appliance";

CrossProof make(Session& session, CK_OBJECT_HANDLE root_key, std::string_view way) {
  const auto key = SessionKey::generate_aes(session);
  CrossProof proof{.wrapped_key = key.wrap_under(root_key), .ciphertext = {}};
  proof.ciphertext.resize(known_text.size() + gcm_tag_bytes);
  key.encrypt(iv, bytes_of(way), bytes_of(known_text), proof.ciphertext);
  return proof;
}

bool opens(Session& session, CK_OBJECT_HANDLE root_key, const CrossProof& proof, std::string_view way) {
  try {
    const auto key = SessionKey::unwrap_aes(session, root_key, proof.wrapped_key);
    const auto text = key.decrypt(iv, bytes_of(way), proof.ciphertext);
    return std::ranges::equal(text.expose(), bytes_of(known_text));
  } catch (const Error& error) {
    if (error.fault() != Fault::undecided) {
      throw;
    }
    return false;
  }
}

}  // namespace

CrossProof make_cross_proof(Session& session, std::uint32_t root_version) {
  auto& token = session.token();
  return token.run(session, [&] { return make(session, token.root_key(root_version), to_copy); });
}

bool opens_cross_proof(Session& session, std::uint32_t root_version, const CrossProof& proof) {
  auto& token = session.token();
  return token.run(session, [&] { return opens(session, token.root_key(root_version), proof, to_appliance); });
}

CrossProof prove_copy(Session& session, const TransportAccess& access, const Recoverable& key,
                      const CrossProof& from_appliance) {
  return session.token().run(session, [&] {
    const auto transport_key = access(session);
    const auto root_key = open_copy(session, transport_key.handle(), key.copy, key.check_value, false);
    if (!opens(session, root_key.handle(), from_appliance, to_copy)) {
      throw Error(Fault::not_authentic, "cross-decryption", 0);
    }
    return make(session, root_key.handle(), to_appliance);
  });
}

}  // namespace hsm

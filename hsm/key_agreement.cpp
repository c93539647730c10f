#include "hsm/key_agreement.hpp"

#include "hsm/attributes.hpp"
#include "hsm/session_key.hpp"

#include <array>
#include <cstdint>
#include <vector>

namespace hsm {
namespace {

constexpr CK_ULONG shared_secret_bytes = 32;  ///< of P-256 (the x coordinate) and X25519
constexpr std::size_t digest_bytes = 32;

void append_number(std::vector<unsigned char>& out, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) {
    out.push_back(static_cast<unsigned char>(value >> shift));
  }
}

void append_counted(std::vector<unsigned char>& out, std::span<const unsigned char> part) {
  append_number(out, static_cast<std::uint32_t>(part.size()));
  out.insert(out.end(), part.begin(), part.end());
}

std::vector<unsigned char> other_info(const AgreementInfo& info) {
  std::vector<unsigned char> out;
  append_counted(out, bytes_of(info.algorithm));
  append_counted(out, info.party_u);
  append_counted(out, info.party_v);
  append_number(out, info.bits);
  return out;
}

/// Modules have several codes for a point that they do not take.
void check_agreement(CK_RV code) {
  if (code == CKR_MECHANISM_PARAM_INVALID || code == CKR_DOMAIN_PARAMS_INVALID || code == CKR_ARGUMENTS_BAD) {
    throw Error(Fault::undecided, "C_DeriveKey", code);
  }
  check_decryption(code, "C_DeriveKey");
}

SessionKey shared_secret(Session& session, CK_OBJECT_HANDLE private_key, std::span<const unsigned char> peer_point) {
  auto& token = session.token();
  Template secret;
  secret.add(CKA_CLASS, CK_ULONG{CKO_SECRET_KEY})
      .add(CKA_KEY_TYPE, CK_ULONG{CKK_GENERIC_SECRET})
      .add(CKA_TOKEN, false)
      .add(CKA_PRIVATE, token.profile().private_session_keys)
      .add(CKA_SENSITIVE, true)
      .add(CKA_EXTRACTABLE, false)
      .add(CKA_VALUE_LEN, shared_secret_bytes);
  CK_ECDH1_DERIVE_PARAMS parameters{.kdf = CKD_NULL,
                                    .ulSharedDataLen = 0,
                                    .pSharedData = nullptr,
                                    .ulPublicDataLen = peer_point.size(),
                                    .pPublicData = input_of(peer_point)};
  CK_MECHANISM mechanism{CKM_ECDH1_DERIVE, &parameters, sizeof parameters};
  CK_OBJECT_HANDLE handle = CK_INVALID_HANDLE;
  const auto session_handle = session.handle();
  const auto lock = token.object_lock();
  check_agreement(
      token.functions().C_DeriveKey(session_handle, &mechanism, private_key, secret.data(), secret.size(), &handle));
  token.count_session_key();
  return SessionKey::adopt(session, handle);
}

}  // namespace

Secret agree(Session& session, CK_OBJECT_HANDLE private_key, std::span<const unsigned char> peer_point,
             const AgreementInfo& info) {
  constexpr std::array<unsigned char, 4> round_one{0, 0, 0, 1};  // SHA-256 gives all that is asked for at once
  const auto secret = shared_secret(session, private_key, peer_point);
  const auto& functions = session.token().functions();
  const auto handle = session.handle();
  const auto suffix = other_info(info);
  CK_MECHANISM sha256{CKM_SHA256, nullptr, 0};
  check(functions.C_DigestInit(handle, &sha256), "C_DigestInit");
  check(functions.C_DigestUpdate(handle, input_of(round_one), round_one.size()), "C_DigestUpdate");
  check(functions.C_DigestKey(handle, secret.handle()), "C_DigestKey");
  check(functions.C_DigestUpdate(handle, input_of(suffix), suffix.size()), "C_DigestUpdate");
  Secret derived(digest_bytes);
  CK_ULONG size = derived.size();
  check(functions.C_DigestFinal(handle, derived.expose_for_writing().data(), &size), "C_DigestFinal");
  derived.shrink(info.bits / 8);
  return derived;
}

}  // namespace hsm

#include "hsm/rsa_block.hpp"

#include "hsm/attributes.hpp"
#include "hsm/error.hpp"
#include "hsm/known_answer.hpp"
#include "hsm/rsa_padding.hpp"
#include "hsm/token.hpp"
#include "hsm/vault.hpp"

#include <algorithm>
#include <string_view>

namespace hsm {
namespace {

constexpr std::string_view rejection_label = "coffer implicit rejection";

using Bytes = std::vector<unsigned char>;

/// Of the modulus's length, below it, and not zero, of which the power takes no time. All this its sender knows.
bool is_legal(std::span<const unsigned char> block, std::span<const unsigned char> modulus) {
  return block.size() == modulus.size() && std::ranges::lexicographical_compare(block, modulus) &&
         !std::ranges::all_of(block, [](unsigned char byte) { return byte == 0; });
}

/// What the token is given: the block itself, or some legal one in its place. A modulus has its highest bit set.
Bytes legal_block(std::span<const unsigned char> block, std::size_t size, bool legal) {
  return legal ? Bytes(block.begin(), block.end()) : Bytes(size, 0x5a);
}

Secret decrypt_raw(Session& session, CK_OBJECT_HANDLE key, const Bytes& block) {
  const auto& functions = session.token().functions();
  CK_MECHANISM mechanism{CKM_RSA_X_509, nullptr, 0};
  check(functions.C_DecryptInit(session.handle(), &mechanism, key), "C_DecryptInit");
  Secret clear(block.size());
  CK_ULONG size = clear.size();
  check(functions.C_Decrypt(session.handle(), input_of(block), block.size(), clear.expose_for_writing().data(), &size),
        "C_Decrypt");
  if (size != block.size()) {
    throw Error(Fault::misuse, "C_Decrypt", CKR_DATA_LEN_RANGE);
  }
  return clear;
}

/// Of a block that has another size than the modulus counts what fits, so that each takes as long.
Secret substitute_for(Session& session, const WrappedKey& rejection_key, const Scope& id,
                      std::span<const unsigned char> block, std::size_t size) {
  Bytes message(rejection_label.size() + 1 + id.size() + size);  // the byte behind the label counts the parts
  const auto after_label = std::ranges::copy(rejection_label, message.begin()).out + 1;
  const auto after_id = std::ranges::copy(id, after_label).out;
  std::ranges::copy(block.first(std::min(block.size(), size)), after_id);
  WipingBytes substitute;
  while (substitute.size() < size) {
    const auto part = mac(session, rejection_key, message);
    substitute.insert(substitute.end(), part.begin(), part.end());
    ++message[rejection_label.size()];
  }
  substitute.resize(size);
  return Secret(std::move(substitute));
}

}  // namespace

bool opens_blocks(Session& session) {
  auto& token = session.token();
  return offers(session, CaptureKeyType::opening_rsa_2048) &&
         token.run(session, [&] { return token.offers(CKM_RSA_X_509); });
}

Secret open_block(Session& session, const WrappedKey& wrapping_key, const NewCaptureKey& key,
                  const WrappedKey& rejection_key, std::span<const unsigned char> block) {
  if (key.key.type != CaptureKeyType::opening_rsa_2048) {
    throw Error(Fault::misuse, "key of a block", CKR_KEY_TYPE_INCONSISTENT);
  }
  const auto& modulus = key.public_part;
  const bool legal = is_legal(block, modulus);
  const auto given = legal_block(block, modulus.size(), legal);
  const auto substitute = substitute_for(session, rejection_key, key.key.id, block, modulus.size());
  const auto clear = session.token().run(session, [&] {
    const auto wrapping_handle = handle_of(session, wrapping_key);
    const PrivateKey opening = decided_by_known_answer(session, wrapping_handle,
                                                       [&] { return PrivateKey(session, wrapping_handle, key.key); });
    return decrypt_raw(session, opening.handle(), given);
  });
  return unpad_or_substitute({.block = clear.expose(), .substitute = substitute.expose(), .rejected = !legal});
}

}  // namespace hsm

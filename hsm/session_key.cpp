#include "hsm/session_key.hpp"

#include "hsm/attributes.hpp"
#include "hsm/envelope.hpp"
#include "hsm/error.hpp"

#include <array>
#include <utility>

namespace hsm {
namespace {

constexpr CK_ULONG aes_256_bytes = 32;
constexpr std::size_t most_wrapped_bytes = 64;
constexpr std::size_t aes_block_bytes = 16;
constexpr std::size_t check_value_bytes = 3;

void describe_key(Template& key, const Token& token, CK_KEY_TYPE type, bool extractable, bool opens_data) {
  key.add(CKA_CLASS, CK_ULONG{CKO_SECRET_KEY})
      .add(CKA_KEY_TYPE, CK_ULONG{type})
      .add(CKA_TOKEN, false)
      .add(CKA_PRIVATE, token.profile().private_session_keys)
      .add(CKA_SENSITIVE, true)
      .add(CKA_EXTRACTABLE, extractable)
      .add(CKA_ENCRYPT, opens_data)
      .add(CKA_DECRYPT, opens_data)
      .add(CKA_WRAP, false)
      .add(CKA_UNWRAP, false)
      .add(CKA_SIGN, false)
      .add(CKA_VERIFY, false)
      .add(CKA_DERIVE, false);
}

CK_GCM_PARAMS gcm_parameters(std::span<const unsigned char> iv, std::span<const unsigned char> associated_data) {
  return {.pIv = const_cast<unsigned char*>(iv.data()),
          .ulIvLen = iv.size(),
          .ulIvBits = iv.size() * 8,
          .pAAD = const_cast<unsigned char*>(associated_data.data()),
          .ulAADLen = associated_data.size(),
          .ulTagBits = gcm_tag_bytes * 8};
}

}  // namespace

SessionKey SessionKey::generate(Session& session, CK_MECHANISM_TYPE type, CK_KEY_TYPE key_type) {
  auto& token = session.token();
  Template key;
  describe_key(key, token, key_type, true, key_type == CKK_AES);
  key.add(CKA_VALUE_LEN, aes_256_bytes);
  CK_MECHANISM mechanism{type, nullptr, 0};
  CK_OBJECT_HANDLE handle = CK_INVALID_HANDLE;
  const auto session_handle = session.handle();
  const auto lock = token.object_lock();
  check(token.functions().C_GenerateKey(session_handle, &mechanism, key.data(), key.size(), &handle), "C_GenerateKey");
  token.count_session_key();
  return {session, handle};
}

SessionKey SessionKey::generate_aes(Session& session) { return generate(session, CKM_AES_KEY_GEN, CKK_AES); }

SessionKey SessionKey::generate_generic(Session& session) {
  return generate(session, CKM_GENERIC_SECRET_KEY_GEN, CKK_GENERIC_SECRET);
}

SessionKey SessionKey::unwrap_aes(Session& session, CK_OBJECT_HANDLE wrapping_key,
                                  std::span<const unsigned char> blob) {
  Template key;
  describe_key(key, session.token(), CKK_AES, false, true);
  return unwrap(session, wrapping_key, blob, key);
}

SessionKey SessionKey::unwrap_to_move(Session& session, CK_OBJECT_HANDLE wrapping_key,
                                      std::span<const unsigned char> blob, CK_KEY_TYPE type) {
  Template key;
  describe_key(key, session.token(), type, true, false);
  return unwrap(session, wrapping_key, blob, key);
}

SessionKey SessionKey::unwrap(Session& session, CK_OBJECT_HANDLE wrapping_key, std::span<const unsigned char> blob,
                              Template& key) {
  auto& token = session.token();
  CK_MECHANISM mechanism{CKM_AES_KEY_WRAP, nullptr, 0};
  CK_OBJECT_HANDLE handle = CK_INVALID_HANDLE;
  const auto session_handle = session.handle();
  const auto lock = token.object_lock();
  check_decryption(token.functions().C_UnwrapKey(session_handle, &mechanism, wrapping_key, input_of(blob), blob.size(),
                                                 key.data(), key.size(), &handle),
                   "C_UnwrapKey");
  token.count_session_key();
  return {session, handle};
}

SessionKey::SessionKey(SessionKey&& other) noexcept
    : session_(other.session_), handle_(std::exchange(other.handle_, CK_INVALID_HANDLE)) {}

// A failure leaves the object to die with its session, which the next fault on it closes.
SessionKey::~SessionKey() {
  if (handle_ != CK_INVALID_HANDLE) {
    const auto lock = session_->token().object_lock();
    session_->token().functions().C_DestroyObject(session_->handle(), handle_);
  }
}

std::vector<unsigned char> SessionKey::wrap_under(CK_OBJECT_HANDLE wrapping_key) const {
  CK_MECHANISM mechanism{CKM_AES_KEY_WRAP, nullptr, 0};
  std::vector<unsigned char> blob(most_wrapped_bytes);
  CK_ULONG size = blob.size();
  check(session_->token().functions().C_WrapKey(session_->handle(), &mechanism, wrapping_key, handle_, blob.data(),
                                                &size),
        "C_WrapKey");
  blob.resize(size);
  return blob;
}

std::vector<unsigned char> SessionKey::check_value() const {
  return read_check_value(session_->token().functions(), session_->handle(), handle_);
}

std::vector<unsigned char> SessionKey::computed_check_value() const {
  const auto& functions = session_->token().functions();
  CK_MECHANISM mechanism{CKM_AES_ECB, nullptr, 0};
  check(functions.C_EncryptInit(session_->handle(), &mechanism, handle_), "C_EncryptInit");
  const std::array<unsigned char, aes_block_bytes> zeroes{};
  std::array<unsigned char, aes_block_bytes> block{};
  CK_ULONG size = block.size();
  check(functions.C_Encrypt(session_->handle(), input_of(zeroes), zeroes.size(), block.data(), &size), "C_Encrypt");
  return {block.begin(), block.begin() + check_value_bytes};
}

void SessionKey::encrypt(std::span<const unsigned char> iv, std::span<const unsigned char> associated_data,
                         std::span<const unsigned char> clear, std::span<unsigned char> out) const {
  const auto& functions = session_->token().functions();
  auto parameters = gcm_parameters(iv, associated_data);
  CK_MECHANISM mechanism{CKM_AES_GCM, &parameters, sizeof parameters};
  check(functions.C_EncryptInit(session_->handle(), &mechanism, handle_), "C_EncryptInit");
  CK_ULONG size = out.size();
  check(functions.C_Encrypt(session_->handle(), input_of(clear), clear.size(), out.data(), &size), "C_Encrypt");
  if (size != out.size()) {
    throw Error(Fault::misuse, "C_Encrypt", CKR_DATA_LEN_RANGE);
  }
}

Secret SessionKey::decrypt(std::span<const unsigned char> iv, std::span<const unsigned char> associated_data,
                           std::span<const unsigned char> ciphertext) const {
  const auto& functions = session_->token().functions();
  auto parameters = gcm_parameters(iv, associated_data);
  CK_MECHANISM mechanism{CKM_AES_GCM, &parameters, sizeof parameters};
  check(functions.C_DecryptInit(session_->handle(), &mechanism, handle_), "C_DecryptInit");
  Secret clear(ciphertext.size());
  CK_ULONG size = clear.size();
  check_decryption(functions.C_Decrypt(session_->handle(), input_of(ciphertext), ciphertext.size(),
                                       clear.expose_for_writing().data(), &size),
                   "C_Decrypt");
  clear.shrink(size);
  return clear;
}

}  // namespace hsm

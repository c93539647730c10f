#include "hsm/pretended/tokens.hpp"
#include "hsm/profile.hpp"

#include <algorithm>
#include <array>

namespace hsm::pretended {
namespace {

constexpr std::size_t check_value_bytes = 3;
constexpr std::size_t gcm_tag_bytes = 16;
constexpr CK_ULONG wrap_block_bytes = 8;

std::span<const CK_ATTRIBUTE> span_of(const CK_ATTRIBUTE* attributes, CK_ULONG count) { return {attributes, count}; }

/// The standard's way to hand bytes out: the length alone where there is no room for them yet.
CK_RV give(const Bytes& bytes, CK_BYTE* out, CK_ULONG* length) {
  const auto room = *length;
  *length = bytes.size();
  if (out != nullptr && room < bytes.size()) {
    return CKR_BUFFER_TOO_SMALL;
  }
  if (out != nullptr) {
    std::ranges::copy(bytes, out);
  }
  return CKR_OK;
}

/// What a token says of a key it made or took in (PKCS#11 v2.40, 4.4 and 4.10).
void complete(Object& object, KeyNumber key, bool made_here) {
  object.key = key;
  object.set(CKA_LOCAL, made_here);
  object.set(CKA_ALWAYS_SENSITIVE, made_here && object.flag(CKA_SENSITIVE));
  object.set(CKA_NEVER_EXTRACTABLE, made_here && !object.flag(CKA_EXTRACTABLE));
  if (object.number(CKA_CLASS) == CKO_SECRET_KEY) {
    object.set(CKA_CHECK_VALUE, pretended_bytes(std::array{key}, check_value_bytes));
  }
}

CK_ULONG wrapped_size(CK_MECHANISM_TYPE mechanism, const Object& wrapping_key, const Object& key) {
  if (mechanism == CKM_RSA_PKCS_OAEP) {
    return wrapping_key.read(CKA_MODULUS).value_or(Bytes{}).size();
  }
  const bool is_private = key.number(CKA_CLASS) == CKO_PRIVATE_KEY;
  // PKCS #8 of an RSA key has about 14 thirds of its modulus, a few bytes more or less with the key.
  const auto clear = is_private ? key.read(CKA_MODULUS).value_or(Bytes{}).size() * 14 / 3 : key.number(CKA_VALUE_LEN);
  return (clear + wrap_block_bytes - 1) / wrap_block_bytes * wrap_block_bytes + wrap_block_bytes;
}

}  // namespace

Object* Tokens::find(CK_OBJECT_HANDLE object) {
  const auto found = objects_.find(object);
  return found == objects_.end() ? nullptr : &found->second;
}

CK_OBJECT_HANDLE Tokens::add(CK_SESSION_HANDLE session, Object object) {
  object.slot = sessions_[session].slot;
  object.session = object.flag(CKA_TOKEN) ? CK_INVALID_HANDLE : session;
  objects_.insert_or_assign(++last_handle_, std::move(object));
  return last_handle_;
}

CK_RV Tokens::C_CreateObject(CK_SESSION_HANDLE session, CK_ATTRIBUTE* attributes, CK_ULONG count,
                             CK_OBJECT_HANDLE* object) {
  Object made;
  made.set(span_of(attributes, count));
  if (const auto modulus = made.read(CKA_MODULUS)) {
    made.key = number_of(*modulus);
  }
  if (made.number(CKA_CLASS) == CKO_SECRET_KEY) {
    const auto value = made.read(CKA_VALUE).value_or(Bytes{});
    made.set(CKA_VALUE_LEN, CK_ULONG{value.size()});
    complete(made, number_of(value), false);
    made.attributes.erase(CKA_VALUE);
  }
  *object = add(session, std::move(made));
  return CKR_OK;
}

CK_RV Tokens::C_GenerateKey(CK_SESSION_HANDLE session, CK_MECHANISM* mechanism, CK_ATTRIBUTE* attributes,
                            CK_ULONG count, CK_OBJECT_HANDLE* key) {
  Object made;
  made.set(CKA_CLASS, CK_ULONG{CKO_SECRET_KEY});
  made.set(CKA_KEY_TYPE, CK_ULONG{mechanism->mechanism == CKM_AES_KEY_GEN ? CKK_AES : CKK_GENERIC_SECRET});
  made.set(span_of(attributes, count));
  complete(made, ++book_->last, true);
  *key = add(session, std::move(made));
  return CKR_OK;
}

CK_RV Tokens::C_GenerateKeyPair(CK_SESSION_HANDLE session, CK_MECHANISM* mechanism, CK_ATTRIBUTE* public_attributes,
                                CK_ULONG public_count, CK_ATTRIBUTE* private_attributes, CK_ULONG private_count,
                                CK_OBJECT_HANDLE* public_key, CK_OBJECT_HANDLE* private_key) {
  Object open;
  Object closed;
  open.set(CKA_CLASS, CK_ULONG{CKO_PUBLIC_KEY});
  closed.set(CKA_CLASS, CK_ULONG{CKO_PRIVATE_KEY});
  open.set(span_of(public_attributes, public_count));
  closed.set(span_of(private_attributes, private_count));
  auto number = ++book_->last;
  if (mechanism->mechanism == CKM_EC_KEY_PAIR_GEN) {
    const auto pair = book_->pairs[number] = make_pair();
    open.set(CKA_EC_POINT, point_of(pair));
  } else {
    auto modulus = pretended_bytes(std::array{number}, open.number(CKA_MODULUS_BITS) / 8);
    modulus.front() |= 0x80U;
    modulus.back() |= 1U;
    number = number_of(modulus);
    for (auto* half : {&open, &closed}) {
      half->set(CKA_MODULUS, modulus);
      half->set(CKA_PUBLIC_EXPONENT, Bytes{1, 0, 1});
      half->set(CKA_KEY_TYPE, CK_ULONG{CKK_RSA});
    }
  }
  complete(open, number, true);
  complete(closed, number, true);
  *public_key = add(session, std::move(open));
  *private_key = add(session, std::move(closed));
  return CKR_OK;
}

/// SoftHSM has OAEP with SHA-1 alone, and says so only when it is used.
bool Tokens::refuses(CK_SESSION_HANDLE session, const CK_MECHANISM& mechanism) const {
  if (mechanism.mechanism != CKM_RSA_PKCS_OAEP || mechanism.ulParameterLen != sizeof(CK_RSA_PKCS_OAEP_PARAMS)) {
    return false;
  }
  const auto slot = sessions_.contains(session) ? sessions_.at(session).slot : 1;
  return profile_for(face(slot).manufacturer).name == "softhsm" &&
         static_cast<const CK_RSA_PKCS_OAEP_PARAMS*>(mechanism.pParameter)->hashAlg != CKM_SHA_1;
}

CK_RV Tokens::C_WrapKey(CK_SESSION_HANDLE session, CK_MECHANISM* mechanism, CK_OBJECT_HANDLE wrapping_key,
                        CK_OBJECT_HANDLE key, CK_BYTE* wrapped, CK_ULONG* length) {
  const auto* under = find(wrapping_key);
  const auto* leaving = find(key);
  if (under == nullptr || leaving == nullptr || !leaving->flag(CKA_EXTRACTABLE)) {
    return leaving == nullptr ? CKR_KEY_HANDLE_INVALID
                              : (under == nullptr ? CKR_WRAPPING_KEY_HANDLE_INVALID : CKR_KEY_UNEXTRACTABLE);
  }
  if (refuses(session, *mechanism)) {
    return CKR_ARGUMENTS_BAD;
  }
  const auto blob =
      pretended_bytes(std::array{under->key, leaving->key}, wrapped_size(mechanism->mechanism, *under, *leaving));
  book_->wrapped.insert_or_assign(blob, WrappedKey{under->key, *leaving});
  return give(blob, wrapped, length);
}

CK_RV Tokens::C_UnwrapKey(CK_SESSION_HANDLE session, CK_MECHANISM* mechanism, CK_OBJECT_HANDLE unwrapping_key,
                          CK_BYTE* wrapped, CK_ULONG length, CK_ATTRIBUTE* attributes, CK_ULONG count,
                          CK_OBJECT_HANDLE* key) {
  const auto* under = find(unwrapping_key);
  const auto known = book_->wrapped.find(Bytes(wrapped, wrapped + length));
  if (under == nullptr || known == book_->wrapped.end() || known->second.under != under->key) {
    return under == nullptr ? CKR_UNWRAPPING_KEY_HANDLE_INVALID : CKR_WRAPPED_KEY_INVALID;
  }
  if (refuses(session, *mechanism)) {
    return CKR_ARGUMENTS_BAD;
  }
  Object made;
  for (const auto type : {CKA_MODULUS, CKA_PUBLIC_EXPONENT, CKA_VALUE_LEN}) {
    if (auto value = known->second.object.read(type)) {
      made.set(type, *std::move(value));
    }
  }
  made.set(span_of(attributes, count));
  complete(made, known->second.object.key, false);
  *key = add(session, std::move(made));
  return CKR_OK;
}

CK_RV Tokens::begin(CK_SESSION_HANDLE session, const CK_MECHANISM* mechanism, CK_OBJECT_HANDLE key) {
  if (find(key) == nullptr) {
    return CKR_KEY_HANDLE_INVALID;
  }
  sessions_[session].key = key;
  sessions_[session].mechanism = mechanism->mechanism;
  return CKR_OK;
}

CK_RV Tokens::C_EncryptInit(CK_SESSION_HANDLE session, CK_MECHANISM* mechanism, CK_OBJECT_HANDLE key) {
  return begin(session, mechanism, key);
}

CK_RV Tokens::C_DecryptInit(CK_SESSION_HANDLE session, CK_MECHANISM* mechanism, CK_OBJECT_HANDLE key) {
  return begin(session, mechanism, key);
}

CK_RV Tokens::C_SignInit(CK_SESSION_HANDLE session, CK_MECHANISM* mechanism, CK_OBJECT_HANDLE key) {
  return begin(session, mechanism, key);
}

// A pretended ciphertext is its text, with an empty tag where there would be one; of a single block, which stands for a
// check value, it tells the key.
CK_RV Tokens::C_Encrypt(CK_SESSION_HANDLE session, CK_BYTE* data, CK_ULONG length, CK_BYTE* out, CK_ULONG* out_length) {
  const auto* key = find(sessions_[session].key);
  if (key != nullptr && sessions_[session].mechanism == CKM_AES_ECB) {
    return give(pretended_bytes(std::array{key->key}, length), out, out_length);
  }
  Bytes text(data, data + length);
  text.resize(length + (sessions_[session].mechanism == CKM_AES_GCM ? gcm_tag_bytes : 0));
  return give(text, out, out_length);
}

CK_RV Tokens::C_Decrypt(CK_SESSION_HANDLE session, CK_BYTE* data, CK_ULONG length, CK_BYTE* out, CK_ULONG* out_length) {
  const auto tag = sessions_[session].mechanism == CKM_AES_GCM ? gcm_tag_bytes : 0;
  return length < tag ? CKR_ENCRYPTED_DATA_LEN_RANGE : give(Bytes(data, data + length - tag), out, out_length);
}

CK_RV Tokens::C_Sign(CK_SESSION_HANDLE session, CK_BYTE* data, CK_ULONG length, CK_BYTE* out, CK_ULONG* out_length) {
  const auto* key = find(sessions_[session].key);
  const auto pair = book_->pairs.find(key == nullptr ? 0 : key->key);
  return pair == book_->pairs.end() ? CKR_KEY_TYPE_INCONSISTENT
                                    : give(sign(pair->second, {data, length}), out, out_length);
}

CK_RV Tokens::C_GenerateRandom(CK_SESSION_HANDLE /*session*/, CK_BYTE* out, CK_ULONG length) {
  std::ranges::copy(pretended_bytes(std::array{++book_->draws}, length), out);
  return CKR_OK;
}

}  // namespace hsm::pretended

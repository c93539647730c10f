#include "hsm/capture_key.hpp"

#include "hsm/attributes.hpp"
#include "hsm/error.hpp"
#include "hsm/known_answer.hpp"
#include "hsm/token.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

namespace hsm {
namespace {

constexpr CK_MECHANISM_TYPE key_wrap_with_padding = 0x210A;  // CKM_AES_KEY_WRAP_PAD; RFC 5649 in every module we know
constexpr std::string_view object_label = "coffer-capture";
constexpr std::size_t most_wrapped_bytes = 4096;

// DER of the object identifiers (RFC 5480, RFC 8410).
constexpr std::array<unsigned char, 10> curve_p256{0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07};
constexpr std::array<unsigned char, 5> curve_x25519{0x06, 0x03, 0x2b, 0x65, 0x6e};
constexpr std::array<unsigned char, 3> exponent_65537{0x01, 0x00, 0x01};

constexpr std::size_t p256_point_bytes = 65;
constexpr std::size_t x25519_point_bytes = 32;

/// What PKCS#11 wants to know of a type.
struct Making {
  CK_MECHANISM_TYPE mechanism;
  CK_KEY_TYPE key_type;
  std::span<const unsigned char> curve;  ///< empty: RSA
  std::size_t public_bytes;
  bool wrappable;
  bool signs = false;
  bool opens_blocks = false;

  [[nodiscard]] bool agrees() const noexcept { return !curve.empty(); }
  [[nodiscard]] bool unwraps() const noexcept { return !agrees() && !signs && !opens_blocks; }
};

Making making_of(const Profile& profile, CaptureKeyType type) {
  switch (type) {
    case CaptureKeyType::p256:
      return {CKM_EC_KEY_PAIR_GEN, CKK_EC, curve_p256, p256_point_bytes, true};
    case CaptureKeyType::x25519:
      return {profile.x25519_generation, profile.x25519_key_type, curve_x25519, x25519_point_bytes,
              profile.wraps_x25519};
    case CaptureKeyType::rsa_2048:
      return {CKM_RSA_PKCS_KEY_PAIR_GEN, CKK_RSA, {}, 2048 / 8, true};
    case CaptureKeyType::rsa_3072:
      return {CKM_RSA_PKCS_KEY_PAIR_GEN, CKK_RSA, {}, 3072 / 8, true};
    case CaptureKeyType::signing_rsa_3072:
      return {CKM_RSA_PKCS_KEY_PAIR_GEN, CKK_RSA, {}, 3072 / 8, true, true};
    case CaptureKeyType::opening_rsa_2048:
      return {CKM_RSA_PKCS_KEY_PAIR_GEN, CKK_RSA, {}, 2048 / 8, true, false, true};
  }
  throw Error(Fault::misuse, "type of a capture key", CKR_OK);
}

std::string_view id_text(const Scope& id) { return text_of(std::span<const unsigned char>(id)); }

struct Rights {
  bool extractable;
  bool usable;
};

constexpr Rights rights_to(PrivateUse use) {
  return {.extractable = use == PrivateUse::moves, .usable = use == PrivateUse::acts};
}

void describe_private(Template& key, const Token& token, const Making& making, const CaptureKey& name, Rights rights) {
  const bool in_token = !making.wrappable;
  key.add(CKA_CLASS, CK_ULONG{CKO_PRIVATE_KEY})
      .add(CKA_KEY_TYPE, making.key_type)
      .add(CKA_TOKEN, in_token)
      .add(CKA_PRIVATE, in_token || token.profile().private_session_keys)
      .add(CKA_SENSITIVE, true)
      .add(CKA_EXTRACTABLE, rights.extractable)
      .add(CKA_SIGN, rights.usable && making.signs)
      .add(CKA_DECRYPT, rights.usable && making.opens_blocks)
      .add(CKA_UNWRAP, rights.usable && making.unwraps())
      .add(CKA_DERIVE, rights.usable && making.agrees());
  if (in_token) {
    key.add(CKA_LABEL, object_label).add(CKA_ID, id_text(name.id));
  }
}

void describe_public(Template& key, const Making& making) {
  key.add(CKA_TOKEN, false).add(CKA_PRIVATE, false).add(CKA_ENCRYPT, false).add(CKA_WRAP, false).add(CKA_VERIFY, false);
  if (making.agrees()) {
    key.add(CKA_EC_PARAMS, text_of(making.curve));
  } else {
    key.add(CKA_MODULUS_BITS, CK_ULONG{making.public_bytes * 8}).add(CKA_PUBLIC_EXPONENT, text_of(exponent_65537));
  }
}

/// Modules give a point as it is or, as the standard wants it, in a DER octet string; ours have one byte of length.
std::vector<unsigned char> read_public(const Token& token, CK_SESSION_HANDLE session, CK_OBJECT_HANDLE key,
                                       const Making& making) {
  constexpr std::ptrdiff_t octet_string_head = 2;
  auto value = read_bytes(token.functions(), session, key, making.agrees() ? CKA_EC_POINT : CKA_MODULUS);
  if (making.agrees() && value.size() == making.public_bytes + octet_string_head) {
    value.erase(value.begin(), value.begin() + octet_string_head);
  }
  if (value.size() != making.public_bytes) {
    throw Error(Fault::misuse, "public half of a capture key", CKR_ATTRIBUTE_VALUE_INVALID);
  }
  return value;
}

struct Pair {
  CK_OBJECT_HANDLE public_half = CK_INVALID_HANDLE;
  CK_OBJECT_HANDLE private_half = CK_INVALID_HANDLE;
};

Pair generate(Session& session, const Making& making, const CaptureKey& name) {
  auto& token = session.token();
  Template public_half;
  Template private_half;
  describe_public(public_half, making);
  describe_private(private_half, token, making, name, {.extractable = making.wrappable, .usable = true});
  CK_MECHANISM mechanism{making.mechanism, nullptr, 0};
  Pair pair;
  const auto handle = session.handle();
  const auto lock = token.object_lock();
  check(token.functions().C_GenerateKeyPair(handle, &mechanism, public_half.data(), public_half.size(),
                                            private_half.data(), private_half.size(), &pair.public_half,
                                            &pair.private_half),
        "C_GenerateKeyPair");
  token.count_session_key();
  return pair;
}

std::vector<unsigned char> wrap(Session& session, CK_OBJECT_HANDLE wrapping_key, CK_OBJECT_HANDLE key) {
  CK_MECHANISM mechanism{key_wrap_with_padding, nullptr, 0};
  std::vector<unsigned char> blob(most_wrapped_bytes);
  CK_ULONG size = blob.size();
  check(session.token().functions().C_WrapKey(session.handle(), &mechanism, wrapping_key, key, blob.data(), &size),
        "C_WrapKey");
  blob.resize(size);
  return blob;
}

void destroy(Session& session, CK_OBJECT_HANDLE object) noexcept {
  const auto lock = session.token().object_lock();
  session.token().functions().C_DestroyObject(session.handle(), object);
}

NewCaptureKey make(Session& session, const WrappedKey& wrapping_key, const Making& making, CaptureKey name) {
  const auto wrapping_handle = making.wrappable ? handle_of(session, wrapping_key) : CK_INVALID_HANDLE;
  const auto pair = generate(session, making, name);
  NewCaptureKey made{.key = std::move(name),
                     .public_part = read_public(session.token(), session.handle(), pair.public_half, making)};
  destroy(session, pair.public_half);
  if (making.wrappable) {
    made.key.blob = wrap(session, wrapping_handle, pair.private_half);
    made.key.wrapping_version = wrapping_key.name.version;
    destroy(session, pair.private_half);
  }
  return made;
}

CK_OBJECT_HANDLE find_object(Session& session, const CaptureKey& key) {
  const auto& functions = session.token().functions();
  Template wanted;
  wanted.add(CKA_CLASS, CK_ULONG{CKO_PRIVATE_KEY})
      .add(CKA_TOKEN, true)
      .add(CKA_LABEL, object_label)
      .add(CKA_ID, id_text(key.id));
  check(functions.C_FindObjectsInit(session.handle(), wanted.data(), wanted.size()), "C_FindObjectsInit");
  CK_OBJECT_HANDLE found = CK_INVALID_HANDLE;
  CK_ULONG count = 0;
  const CK_RV result = functions.C_FindObjects(session.handle(), &found, 1, &count);
  functions.C_FindObjectsFinal(session.handle());
  check(result, "C_FindObjects");
  return count == 0 ? CK_INVALID_HANDLE : found;
}

CK_OBJECT_HANDLE unwrap(Session& session, CK_OBJECT_HANDLE wrapping_key, const CaptureKey& key, PrivateUse use) {
  auto& token = session.token();
  Template unwrapped;
  describe_private(unwrapped, token, making_of(token.profile(), key.type), key, rights_to(use));
  CK_MECHANISM mechanism{key_wrap_with_padding, nullptr, 0};
  CK_OBJECT_HANDLE handle = CK_INVALID_HANDLE;
  const auto session_handle = session.handle();
  const auto lock = token.object_lock();
  check_decryption(token.functions().C_UnwrapKey(session_handle, &mechanism, wrapping_key, input_of(key.blob),
                                                 key.blob.size(), unwrapped.data(), unwrapped.size(), &handle),
                   "C_UnwrapKey");
  token.count_session_key();
  return handle;
}

CK_OBJECT_HANDLE require_object(Session& session, const CaptureKey& key) {
  const auto handle = find_object(session, key);
  if (handle == CK_INVALID_HANDLE) {
    throw Error(Fault::not_authentic, "capture key in the token", CKR_OK);
  }
  return handle;
}

}  // namespace

bool offers(Session& session, CaptureKeyType type) {
  auto& token = session.token();
  return token.run(session, [&] { return token.offers(making_of(token.profile(), type).mechanism); });
}

NewCaptureKey create_capture_key(Session& session, const WrappedKey& wrapping_key, CaptureKeyType type,
                                 const Scope& id) {
  auto& token = session.token();
  const auto making = making_of(token.profile(), type);
  const CaptureKey name{.id = id, .type = type, .blob = {}, .wrapping_version = 0};
  auto made = token.run(session, [&] { return make(session, wrapping_key, making, name); });
  if (!making.wrappable) {
    sync();  // SoftHSM does not, and the record that names the key will be on disk
  }
  return made;
}

bool holds_capture_key(Session& session, const CaptureKey& key) {
  return !key.blob.empty() ||
         session.token().run(session, [&] { return find_object(session, key) != CK_INVALID_HANDLE; });
}

void destroy_capture_key(Session& session, const CaptureKey& key) {
  if (!key.blob.empty()) {
    return;
  }
  auto& token = session.token();
  token.run(session, [&] {
    const auto handle = find_object(session, key);
    if (handle != CK_INVALID_HANDLE) {
      const auto lock = token.object_lock();
      check(token.functions().C_DestroyObject(session.handle(), handle), "C_DestroyObject");
    }
  });
}

CaptureKey rewrap_capture_key(Session& session, const WrappedKey& from, const WrappedKey& to, const CaptureKey& key) {
  if (key.blob.empty()) {
    return key;
  }
  return session.token().run(session, [&] {
    const auto from_handle = handle_of(session, from);
    const auto to_handle = handle_of(session, to);
    const auto moving = decided_by_known_answer(
        session, from_handle, [&] { return PrivateKey(session, from_handle, key, PrivateUse::moves); });
    auto moved = key;
    moved.blob = wrap(session, to_handle, moving.handle());
    moved.wrapping_version = to.name.version;
    return moved;
  });
}

PrivateKey::PrivateKey(Session& session, CK_OBJECT_HANDLE wrapping_key, const CaptureKey& key, PrivateUse use)
    : session_(session), is_session_object_(!key.blob.empty()) {
  handle_ = is_session_object_ ? unwrap(session, wrapping_key, key, use) : require_object(session, key);
}

PrivateKey::~PrivateKey() {
  if (is_session_object_) {
    destroy(session_, handle_);
  }
}

}  // namespace hsm

#include "hsm/root_copy.hpp"

#include "hsm/attributes.hpp"
#include "hsm/error.hpp"
#include "hsm/root_key.hpp"
#include "hsm/token.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace hsm {
namespace {

constexpr CK_ULONG aes_256_bytes = 32;
constexpr std::size_t check_bytes = 8;
constexpr std::array<unsigned char, 32> zeroes{};
constexpr std::size_t wrapped_bytes = 40;

/// A wrapping key that lives in this session.
void describe_passing_key(Template& key, const Token& token, bool extractable) {
  key.add(CKA_CLASS, CK_ULONG{CKO_SECRET_KEY})
      .add(CKA_KEY_TYPE, CK_ULONG{CKK_AES})
      .add(CKA_TOKEN, false)
      .add(CKA_PRIVATE, token.profile().private_session_keys)
      .add(CKA_SENSITIVE, true)
      .add(CKA_EXTRACTABLE, extractable)
      .add(CKA_WRAP, true)
      .add(CKA_UNWRAP, true)
      .add(CKA_ENCRYPT, false)
      .add(CKA_DECRYPT, false)
      .add(CKA_SIGN, false)
      .add(CKA_VERIFY, false)
      .add(CKA_DERIVE, false);
}

KeyObject generate_passing(Session& session, bool extractable) {
  Template key;
  describe_passing_key(key, session.token(), extractable);
  key.add(CKA_VALUE_LEN, aes_256_bytes);
  CK_MECHANISM mechanism{CKM_AES_KEY_GEN, nullptr, 0};
  CK_OBJECT_HANDLE handle = CK_INVALID_HANDLE;
  const auto session_handle = session.handle();
  const auto lock = session.token().object_lock();
  check(session.token().functions().C_GenerateKey(session_handle, &mechanism, key.data(), key.size(), &handle),
        "C_GenerateKey");
  return KeyObject::passing(session, handle);
}

std::vector<unsigned char> wrap(const CK_FUNCTION_LIST& functions, CK_SESSION_HANDLE session,
                                CK_OBJECT_HANDLE wrapping_key, CK_OBJECT_HANDLE key) {
  CK_MECHANISM mechanism{CKM_AES_KEY_WRAP, nullptr, 0};
  std::vector<unsigned char> blob(wrapped_bytes);
  CK_ULONG size = blob.size();
  check(functions.C_WrapKey(session, &mechanism, wrapping_key, key, blob.data(), &size), "C_WrapKey");
  blob.resize(size);
  return blob;
}

/// From session object to token object, without leaving the token in between but as a blob of the key in between.
void settle(Session& session, CK_OBJECT_HANDLE born, std::uint32_t version) {
  const auto& functions = session.token().functions();
  const auto bridge = generate_passing(session, false);
  const auto blob = wrap(functions, session.handle(), bridge.handle(), born);
  CK_MECHANISM mechanism{CKM_AES_KEY_WRAP, nullptr, 0};
  const auto lock = session.token().object_lock();
  unwrap_root_key(functions, session.handle(), version, mechanism, bridge.handle(), blob);
}

/// No known answer can be asked of a private key that opens copies alone: what does not open counts as altered.
template <class Step>
auto opening(const char* what, Step&& step) {
  try {
    return step();
  } catch (const Error& error) {
    if (error.fault() != Fault::undecided) {
      throw;
    }
    throw Error(Fault::not_authentic, what, error.code());
  }
}

}  // namespace

std::vector<unsigned char> wrap_check_value(const CK_FUNCTION_LIST& functions, CK_SESSION_HANDLE session,
                                            CK_OBJECT_HANDLE key) {
  Template known;
  known.add(CKA_CLASS, CK_ULONG{CKO_SECRET_KEY})
      .add(CKA_KEY_TYPE, CK_ULONG{CKK_AES})
      .add(CKA_TOKEN, false)
      .add(CKA_PRIVATE, false)
      .add(CKA_SENSITIVE, false)
      .add(CKA_EXTRACTABLE, true)
      .add(CKA_VALUE, text_of(zeroes));
  CK_OBJECT_HANDLE handle = CK_INVALID_HANDLE;
  check(functions.C_CreateObject(session, known.data(), known.size(), &handle), "C_CreateObject");
  CK_MECHANISM mechanism{CKM_AES_KEY_WRAP, nullptr, 0};
  std::array<unsigned char, wrapped_bytes> blob{};
  CK_ULONG size = blob.size();
  const auto result = functions.C_WrapKey(session, &mechanism, key, handle, blob.data(), &size);
  functions.C_DestroyObject(session, handle);
  check(result, "C_WrapKey");
  return {blob.begin(), blob.begin() + check_bytes};
}

void bear_root_key(Session& session, std::uint32_t version, std::span<const TransportKey> recipients,
                   const KeepsCopies& keep) {
  const auto born = generate_passing(session, true);
  RootCopies made{.version = version, .check_value = {}, .copies = {}};
  {
    const auto handle = session.handle();
    const auto lock = session.token().object_lock();
    made.check_value = wrap_check_value(session.token().functions(), handle, born.handle());
  }
  for (const auto& recipient : recipients) {
    const auto hash = hash_between(session, recipient);
    made.copies.push_back({.recipient = fingerprint_of(recipient),
                           .hash = hash,
                           .blob = wrap_to(session, recipient, hash, born.handle())});
  }
  keep(made);
  settle(session, born.handle(), version);
}

KeyObject open_copy(Session& session, CK_OBJECT_HANDLE private_transport_key, const RootCopy& copy,
                    std::span<const unsigned char> check_value, bool extractable) {
  const auto& functions = session.token().functions();
  Template key;
  describe_passing_key(key, session.token(), extractable);
  auto parameters = oaep_parameters(copy.hash);
  CK_MECHANISM mechanism{CKM_RSA_PKCS_OAEP, &parameters, sizeof parameters};
  CK_OBJECT_HANDLE handle = CK_INVALID_HANDLE;
  const auto session_handle = session.handle();
  auto lock = session.token().object_lock();
  opening("copy of a root key", [&] {
    check_decryption(functions.C_UnwrapKey(session_handle, &mechanism, private_transport_key, input_of(copy.blob),
                                           copy.blob.size(), key.data(), key.size(), &handle),
                     "C_UnwrapKey");
  });
  const auto found = wrap_check_value(functions, session_handle, handle);
  lock = {};
  auto opened = KeyObject::passing(session, handle);
  if (!std::ranges::equal(found, check_value)) {
    throw Error(Fault::not_authentic, "check value of a copy of a root key", CKR_OK);
  }
  return opened;
}

void place_copy(Session& session, CK_OBJECT_HANDLE private_transport_key, const RootCopy& copy, std::uint32_t version) {
  auto parameters = oaep_parameters(copy.hash);
  CK_MECHANISM mechanism{CKM_RSA_PKCS_OAEP, &parameters, sizeof parameters};
  const auto handle = session.handle();
  const auto lock = session.token().object_lock();
  opening("copy of a root key", [&] {
    unwrap_root_key(session.token().functions(), handle, version, mechanism, private_transport_key, copy.blob);
  });
}

}  // namespace hsm

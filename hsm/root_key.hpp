#pragma once

#include <p11-kit/pkcs11.h>

#include <cstdint>
#include <span>
#include <vector>

namespace hsm {

/// A version of the root key: an AES-256 token object that wraps and unwraps and can do nothing else.
struct RootKey {
  std::uint32_t version = 0;
  CK_OBJECT_HANDLE handle = CK_INVALID_HANDLE;
  /// CKA_CHECK_VALUE, empty where the module has none; of a key that has copies wrap_check_value() (root_copy.hpp).
  std::vector<unsigned char> check_value;
  /// False for one that was born with copies or recovered from one. It cannot leave the token either, but once could.
  bool never_extractable = true;
};

/// All versions in the token, ascending. A key that was ever extractable is found too, with the check value that the
/// token computes of it: only who knows that one beforehand, from a record, may trust it. Throws Error: misuse where an
/// object with the root key's label may leave the token or may do more than wrap and unwrap, or where two have one
/// version (PCI DSS 3.7.9, no unauthorised substitution).
[[nodiscard]] std::vector<RootKey> find_root_keys(const CK_FUNCTION_LIST& functions, CK_SESSION_HANDLE session);

/// Generates a version in the token (C_GenerateKey, sensitive, never extractable, not modifiable). `session` must be
/// read/write and logged in. Throws Error.
void generate_root_key(const CK_FUNCTION_LIST& functions, CK_SESSION_HANDLE session, std::uint32_t version);

/// Unwraps a version into the token: the same object as generate_root_key() makes, but for CKA_NEVER_EXTRACTABLE.
/// `session` as above. Throws Error: undecided where the blob does not authenticate.
void unwrap_root_key(const CK_FUNCTION_LIST& functions, CK_SESSION_HANDLE session, std::uint32_t version,
                     CK_MECHANISM& mechanism, CK_OBJECT_HANDLE unwrapping_key, std::span<const unsigned char> blob);

/// Destroys a version in the token; does nothing where it is not there. `session` as above. Throws Error.
void destroy_root_key(const CK_FUNCTION_LIST& functions, CK_SESSION_HANDLE session, std::uint32_t version);

}  // namespace hsm

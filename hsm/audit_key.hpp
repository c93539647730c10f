#pragma once

#include "hsm/signature.hpp"

#include <p11-kit/pkcs11.h>

#include <cstdint>
#include <vector>

namespace hsm {

/// A version of the audit key: an ECDSA P-256 pair of token objects whose private half signs and can do nothing else.
struct AuditKey {
  std::uint32_t version = 0;
  CK_OBJECT_HANDLE private_handle = CK_INVALID_HANDLE;
  PublicPoint point{};
};

/// All versions in the token, ascending. Throws Error: misuse where a private key with the audit key's label may leave
/// the token or may do more than sign, where its public half is missing or not on P-256, or where two have one version.
[[nodiscard]] std::vector<AuditKey> find_audit_keys(const CK_FUNCTION_LIST& functions, CK_SESSION_HANDLE session);

/// Generates a version in the token (C_GenerateKeyPair; the private key sensitive, never extractable, not modifiable).
/// `session` must be read/write and logged in. Throws Error.
void generate_audit_key(const CK_FUNCTION_LIST& functions, CK_SESSION_HANDLE session, std::uint32_t version);

}  // namespace hsm

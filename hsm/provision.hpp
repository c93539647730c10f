#pragma once

#include "hsm/root_copy.hpp"
#include "hsm/token.hpp"

#include <cstdint>
#include <span>

namespace hsm {

/// Creates a version of the root key in the token and proves that it lasts: the module is restarted, the token is
/// connected again, and the key must be there with the same check value and answer a known-answer test. SoftHSM does
/// not sync its files, so the file system is synced first. Returns the key as found. Throws Error: misuse where the
/// token has this version already.
RootKey create_root_key(Token& token, std::uint32_t version);

/// The same for a version that has copies from its birth on: one wrapped to each recipient, handed to `keep` before the
/// key is placed in the token. Without recipients this is create_root_key(). A creation that is cut off leaves no key,
/// or the whole key whose copies were kept last; which of the two is told by its check value.
RootKey create_root_key(Token& token, std::uint32_t version, std::span<const TransportKey> recipients,
                        const KeepsCopies& keep);

/// The second half of create_root_key(), for a version that an interrupted creation left in the token.
RootKey prove_root_key(Token& token, std::uint32_t version);

/// Destroys a version of the root key for good; nothing to do where the token does not have it. Everything that is
/// wrapped by it can never be opened again. Throws Error.
void destroy_root_key(Token& token, std::uint32_t version);

/// The same for a version of the audit key, which then must verify what it signed.
AuditKey create_audit_key(Token& token, std::uint32_t version);

}  // namespace hsm

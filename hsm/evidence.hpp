#pragma once

#include "hsm/session.hpp"
#include "hsm/signature.hpp"

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace hsm {

// What the token does for the audit. Each verb blocks and repairs a lost session by itself, as those of vault.hpp do,
// and throws Error.

/// Signs a digest with a version of the audit key (CKM_ECDSA, PKCS#11 v2.40, 2.3.6). Throws not_provisioned where the
/// token does not hold that version.
[[nodiscard]] Signature sign(Session& session, std::uint32_t audit_key_version, const Sha256& digest);

/// Contents of the token's data objects of this label, in no order. They are not secret; to write them needs the login.
[[nodiscard]] std::vector<std::vector<unsigned char>> read_notes(Session& session, std::string_view label);

/// Puts a data object into the token. Modules do not say whether they sync what they write (SoftHSM does not), so a
/// loss of power may take the newest: leave an older one beside it.
void write_note(Session& session, std::string_view label, std::span<const unsigned char> content);

/// Destroys the data objects of this label that hold exactly this. Destroying none is no error.
void erase_note(Session& session, std::string_view label, std::span<const unsigned char> content);

}  // namespace hsm

#pragma once

#include "hsm/capture_key.hpp"
#include "hsm/secret.hpp"

#include <span>

namespace hsm {

/// Whether the token's module has what open_block() needs: keys of the type and RSA without padding (CKM_RSA_X_509).
[[nodiscard]] bool opens_blocks(Session& session);

/// Opens one block that a client encrypted to a key of the type opening_rsa_2048, padded as unpad_or_substitute()
/// knows. The private operation is done in the token without a padding, because with one (CKM_RSA_PKCS) a module says
/// by its answer and by its time whether it was right; the padded block, which is the client's, is read here. Where it
/// is not right, or the block has another length than the modulus or is not below it, the answer is a pseudorandom
/// message that `rejection_key` gives for this key and block (implicit rejection): the caller reads it as any other and
/// fails at the same step. Throws Error as the other verbs do, for the token's faults and altered keys alone.
[[nodiscard]] Secret open_block(Session& session, const WrappedKey& wrapping_key, const NewCaptureKey& key,
                                const WrappedKey& rejection_key, std::span<const unsigned char> block);

}  // namespace hsm

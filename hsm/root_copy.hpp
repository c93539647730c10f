#pragma once

#include "hsm/transport_key.hpp"

#include <p11-kit/pkcs11.h>

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace hsm {

/// A version of the root key wrapped to one recipient. Opaque: opens in the token of the private transport key alone.
struct RootCopy {
  Sha256 recipient{};  ///< fingerprint_of() the transport key
  OaepHash hash = OaepHash::sha1;
  std::vector<unsigned char> blob;
};

/// All copies of a version, made at its birth.
struct RootCopies {
  std::uint32_t version = 0;
  std::vector<unsigned char> check_value;  ///< wrap_check_value(): RootKey::check_value of the key in any token
  std::vector<RootCopy> copies;
};

/// Puts copies where they last, before the key can be used. What it throws ends the creation.
using KeepsCopies = std::function<void(const RootCopies&)>;

/// What a wrapping key that has copies is known by: the first 8 bytes of AES Key Wrap (RFC 3394) of 32 zero bytes
/// under it. The token computes it at each connection, whereas CKA_CHECK_VALUE is missing of unwrapped keys in some
/// modules (SoftHSM); and two keys do not have the same by chance. `session` is any of the token.
[[nodiscard]] std::vector<unsigned char> wrap_check_value(const CK_FUNCTION_LIST& functions, CK_SESSION_HANDLE session,
                                                          CK_OBJECT_HANDLE key);

// Inside Token::run().

/// Makes a version of the root key: a session object, wrapped to each recipient, handed to `keep`, and only then
/// placed as the token object that it becomes, by a wrapping key that lives for this call (C_WrapKey, C_UnwrapKey,
/// RFC 3394). The token object cannot leave the token; but it is not CKA_NEVER_EXTRACTABLE. Throws Error.
void bear_root_key(Session& session, std::uint32_t version, std::span<const TransportKey> recipients,
                   const KeepsCopies& keep);

/// Unwraps a copy to look at it: it wraps and unwraps in this session, and may leave where `extractable`. Throws
/// Error{not_authentic} where it does not open, or is not the key of this check value.
[[nodiscard]] KeyObject open_copy(Session& session, CK_OBJECT_HANDLE private_transport_key, const RootCopy& copy,
                                  std::span<const unsigned char> check_value, bool extractable);

/// Unwraps a copy as the token object of its version. Throws as open_copy().
void place_copy(Session& session, CK_OBJECT_HANDLE private_transport_key, const RootCopy& copy, std::uint32_t version);

}  // namespace hsm

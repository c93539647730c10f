#pragma once

#include "appliance/capture/keys.hpp"
#include "appliance/json/document.hpp"

#include <string>

namespace appliance::capture {

/// The key as a JSON Web Key (RFC 7517; RFC 8037 for X25519) for encryption, with "alg" and "kid".
[[nodiscard]] json::Value write_jwk(const StoredKey& key, json::Pool& pool);

/// The key between PUBLIC KEY lines: the bare 32 bytes for X25519, as this face's clients want it; for P-256 and RSA a
/// SubjectPublicKeyInfo (RFC 5280, 4.1; RFC 5480; RFC 8017), as every library reads it.
[[nodiscard]] std::string pem_of(const StoredKey& key);

}  // namespace appliance::capture

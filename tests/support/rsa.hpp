#pragma once

#include <openssl/evp.h>
#include <openssl/types.h>

#include <memory>
#include <string_view>
#include <vector>

namespace tests::support {

using RsaBytes = std::vector<unsigned char>;

struct FreeKey {
  void operator()(EVP_PKEY* key) const noexcept { EVP_PKEY_free(key); }
};
using RsaKey = std::unique_ptr<EVP_PKEY, FreeKey>;

/// How a client pads what it encrypts.
enum class RsaPadding { pkcs1_v15, oaep_sha1, oaep_sha256, none };

/// The public key with this modulus and the exponent 65537.
[[nodiscard]] RsaKey rsa_public_key(const RsaBytes& modulus);
/// The public key of a SubjectPublicKeyInfo between PUBLIC KEY lines.
[[nodiscard]] RsaKey rsa_public_key(std::string_view pem);

/// By OpenSSL. Throws std::runtime_error where the text does not fit.
[[nodiscard]] RsaBytes rsa_encrypt(EVP_PKEY& key, RsaPadding padding, std::string_view text);

}  // namespace tests::support

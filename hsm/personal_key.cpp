#include "hsm/personal_key.hpp"

#include "hsm/openssl_handles.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/param_build.h>
#include <openssl/sha.h>

#include <algorithm>

namespace hsm {
namespace {

using Number = std::unique_ptr<BIGNUM, Freed<BN_free>>;
using Hashing = std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX_free>>;
using Building = std::unique_ptr<OSSL_PARAM_BLD, Freed<OSSL_PARAM_BLD_free>>;
using Parameters = std::unique_ptr<OSSL_PARAM, Freed<OSSL_PARAM_free>>;

constexpr int fewest_rsa_bits = 3072;
/// What OpenSSL verifies at all; more only costs time.
constexpr int most_rsa_bits = 16384;

Number number_of(const std::vector<std::uint8_t>& bytes) {
  return Number(BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr));
}

Key open(const Ed25519Key& key) {
  return Key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, key.data(), key.size()));
}

Key open(const RsaKey& key) {
  const auto modulus = number_of(key.modulus);
  const auto exponent = number_of(key.exponent);
  const Building building(OSSL_PARAM_BLD_new());
  const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
  if (modulus == nullptr || exponent == nullptr || building == nullptr || context == nullptr ||
      OSSL_PARAM_BLD_push_BN(building.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get()) != 1 ||
      OSSL_PARAM_BLD_push_BN(building.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get()) != 1) {
    return nullptr;
  }
  const Parameters parameters(OSSL_PARAM_BLD_to_param(building.get()));
  EVP_PKEY* made = nullptr;
  if (parameters == nullptr || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1) {
    return nullptr;
  }
  return Key(made);
}

bool verify(const Key& key, const EVP_MD* digest, std::span<const std::uint8_t> message,
            std::span<const std::uint8_t> signature) {
  const Hashing hashing(EVP_MD_CTX_new());
  return key != nullptr && hashing != nullptr &&
         EVP_DigestVerifyInit(hashing.get(), nullptr, digest, nullptr, key.get()) == 1 &&
         EVP_DigestVerify(hashing.get(), signature.data(), signature.size(), message.data(), message.size()) == 1;
}

bool is_good_rsa(const RsaKey& key) {
  const auto modulus = number_of(key.modulus);
  const auto exponent = number_of(key.exponent);
  const auto bits = modulus == nullptr ? 0 : BN_num_bits(modulus.get());
  return bits >= fewest_rsa_bits && bits <= most_rsa_bits && exponent != nullptr && BN_is_odd(exponent.get()) == 1 &&
         BN_is_one(exponent.get()) == 0 && BN_num_bits(exponent.get()) <= 64;
}

struct Acceptable {
  bool operator()(const PublicPoint& key) const { return read_public_key_pem(public_key_pem(key)).has_value(); }
  bool operator()(const Ed25519Key& key) const { return open(key) != nullptr; }
  bool operator()(const RsaKey& key) const { return is_good_rsa(key) && open(key) != nullptr; }
};

struct SignedBy {
  std::span<const std::uint8_t> message;
  std::span<const std::uint8_t> signature;

  bool operator()(const PublicPoint& key) const {
    Signature halves{};
    if (signature.size() != halves.size()) {
      return false;
    }
    std::ranges::copy(signature, halves.begin());
    return verifies(key, sha256(message), halves);
  }
  bool operator()(const Ed25519Key& key) const { return verify(open(key), nullptr, message, signature); }
  bool operator()(const RsaKey& key) const {
    return is_good_rsa(key) && verify(open(key), EVP_sha512(), message, signature);
  }
};

}  // namespace

bool is_acceptable(const PersonalKey& key) { return std::visit(Acceptable{}, key); }

bool signed_by(const PersonalKey& key, std::span<const std::uint8_t> message, std::span<const std::uint8_t> signature) {
  return std::visit(SignedBy{message, signature}, key);
}

Sha256 sha256(std::span<const std::uint8_t> message) {
  Sha256 digest{};
  SHA256(message.data(), message.size(), digest.data());
  return digest;
}

Sha512 sha512(std::span<const std::uint8_t> message) {
  Sha512 digest{};
  SHA512(message.data(), message.size(), digest.data());
  return digest;
}

}  // namespace hsm

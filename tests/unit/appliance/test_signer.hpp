#pragma once

#include "appliance/evidence/checkpoint.hpp"

#include <openssl/ec.h>
#include <openssl/evp.h>

#include <memory>
#include <vector>

namespace appliance {

/// An ECDSA key outside of any token, to sign histories with that no token would.
class TestSigner {
 public:
  TestSigner() : key_(EVP_EC_gen("P-256"), EVP_PKEY_free) {
    std::size_t size = 0;
    EVP_PKEY_get_octet_string_param(key_.get(), "pub", point.data(), point.size(), &size);
  }

  void sign(evidence::Checkpoint& checkpoint) const {
    checkpoint.key = hsm::fingerprint_of(point);
    const auto digest = evidence::digest_of(checkpoint);
    const std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)> context(EVP_PKEY_CTX_new(key_.get(), nullptr),
                                                                              EVP_PKEY_CTX_free);
    std::vector<unsigned char> der(80);
    auto size = der.size();
    EVP_PKEY_sign_init(context.get());
    EVP_PKEY_sign(context.get(), der.data(), &size, digest.data(), digest.size());
    der.resize(size);
    checkpoint.signature = hsm::read_der(der).value();
  }

  hsm::PublicPoint point{};

 private:
  std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key_;
};

}  // namespace appliance

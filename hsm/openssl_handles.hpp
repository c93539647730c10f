#pragma once

#include <openssl/evp.h>

#include <memory>

namespace hsm {

/// The deleter of a handle that OpenSSL frees with the function `Free`.
template <auto Free>
struct Freed {
  template <class T>
  void operator()(T* object) const noexcept {
    Free(object);
  }
};

using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Freed<EVP_PKEY_CTX_free>>;

}  // namespace hsm

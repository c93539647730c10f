#include "tests/support/rsa.hpp"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <stdexcept>

namespace tests::support {

namespace {

template <auto Free>
struct Freeing {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};

template <class T, void (*Free)(T*)>
using Held = std::unique_ptr<T, Freeing<Free>>;

using Context = Held<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;

void require(bool succeeded) {
  if (!succeeded) {
    throw std::runtime_error("OpenSSL does not encrypt this");
  }
}

void set_padding(EVP_PKEY_CTX* context, RsaPadding padding) {
  switch (padding) {
    case RsaPadding::pkcs1_v15:
      require(EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1);
      return;
    case RsaPadding::none:
      require(EVP_PKEY_CTX_set_rsa_padding(context, RSA_NO_PADDING) == 1);
      return;
    case RsaPadding::oaep_sha1:
    case RsaPadding::oaep_sha256: {
      const auto* hash = padding == RsaPadding::oaep_sha1 ? EVP_sha1() : EVP_sha256();
      require(EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_OAEP_PADDING) == 1 &&
              EVP_PKEY_CTX_set_rsa_oaep_md(context, hash) == 1 && EVP_PKEY_CTX_set_rsa_mgf1_md(context, hash) == 1);
      return;
    }
  }
}

}  // namespace

RsaKey rsa_public_key(const RsaBytes& modulus) {
  const Held<BIGNUM, BN_free> n(BN_bin2bn(modulus.data(), static_cast<int>(modulus.size()), nullptr));
  const Held<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free> builder(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get());
  OSSL_PARAM_BLD_push_uint(builder.get(), OSSL_PKEY_PARAM_RSA_E, 65537);
  const Held<OSSL_PARAM, OSSL_PARAM_free> parameters(OSSL_PARAM_BLD_to_param(builder.get()));
  const Context context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
  EVP_PKEY* key = nullptr;
  require(EVP_PKEY_fromdata_init(context.get()) == 1 &&
          EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) == 1);
  return RsaKey(key);
}

RsaKey rsa_public_key(std::string_view pem) {
  const Held<BIO, BIO_free_all> text(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  auto* key = PEM_read_bio_PUBKEY(text.get(), nullptr, nullptr, nullptr);
  require(key != nullptr);
  return RsaKey(key);
}

RsaBytes rsa_encrypt(EVP_PKEY& key, RsaPadding padding, std::string_view text) {
  const Context context(EVP_PKEY_CTX_new(&key, nullptr));
  require(EVP_PKEY_encrypt_init(context.get()) == 1);
  set_padding(context.get(), padding);
  std::size_t size = static_cast<std::size_t>(EVP_PKEY_get_size(&key));
  RsaBytes block(size);
  require(EVP_PKEY_encrypt(context.get(), block.data(), &size, reinterpret_cast<const unsigned char*>(text.data()),
                           text.size()) == 1);
  block.resize(size);
  return block;
}

}  // namespace tests::support

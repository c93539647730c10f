#include "tests/support/jwe.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/sha.h>

#include <memory>
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
using Key = std::unique_ptr<EVP_PKEY, Freeing<EVP_PKEY_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Freeing<EVP_PKEY_CTX_free>>;
using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, Freeing<EVP_CIPHER_CTX_free>>;
using Number = std::unique_ptr<BIGNUM, Freeing<BN_free>>;

constexpr std::size_t tag_bytes = 16;
constexpr std::size_t coordinate_bytes = 32;

void require(bool held) {
  if (!held) {
    throw std::runtime_error("OpenSSL refused to make a JWE");
  }
}

JweBytes random_bytes(std::size_t size) {
  JweBytes bytes(size);
  require(RAND_bytes(bytes.data(), static_cast<int>(size)) == 1);
  return bytes;
}

Key ephemeral(Curve curve) {
  Key key(curve == Curve::p256 ? EVP_EC_gen("P-256") : EVP_PKEY_Q_keygen(nullptr, nullptr, "X25519"));
  require(key != nullptr);
  return key;
}

JweBytes point_of(EVP_PKEY& key) {
  unsigned char* encoded = nullptr;
  const auto size = EVP_PKEY_get1_encoded_public_key(&key, &encoded);
  JweBytes point(encoded, encoded + size);
  OPENSSL_free(encoded);
  return point;
}

JweBytes shared_secret(EVP_PKEY& own, Curve curve, const JweBytes& public_part) {
  Key peer;
  if (curve == Curve::p256) {
    peer.reset(EVP_PKEY_new());
    require(EVP_PKEY_copy_parameters(peer.get(), &own) == 1 &&
            EVP_PKEY_set1_encoded_public_key(peer.get(), public_part.data(), public_part.size()) == 1);
  } else {
    peer.reset(EVP_PKEY_new_raw_public_key(EVP_PKEY_X25519, nullptr, public_part.data(), public_part.size()));
  }
  const KeyContext context(EVP_PKEY_CTX_new(&own, nullptr));
  JweBytes secret(coordinate_bytes);
  std::size_t size = secret.size();
  require(EVP_PKEY_derive_init(context.get()) == 1 && EVP_PKEY_derive_set_peer(context.get(), peer.get()) == 1 &&
          EVP_PKEY_derive(context.get(), secret.data(), &size) == 1 && size == secret.size());
  return secret;
}

/// RFC 7518, 4.6.2 without apu and apv, to 256 bits.
JweBytes concat_kdf(const JweBytes& secret) {
  constexpr std::string_view algorithm = "A256GCM";
  JweBytes input{0, 0, 0, 1};
  input.insert(input.end(), secret.begin(), secret.end());
  input.insert(input.end(), {0, 0, 0, static_cast<unsigned char>(algorithm.size())});
  input.insert(input.end(), algorithm.begin(), algorithm.end());
  input.insert(input.end(), {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0});
  JweBytes key(SHA256_DIGEST_LENGTH);
  SHA256(input.data(), input.size(), key.data());
  return key;
}

void encrypt_content(Jwe& jwe, const JweBytes& key, std::string_view clear) {
  jwe.iv = random_bytes(12);
  jwe.ciphertext.resize(clear.size() + tag_bytes);
  const CipherContext context(EVP_CIPHER_CTX_new());
  int size = 0;
  require(EVP_EncryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, key.data(), jwe.iv.data()) == 1);
  require(EVP_EncryptUpdate(context.get(), nullptr, &size, reinterpret_cast<const unsigned char*>(jwe.header.data()),
                            static_cast<int>(jwe.header.size())) == 1);
  require(EVP_EncryptUpdate(context.get(), jwe.ciphertext.data(), &size,
                            reinterpret_cast<const unsigned char*>(clear.data()), static_cast<int>(clear.size())) == 1);
  require(EVP_EncryptFinal_ex(context.get(), jwe.ciphertext.data() + size, &size) == 1);
  require(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, tag_bytes, jwe.ciphertext.data() + clear.size()) ==
          1);
}

std::string ephemeral_jwk(Curve curve, const JweBytes& point) {
  if (curve == Curve::x25519) {
    return R"({"kty":"OKP","crv":"X25519","x":")" + base64url(point) + "\"}";
  }
  const JweBytes x(point.begin() + 1, point.begin() + 1 + coordinate_bytes);
  const JweBytes y(point.begin() + 1 + coordinate_bytes, point.end());
  return R"({"kty":"EC","crv":"P-256","x":")" + base64url(x) + R"(","y":")" + base64url(y) + "\"}";
}

Key rsa_key(const JweBytes& modulus) {
  const Number n(BN_bin2bn(modulus.data(), static_cast<int>(modulus.size()), nullptr));
  const Number e(BN_new());
  require(BN_set_word(e.get(), RSA_F4) == 1);
  const std::unique_ptr<OSSL_PARAM_BLD, Freeing<OSSL_PARAM_BLD_free>> builder(OSSL_PARAM_BLD_new());
  require(OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) == 1 &&
          OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) == 1);
  const std::unique_ptr<OSSL_PARAM, Freeing<OSSL_PARAM_free>> parameters(OSSL_PARAM_BLD_to_param(builder.get()));
  const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
  EVP_PKEY* key = nullptr;
  require(EVP_PKEY_fromdata_init(context.get()) == 1 &&
          EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) == 1);
  return Key(key);
}

}  // namespace

std::string base64url(std::string_view text) { return base64url(JweBytes(text.begin(), text.end())); }

std::string base64url(const JweBytes& bytes) {
  std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');
  const auto size =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytes.data(), static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(size));
  text.erase(text.find_last_not_of('=') + 1);
  for (auto& c : text) {
    c = c == '+' ? '-' : c == '/' ? '_' : c;
  }
  return text;
}

JweBytes from_base64url(std::string_view text) {
  std::string padded(text);
  for (auto& c : padded) {
    c = c == '-' ? '+' : c == '_' ? '/' : c;
  }
  const auto padding = (4 - padded.size() % 4) % 4;
  padded.append(padding, '=');
  JweBytes bytes(padded.size() / 4 * 3);
  require(EVP_DecodeBlock(bytes.data(), reinterpret_cast<const unsigned char*>(padded.data()),
                          static_cast<int>(padded.size())) >= 0);
  bytes.resize(bytes.size() - padding);
  return bytes;
}

std::string Jwe::compact() const {
  const auto tag = ciphertext.end() - tag_bytes;
  return header + "." + base64url(encrypted_key) + "." + base64url(iv) + "." +
         base64url(JweBytes(ciphertext.begin(), tag)) + "." + base64url(JweBytes(tag, ciphertext.end()));
}

Jwe encrypt_ecdh_es(Curve curve, const JweBytes& public_part, std::string_view clear, std::string header) {
  const auto own = ephemeral(curve);
  Jwe jwe;
  jwe.peer_point = point_of(*own);
  const auto epk = header.find("EPK");
  if (epk != std::string::npos) {
    header.replace(epk, 3, ephemeral_jwk(curve, jwe.peer_point));
  }
  jwe.header = base64url(header);
  encrypt_content(jwe, concat_kdf(shared_secret(*own, curve, public_part)), clear);
  return jwe;
}

Jwe encrypt_rsa_oaep(const JweBytes& modulus, std::string_view clear, std::string header, const char* digest) {
  Jwe jwe;
  jwe.header = base64url(header);
  const auto content_key = random_bytes(32);
  encrypt_content(jwe, content_key, clear);
  const auto key = rsa_key(modulus);
  const KeyContext context(EVP_PKEY_CTX_new(key.get(), nullptr));
  jwe.encrypted_key.resize(modulus.size());
  std::size_t size = jwe.encrypted_key.size();
  require(EVP_PKEY_encrypt_init(context.get()) == 1 &&
          EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_OAEP_PADDING) == 1 &&
          EVP_PKEY_CTX_set_rsa_oaep_md_name(context.get(), digest, nullptr) == 1 &&
          EVP_PKEY_encrypt(context.get(), jwe.encrypted_key.data(), &size, content_key.data(), content_key.size()) ==
              1);
  return jwe;
}

}  // namespace tests::support

#include "hsm/signature.hpp"

#include "hsm/openssl_handles.hpp"

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/sha.h>
#include <openssl/x509.h>

#include <algorithm>

namespace hsm {
namespace {

using Number = std::unique_ptr<BIGNUM, Freed<BN_free>>;
using RawSignature = std::unique_ptr<ECDSA_SIG, Freed<ECDSA_SIG_free>>;

/// DER of SubjectPublicKeyInfo for P-256 up to the point: id-ecPublicKey, prime256v1, BIT STRING (RFC 5480, 2).
constexpr std::array<unsigned char, 26> key_info_head{0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48,
                                                      0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48,
                                                      0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00};
constexpr std::string_view pem_begin = "-----BEGIN PUBLIC KEY-----\n";
constexpr std::string_view pem_end = "-----END PUBLIC KEY-----\n";
constexpr std::size_t pem_line = 64;
constexpr std::size_t key_info_bytes = key_info_head.size() + std::tuple_size_v<PublicPoint>;
constexpr std::size_t half = std::tuple_size_v<Signature> / 2;

std::array<unsigned char, key_info_bytes> key_info(const PublicPoint& key) {
  std::array<unsigned char, key_info_bytes> info{};
  std::copy(key.begin(), key.end(), std::copy(key_info_head.begin(), key_info_head.end(), info.begin()));
  return info;
}

Key public_key(const PublicPoint& point) {
  const auto info = key_info(point);
  const auto* bytes = info.data();
  return Key(d2i_PUBKEY(nullptr, &bytes, static_cast<long>(info.size())));
}

}  // namespace

bool verifies(const PublicPoint& key, const Sha256& digest, const Signature& signature) {
  const auto opened = public_key(key);
  if (opened == nullptr) {
    return false;
  }
  const KeyContext context(EVP_PKEY_CTX_new(opened.get(), nullptr));
  const auto der = der_of(signature);
  return context != nullptr && EVP_PKEY_verify_init(context.get()) == 1 &&
         EVP_PKEY_verify(context.get(), der.data(), der.size(), digest.data(), digest.size()) == 1;
}

std::string public_key_pem(const PublicPoint& key) {
  const auto info = key_info(key);
  std::string text(4 * ((info.size() + 2) / 3) + 1, '\0');
  text.resize(static_cast<std::size_t>(
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), info.data(), static_cast<int>(info.size()))));
  std::string pem(pem_begin);
  for (std::size_t at = 0; at < text.size(); at += pem_line) {
    pem.append(text.substr(at, pem_line)).append("\n");
  }
  return pem.append(pem_end);
}

std::optional<PublicPoint> read_public_key_pem(std::string_view pem) {
  const auto begin = pem.find(pem_begin);
  const auto end = pem.find(pem_end.substr(0, pem_end.size() - 1));
  if (begin == std::string_view::npos || end == std::string_view::npos || end < begin) {
    return std::nullopt;
  }
  std::string text(pem.substr(begin + pem_begin.size(), end - begin - pem_begin.size()));
  std::erase_if(text, [](char c) { return c == '\n' || c == '\r'; });
  std::vector<unsigned char> info(text.size());
  const int size =
      EVP_DecodeBlock(info.data(), reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
  // EVP_DecodeBlock counts the padding in: 91 bytes end with two of it.
  if (size < static_cast<int>(key_info_bytes) ||
      !std::equal(key_info_head.begin(), key_info_head.end(), info.begin())) {
    return std::nullopt;
  }
  PublicPoint point{};
  std::copy_n(info.begin() + key_info_head.size(), point.size(), point.begin());
  return public_key(point) != nullptr && text.size() == 4 * ((key_info_bytes + 2) / 3) ? std::optional(point)
                                                                                       : std::nullopt;
}

Sha256 fingerprint_of(const PublicPoint& key) {
  Sha256 digest{};
  SHA256(key.data(), key.size(), digest.data());
  return digest;
}

std::vector<unsigned char> der_of(const Signature& signature) {
  const RawSignature raw(ECDSA_SIG_new());
  Number r(BN_bin2bn(signature.data(), half, nullptr));
  Number s(BN_bin2bn(signature.data() + half, half, nullptr));
  if (raw == nullptr || r == nullptr || s == nullptr || ECDSA_SIG_set0(raw.get(), r.get(), s.get()) != 1) {
    throw std::bad_alloc();
  }
  static_cast<void>(r.release());
  static_cast<void>(s.release());
  std::vector<unsigned char> der(static_cast<std::size_t>(i2d_ECDSA_SIG(raw.get(), nullptr)));
  auto* out = der.data();
  i2d_ECDSA_SIG(raw.get(), &out);
  return der;
}

std::optional<Signature> read_der(std::span<const unsigned char> der) {
  const auto* bytes = der.data();
  const RawSignature raw(d2i_ECDSA_SIG(nullptr, &bytes, static_cast<long>(der.size())));
  Signature signature{};
  if (raw == nullptr || bytes != der.data() + der.size() ||
      BN_bn2binpad(ECDSA_SIG_get0_r(raw.get()), signature.data(), half) != half ||
      BN_bn2binpad(ECDSA_SIG_get0_s(raw.get()), signature.data() + half, half) != half) {
    return std::nullopt;
  }
  return signature;
}

}  // namespace hsm

#include "tests/unit/hsm/oaep_module.hpp"

#include "hsm/module.hpp"

#include <openssl/sha.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <vector>

namespace tests::hsm_layer {
namespace {

using Attributes = std::vector<CK_ATTRIBUTE>;
using Bytes = std::vector<unsigned char>;

constexpr std::size_t modulus_bytes = 2048 / 8;
constexpr std::size_t digest_bytes = SHA256_DIGEST_LENGTH;

CK_FUNCTION_LIST* real = nullptr;
CK_BBOOL yes = CK_TRUE;

CK_RV get_info(CK_INFO* info) {
  const CK_RV result = real->C_GetInfo(info);
  constexpr std::string_view maker = "Another maker";
  std::fill(std::begin(info->manufacturerID), std::end(info->manufacturerID), static_cast<unsigned char>(' '));
  std::ranges::copy(maker, info->manufacturerID);
  return result;
}

/// SoftHSM decrypts in place of what this module unwraps.
Attributes that_decrypts(const CK_ATTRIBUTE* first, CK_ULONG count) {
  Attributes attributes(first, first + count);
  for (auto& attribute : attributes) {
    if (attribute.type == CKA_DECRYPT) {
      attribute.pValue = &yes;
    }
  }
  return attributes;
}

CK_RV generate_pair(CK_SESSION_HANDLE session, CK_MECHANISM* mechanism, CK_ATTRIBUTE* of_public, CK_ULONG public_count,
                    CK_ATTRIBUTE* of_private, CK_ULONG private_count, CK_OBJECT_HANDLE* public_key,
                    CK_OBJECT_HANDLE* private_key) {
  auto attributes = that_decrypts(of_private, private_count);
  return real->C_GenerateKeyPair(session, mechanism, of_public, public_count, attributes.data(), attributes.size(),
                                 public_key, private_key);
}

Bytes sha256(const Bytes& message) {
  Bytes digest(digest_bytes);
  SHA256(message.data(), message.size(), digest.data());
  return digest;
}

/// RFC 8017, B.2.1, for masks of less than 256 digests.
void unmask(Bytes& masked, const Bytes& seed) {
  for (std::size_t at = 0; at < masked.size(); ++at) {
    auto block = seed;
    block.insert(block.end(), {0, 0, 0, static_cast<unsigned char>(at / digest_bytes)});
    masked[at] ^= sha256(block)[at % digest_bytes];
  }
}

/// RFC 8017, 7.1.2, step 3, without a label.
std::optional<Bytes> unpad(const Bytes& block) {
  Bytes seed(block.begin() + 1, block.begin() + 1 + digest_bytes);
  Bytes data(block.begin() + 1 + digest_bytes, block.end());
  unmask(seed, data);
  unmask(data, seed);
  const auto begin = data.begin() + digest_bytes;
  const auto end_of_padding = std::find_if(begin, data.end(), [](unsigned char byte) { return byte != 0; });
  const bool sound = block.front() == 0 && std::equal(data.begin(), begin, sha256({}).begin()) &&
                     end_of_padding != data.end() && *end_of_padding == 1;
  return sound ? std::optional(Bytes(end_of_padding + 1, data.end())) : std::nullopt;
}

CK_RV unwrap_oaep(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE private_key, unsigned char* wrapped, CK_ULONG size,
                  const CK_ATTRIBUTE* of_key, CK_ULONG count, CK_OBJECT_HANDLE* key) {
  CK_MECHANISM raw{CKM_RSA_X_509, nullptr, 0};
  Bytes block(modulus_bytes);
  CK_ULONG block_size = block.size();
  if (real->C_DecryptInit(session, &raw, private_key) != CKR_OK ||
      real->C_Decrypt(session, wrapped, size, block.data(), &block_size) != CKR_OK) {
    return CKR_ENCRYPTED_DATA_INVALID;
  }
  auto value = unpad(block);
  if (!value) {
    return CKR_ENCRYPTED_DATA_INVALID;
  }
  Attributes attributes(of_key, of_key + count);
  attributes.push_back({CKA_VALUE, value->data(), value->size()});
  return real->C_CreateObject(session, attributes.data(), attributes.size(), key);
}

CK_RV unwrap(CK_SESSION_HANDLE session, CK_MECHANISM* mechanism, CK_OBJECT_HANDLE unwrapping, unsigned char* wrapped,
             CK_ULONG size, CK_ATTRIBUTE* of_key, CK_ULONG count, CK_OBJECT_HANDLE* key) {
  if (mechanism->mechanism == CKM_RSA_PKCS_OAEP) {
    const auto& parameters = *static_cast<const CK_RSA_PKCS_OAEP_PARAMS*>(mechanism->pParameter);
    if (parameters.hashAlg == CKM_SHA256 && parameters.mgf == CKG_MGF1_SHA256) {
      return unwrap_oaep(session, unwrapping, wrapped, size, of_key, count, key);
    }
  }
  auto attributes = that_decrypts(of_key, count);
  return real->C_UnwrapKey(session, mechanism, unwrapping, wrapped, size, attributes.data(), attributes.size(), key);
}

}  // namespace

CK_FUNCTION_LIST* load_module_with_oaep_sha256(const std::string& path) {
  static CK_FUNCTION_LIST functions;
  real = hsm::load_library(path);
  functions = *real;
  functions.C_GetInfo = get_info;
  functions.C_GenerateKeyPair = generate_pair;
  functions.C_UnwrapKey = unwrap;
  return &functions;
}

}  // namespace tests::hsm_layer

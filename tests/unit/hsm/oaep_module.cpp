#include "tests/unit/hsm/oaep_module.hpp"

#include "hsm/module.hpp"

#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

namespace tests::hsm_layer {
namespace {

using Attributes = std::vector<CK_ATTRIBUTE>;

constexpr std::size_t modulus_bytes = 2048 / 8;

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

CK_RV unwrap_oaep(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE private_key, unsigned char* wrapped, CK_ULONG size,
                  const CK_ATTRIBUTE* of_key, CK_ULONG count, CK_OBJECT_HANDLE* key) {
  CK_MECHANISM raw{CKM_RSA_X_509, nullptr, 0};
  std::array<unsigned char, modulus_bytes> block{};
  CK_ULONG block_size = block.size();
  if (real->C_DecryptInit(session, &raw, private_key) != CKR_OK ||
      real->C_Decrypt(session, wrapped, size, block.data(), &block_size) != CKR_OK) {
    return CKR_ENCRYPTED_DATA_INVALID;
  }
  std::array<unsigned char, modulus_bytes> value{};
  const int length =
      RSA_padding_check_PKCS1_OAEP_mgf1(value.data(), value.size(), block.data(), static_cast<int>(block_size),
                                        modulus_bytes, nullptr, 0, EVP_sha256(), EVP_sha256());
  if (length < 0) {
    return CKR_ENCRYPTED_DATA_INVALID;
  }
  Attributes attributes(of_key, of_key + count);
  attributes.push_back({CKA_VALUE, value.data(), static_cast<CK_ULONG>(length)});
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

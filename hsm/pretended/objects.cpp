#include "hsm/pretended/objects.hpp"

#include "hsm/calls/names.hpp"
#include "hsm/error.hpp"
#include "hsm/signature.hpp"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace hsm::pretended {
namespace {

using Digest = std::array<unsigned char, SHA256_DIGEST_LENGTH>;

Digest digest_of(std::span<const unsigned char> bytes) {
  Digest digest{};
  SHA256(bytes.data(), bytes.size(), digest.data());
  return digest;
}

void require(bool holds) {
  if (!holds) {
    throw Error(Fault::unavailable, "a pretended key pair", CKR_OK);
  }
}

bool is_flag(CK_ATTRIBUTE_TYPE type) { return calls::attribute_name(type).kind == calls::AttributeKind::boolean; }

}  // namespace

void Object::set(CK_ATTRIBUTE_TYPE type, CK_ULONG value) {
  Bytes bytes(sizeof value);
  std::memcpy(bytes.data(), &value, sizeof value);
  set(type, std::move(bytes));
}

void Object::set(std::span<const CK_ATTRIBUTE> given) {
  for (const auto& attribute : given) {
    const auto* bytes = static_cast<const unsigned char*>(attribute.pValue);
    set(attribute.type, Bytes(bytes, bytes + attribute.ulValueLen));
  }
}

bool Object::flag(CK_ATTRIBUTE_TYPE type) const {
  const auto found = attributes.find(type);
  return found != attributes.end() && found->second == Bytes{CK_TRUE};
}

CK_ULONG Object::number(CK_ATTRIBUTE_TYPE type) const {
  CK_ULONG value = 0;
  if (const auto found = attributes.find(type); found != attributes.end() && found->second.size() == sizeof value) {
    std::memcpy(&value, found->second.data(), sizeof value);
  }
  return value;
}

std::optional<Bytes> Object::read(CK_ATTRIBUTE_TYPE type) const {
  const auto found = attributes.find(type);
  if (found != attributes.end()) {
    return found->second;
  }
  return is_flag(type) ? std::optional(Bytes{CK_FALSE}) : std::nullopt;
}

bool Object::matches(std::span<const CK_ATTRIBUTE> wanted) const {
  return std::ranges::all_of(wanted, [&](const CK_ATTRIBUTE& attribute) {
    const auto* bytes = static_cast<const unsigned char*>(attribute.pValue);
    return read(attribute.type) == Bytes(bytes, bytes + attribute.ulValueLen);
  });
}

Bytes pretended_bytes(std::span<const KeyNumber> made_of, std::size_t size) {
  Bytes bytes;
  for (KeyNumber block = 0; bytes.size() < size; ++block) {
    Bytes named(reinterpret_cast<const unsigned char*>(made_of.data()),
                reinterpret_cast<const unsigned char*>(made_of.data() + made_of.size()));
    const auto* bytes_of_block = reinterpret_cast<const unsigned char*>(&block);
    named.insert(named.end(), bytes_of_block, bytes_of_block + sizeof block);
    const auto digest = digest_of(named);
    bytes.insert(bytes.end(), digest.begin(), digest.end());
  }
  bytes.resize(size);
  return bytes;
}

KeyNumber number_of(std::span<const unsigned char> value) {
  KeyNumber number = 0;
  std::memcpy(&number, digest_of(value).data(), sizeof number);
  return number;
}

KeyPair make_pair() {
  KeyPair pair(EVP_EC_gen("P-256"), &EVP_PKEY_free);
  require(pair != nullptr);
  return pair;
}

Bytes point_of(const KeyPair& pair) {
  Bytes point{0x04, 0x41};
  PublicPoint encoded{};
  std::size_t size = 0;
  require(EVP_PKEY_get_octet_string_param(pair.get(), OSSL_PKEY_PARAM_ENCODED_PUBLIC_KEY, encoded.data(),
                                          encoded.size(), &size) == 1 &&
          size == encoded.size());
  point.insert(point.end(), encoded.begin(), encoded.end());
  return point;
}

Bytes sign(const KeyPair& pair, std::span<const unsigned char> digest) {
  const std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)> context(EVP_PKEY_CTX_new(pair.get(), nullptr),
                                                                            &EVP_PKEY_CTX_free);
  Bytes der(80);
  std::size_t size = der.size();
  require(context != nullptr && EVP_PKEY_sign_init(context.get()) == 1 &&
          EVP_PKEY_sign(context.get(), der.data(), &size, digest.data(), digest.size()) == 1);
  der.resize(size);
  const auto signature = read_der(der);
  require(signature.has_value());
  return {signature->begin(), signature->end()};
}

}  // namespace hsm::pretended

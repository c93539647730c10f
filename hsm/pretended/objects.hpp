#pragma once

#include <openssl/evp.h>
#include <p11-kit/pkcs11.h>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace hsm::pretended {

using Bytes = std::vector<unsigned char>;

/// What stands for the value of a key: a number that goes with it from token to token. Keys of one number are the same.
using KeyNumber = std::uint64_t;

/// An object as its attributes say. It holds no key.
struct Object {
  CK_SLOT_ID slot = 0;
  CK_SESSION_HANDLE session = CK_INVALID_HANDLE;  ///< that it dies with; invalid: a token object
  KeyNumber key = 0;                              ///< 0: no key
  std::map<CK_ATTRIBUTE_TYPE, Bytes> attributes = {};

  void set(CK_ATTRIBUTE_TYPE type, Bytes value) { attributes.insert_or_assign(type, std::move(value)); }
  void set(CK_ATTRIBUTE_TYPE type, bool value) { set(type, Bytes{value ? CK_BBOOL{CK_TRUE} : CK_BBOOL{CK_FALSE}}); }
  void set(CK_ATTRIBUTE_TYPE type, CK_ULONG value);
  void set(std::span<const CK_ATTRIBUTE> attributes);

  [[nodiscard]] bool flag(CK_ATTRIBUTE_TYPE type) const;
  [[nodiscard]] CK_ULONG number(CK_ATTRIBUTE_TYPE type) const;
  /// Nothing where the object has no such attribute; flags that were not given are false.
  [[nodiscard]] std::optional<Bytes> read(CK_ATTRIBUTE_TYPE type) const;
  [[nodiscard]] bool matches(std::span<const CK_ATTRIBUTE> wanted) const;
};

/// The bytes of a long number that tells what it was made of: for check values, moduli and wrapped keys.
[[nodiscard]] Bytes pretended_bytes(std::span<const KeyNumber> made_of, std::size_t size);

/// The number of a key whose value came from outside.
[[nodiscard]] KeyNumber number_of(std::span<const unsigned char> value);

/// A P-256 pair that lives for the dry run, because signatures are verified.
using KeyPair = std::shared_ptr<EVP_PKEY>;
[[nodiscard]] KeyPair make_pair();
/// CKA_EC_POINT: an OCTET STRING in DER around the uncompressed point.
[[nodiscard]] Bytes point_of(const KeyPair& pair);
/// r and s over a digest.
[[nodiscard]] Bytes sign(const KeyPair& pair, std::span<const unsigned char> digest);

}  // namespace hsm::pretended

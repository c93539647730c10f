#pragma once

#include <p11-kit/pkcs11.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <map>
#include <optional>
#include <shared_mutex>
#include <tuple>
#include <vector>

namespace hsm {

/// What a wrapped key may be used for; written in key records, so the numbers are fixed.
enum class Purpose : std::uint8_t {
  data_key_wrapping = 1,  ///< AES-256 key encryption key: wraps data keys, nothing else
  fingerprint = 2,        ///< HMAC-SHA-256 key for fingerprints
  search_index = 3,       ///< HMAC-SHA-256 key for search values
};

using Scope = std::array<std::uint8_t, 16>;

/// Which key: whose, for what, and which version of it.
struct KeyName {
  Scope scope{};
  Purpose purpose = Purpose::data_key_wrapping;
  std::uint32_t version = 0;

  friend bool operator<(const KeyName& a, const KeyName& b) {
    return std::tie(a.scope, a.purpose, a.version) < std::tie(b.scope, b.purpose, b.version);
  }
};

/// A key as it may be stored: AES Key Wrap (RFC 3394) under a version of the root key. Useless without the token.
struct WrappedKey {
  KeyName name;
  std::uint32_t root_version = 0;
  std::vector<unsigned char> blob;
  std::vector<unsigned char> check_value;  ///< CKA_CHECK_VALUE; empty where the module has none
};

/// Handles of unwrapped keys, which live as session objects of the token's anchor session until the next connection.
/// Thread-safe.
class KeyRing {
 public:
  [[nodiscard]] std::optional<CK_OBJECT_HANDLE> find(const KeyName& name) const;
  void add(const KeyName& name, CK_OBJECT_HANDLE handle);
  /// The handle, which is not in the ring any more.
  [[nodiscard]] std::optional<CK_OBJECT_HANDLE> take(const KeyName& name);
  void clear();
  /// Counts stay when the ring is cleared.
  void count_use(const KeyName& name);
  [[nodiscard]] std::uint64_t uses_of(const KeyName& name) const;
  [[nodiscard]] std::size_t size() const;

 private:
  mutable std::shared_mutex mutex_;
  std::map<KeyName, CK_OBJECT_HANDLE> handles_;
  std::map<KeyName, std::atomic<std::uint64_t>> uses_;
};

}  // namespace hsm

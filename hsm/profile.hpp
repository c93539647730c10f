#pragma once

#include <p11-kit/pkcs11.h>

#include <cstdint>
#include <string_view>

namespace hsm {

/// What differs between PKCS#11 modules. Chosen by the maker that the library names (CK_INFO), one row per vendor.
struct Profile {
  std::string_view name;
  /// CK_INFO.manufacturerID begins with this text; empty matches every module.
  std::string_view manufacturer;
  /// CKA_PRIVATE of session keys. They are sensitive either way; in SoftHSM a private one is decrypted from a
  /// masked copy in the same process at each use, which doubles the cost and protects nothing on disk.
  bool private_session_keys;
  /// The module races when objects are created and destroyed at once (SoftHSM issues 573 and 688).
  bool serialise_objects;
  /// Session keys after which the module is finalized and initialised again, because it frees the memory of
  /// destroyed session keys only in C_Finalize (SoftHSM 2.6: about 250 bytes a key). 0: never.
  std::uint64_t recycle_after_keys;
  /// C_GenerateKeyPair for X25519 and the CKA_KEY_TYPE of its keys: PKCS#11 v3.0 has Montgomery keys, SoftHSM 2.6 takes
  /// the curve among its Edwards keys.
  CK_MECHANISM_TYPE x25519_generation;
  CK_KEY_TYPE x25519_key_type;
  /// A private X25519 key can leave the token wrapped (SoftHSM 2.6: CKR_KEY_NOT_WRAPPABLE).
  bool wraps_x25519;
  /// RSA-OAEP with SHA-256; else with SHA-1 alone.
  bool oaep_sha256;
};

/// The row for a module; the last row, the plain standard, fits every module.
[[nodiscard]] const Profile& profile_for(std::string_view manufacturer) noexcept;

}  // namespace hsm

#pragma once

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
  /// RSA-OAEP with SHA-256; else with SHA-1 alone.
  bool oaep_sha256;
};

/// The row for a module; the last row, the plain standard, fits every module.
[[nodiscard]] const Profile& profile_for(std::string_view manufacturer) noexcept;

}  // namespace hsm

#include "hsm/profile.hpp"

#include <algorithm>
#include <array>

namespace hsm {
namespace {

// PKCS#11 v3.0, section 2.3; the headers at hand are older.
constexpr CK_MECHANISM_TYPE edwards_generation = 0x1055;     // CKM_EC_EDWARDS_KEY_PAIR_GEN
constexpr CK_MECHANISM_TYPE montgomery_generation = 0x1056;  // CKM_EC_MONTGOMERY_KEY_PAIR_GEN
constexpr CK_KEY_TYPE edwards_key = 0x40;                    // CKK_EC_EDWARDS
constexpr CK_KEY_TYPE montgomery_key = 0x41;                 // CKK_EC_MONTGOMERY

constexpr std::array profiles{
    Profile{.name = "softhsm",
            .manufacturer = "SoftHSM",
            .private_session_keys = false,
            .serialise_objects = true,
            .recycle_after_keys = 500'000,
            .x25519_generation = edwards_generation,
            .x25519_key_type = edwards_key,
            .wraps_x25519 = false,
            .oaep_sha256 = false},
    Profile{.name = "standard",
            .manufacturer = "",
            .private_session_keys = true,
            .serialise_objects = false,
            .recycle_after_keys = 0,
            .x25519_generation = montgomery_generation,
            .x25519_key_type = montgomery_key,
            .wraps_x25519 = true,
            .oaep_sha256 = true},
};

}  // namespace

const Profile& profile_for(std::string_view manufacturer) noexcept {
  return *std::find_if(profiles.begin(), profiles.end(),
                       [&](const Profile& profile) { return manufacturer.starts_with(profile.manufacturer); });
}

}  // namespace hsm

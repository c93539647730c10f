#include "hsm/profile.hpp"

#include <algorithm>
#include <array>

namespace hsm {
namespace {

constexpr std::array profiles{
    Profile{.name = "softhsm",
            .manufacturer = "SoftHSM",
            .private_session_keys = false,
            .serialise_objects = true,
            .recycle_after_keys = 500'000,
            .oaep_sha256 = false},
    Profile{.name = "standard",
            .manufacturer = "",
            .private_session_keys = true,
            .serialise_objects = false,
            .recycle_after_keys = 0,
            .oaep_sha256 = true},
};

}  // namespace

const Profile& profile_for(std::string_view manufacturer) noexcept {
  return *std::find_if(profiles.begin(), profiles.end(),
                       [&](const Profile& profile) { return manufacturer.starts_with(profile.manufacturer); });
}

}  // namespace hsm

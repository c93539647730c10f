#pragma once

#include "appliance/identity/permission.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace appliance::identity {

// The style of permissions until October 2022, in which tokens had a classification and an impact level:
// token:<classification>:<act>, for example token:pci:read:low. Such a permission is granted and listed as it was
// written, and decided by what it stands for in containers (Basis Theory, "Migrating from privacy to containers").

/// One part of what a tier stands for: a rule on a container of its classification.
struct TierGrant {
  Permission permission;
  std::string_view level;  ///< "low/": the container /<classification>/low/; empty: the whole classification
  Transform transform;
};

/// Nothing unless `name` is one of this style.
[[nodiscard]] std::optional<Permission> find_tier(std::string_view name) noexcept;

/// `tier` must come from find_tier().
[[nodiscard]] const PermissionRow& row_of_tier(Permission tier) noexcept;

/// What a permission stands for, in order of precedence; empty for one of the present style.
[[nodiscard]] std::span<const TierGrant> grants_of_tier(Permission permission) noexcept;

/// The container of a grant's level in the tier's classification: it and all below are what the grant reaches.
[[nodiscard]] std::string container_of(Permission tier, const TierGrant& grant);

/// Every permission of this style, the most generous of each classification first.
[[nodiscard]] std::span<const Permission> all_tiers() noexcept;

}  // namespace appliance::identity

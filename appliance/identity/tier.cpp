#include "appliance/identity/tier.hpp"

#include "appliance/identity/permission_table.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace appliance::identity {
namespace {

using enum Transform;

constexpr std::array<std::string_view, 4> classifications{"general", "bank", "pci", "pii"};

constexpr auto create = "token:create"_permission;
constexpr auto read = "token:read"_permission;
constexpr auto update = "token:update"_permission;
constexpr auto remove = "token:delete"_permission;
constexpr auto search = "token:search"_permission;
constexpr auto use = "token:use"_permission;

constexpr std::array create_grants{TierGrant{create, "", mask}};
constexpr std::array update_grants{TierGrant{update, "", mask}};
constexpr std::array remove_grants{TierGrant{remove, "", mask}};
constexpr std::array use_grants{TierGrant{use, "", reveal}};
constexpr std::array high_grants{TierGrant{read, "", reveal}, TierGrant{search, "", reveal}};
constexpr std::array moderate_grants{TierGrant{read, "low/", reveal}, TierGrant{search, "low/", reveal},
                                     TierGrant{read, "moderate/", reveal}, TierGrant{search, "moderate/", reveal},
                                     TierGrant{read, "", mask}};
constexpr std::array low_grants{TierGrant{read, "low/", reveal}, TierGrant{search, "low/", reveal},
                                TierGrant{read, "", mask}};

struct Act {
  std::string_view name;
  std::string_view description;
  bool for_public;
  std::span<const TierGrant> grants;
};

/// The most generous level of reading first: of several that are held, it decides.
constexpr std::array acts{
    Act{"create", "Create tokens of this classification", true, create_grants},
    Act{"update", "Update tokens of this classification", true, update_grants},
    Act{"delete", "Delete tokens of this classification", false, remove_grants},
    Act{"read:high", "Read tokens of this classification up to high impact", false, high_grants},
    Act{"read:moderate", "Read tokens of this classification up to moderate impact", false, moderate_grants},
    Act{"read:low", "Read tokens of this classification of low impact", false, low_grants},
    Act{"use:proxy", "Use tokens of this classification in proxies", false, use_grants},
    Act{"use:reactor", "Use tokens of this classification in reactors", false, use_grants},
};

constexpr std::size_t first_tier = permission_rows.size();
static_assert(first_tier + classifications.size() * acts.size() <= most_permissions);

/// The rows of all tiers, with the names that they refer to.
struct Rows {
  Rows() {
    names.reserve(classifications.size() * acts.size());
    for (const auto classification : classifications) {
      for (const auto& act : acts) {
        names.push_back("token:" + std::string(classification) + ":" + std::string(act.name));
        tiers.push_back(static_cast<Permission>(first_tier + rows.size()));
        rows.push_back({.name = names.back(),
                        .description = act.description,
                        .for_private = true,
                        .for_public = act.for_public,
                        .for_management = false,
                        .flat_transform = mask});
      }
    }
  }

  std::vector<std::string> names;
  std::vector<PermissionRow> rows;
  std::vector<Permission> tiers;
};

const Rows& all_rows() noexcept {
  static const Rows rows;
  return rows;
}

std::size_t place_of(Permission tier) noexcept { return static_cast<std::size_t>(tier) - first_tier; }

}  // namespace

std::optional<Permission> find_tier(std::string_view name) noexcept {
  const auto& names = all_rows().names;
  const auto found = std::find(names.begin(), names.end(), name);
  return found == names.end()
             ? std::nullopt
             : std::optional(static_cast<Permission>(first_tier + static_cast<std::size_t>(found - names.begin())));
}

const PermissionRow& row_of_tier(Permission tier) noexcept { return all_rows().rows[place_of(tier)]; }

std::span<const TierGrant> grants_of_tier(Permission permission) noexcept {
  return static_cast<std::size_t>(permission) < first_tier ? std::span<const TierGrant>()
                                                           : acts[place_of(permission) % acts.size()].grants;
}

std::string container_of(Permission tier, const TierGrant& grant) {
  std::string path("/");
  return path.append(classifications[place_of(tier) / acts.size()]).append("/").append(grant.level);
}

std::span<const Permission> all_tiers() noexcept { return all_rows().tiers; }

}  // namespace appliance::identity

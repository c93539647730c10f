#pragma once

#include "appliance/keys/kind.hpp"
#include "appliance/tenant.hpp"
#include "storage/store.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace appliance::keys {

/// How many records stand under each version of a key. Version 0: records that name none that can be read; no version
/// may be destroyed while there are such.
using Counts = std::map<std::uint32_t, std::uint64_t>;

/// Counts over one consistent state of the store. `tenant` is not looked at for the root key. Reads every record of the
/// tenant. Throws storage::Error.
[[nodiscard]] Counts count_records(const storage::Snapshot& state, Kind kind, const Uuid& tenant);

/// Records that keep this version from being destroyed.
[[nodiscard]] std::uint64_t records_under(const Counts& counts, std::uint32_t version);

/// What there is to say of one version of a key.
struct KeyReport {
  KeyVersion key;
  TenantPtr tenant;  ///< nullptr: the appliance's
  Life life;
  bool current = false;
  std::vector<unsigned char> check_value;
  std::uint32_t root_version = 0;  ///< that wraps it; 0: none
  std::optional<UnixMicros> cryptoperiod_ends;
};

/// The appliance's keys, as the store names them.
[[nodiscard]] std::vector<KeyReport> report_root_keys(const storage::Store& store, const Config::Keys& settings);
/// A tenant's keys, by kind and version.
[[nodiscard]] std::vector<KeyReport> report_keys(const TenantPtr& tenant, const Config::Keys& settings);

/// Keys in use whose cryptoperiod ends within the time that the settings want to be warned, or is over.
[[nodiscard]] std::vector<KeyReport> find_ending(const storage::Store& store, const TenantBook& tenants,
                                                 const Config::Keys& settings, UnixMicros at);

/// For each kind the seconds until the first cryptoperiod ends of a key in use; negative once it is over.
[[nodiscard]] std::map<Kind, double> seconds_left(const storage::Store& store, const TenantBook& tenants,
                                                  const Config::Keys& settings, UnixMicros at);

}  // namespace appliance::keys

#include "appliance/keys/inventory.hpp"

#include "appliance/keys/root_keys.hpp"
#include "appliance/keys/sealed_rows.hpp"
#include "appliance/token/terms.hpp"
#include "hsm/error.hpp"
#include "hsm/secret.hpp"
#include "hsm/vault.hpp"
#include "storage/codec.hpp"
#include "storage/error.hpp"
#include "storage/keys.hpp"
#include "storage/records.pb.h"

#include <algorithm>
#include <functional>

namespace appliance::keys {
namespace {

using storage::Table;

constexpr UnixMicros microseconds_per_day = UnixMicros{24} * 3600 * 1'000'000;
constexpr std::uint32_t unreadable = 0;

std::optional<std::uint32_t> readable_version(Table table, std::string_view value) {
  try {
    return kek_version_in(table, value);
  } catch (const hsm::Error&) {
    return unreadable;
  } catch (const storage::Error&) {
    return unreadable;
  }
}

Counts count_sealed(const storage::Snapshot& state, const Uuid& tenant) {
  Counts counts;
  for (const auto table : sealed_tables) {
    state.for_each(table, storage::rows_prefix(tenant), [&](std::string_view /*key*/, std::string_view value) {
      if (const auto version = readable_version(table, value)) {
        ++counts[*version];
      }
    });
  }
  return counts;
}

Counts count_wrapped(const storage::Snapshot& state) {
  Counts counts;
  state.for_each(Table::tenant_keys, {}, [&](std::string_view /*key*/, std::string_view value) {
    const auto record = storage::decode<storage::TenantKeyRecord>(value);
    counts[record.root_version()] += is_destroyed(static_cast<KeyState>(record.state())) ? 0 : 1;
  });
  return counts;
}

/// Rows whose key has the version behind a prefix.
Counts count_keyed(const storage::Snapshot& state, Table table, const std::string& prefix) {
  Counts counts;
  state.for_each(table, prefix, [&](std::string_view key, std::string_view /*value*/) {
    ++counts[storage::version_at(key, prefix.size())];
  });
  return counts;
}

void add_if_current(std::vector<KeyReport>& in_use, std::vector<KeyReport> reports) {
  std::ranges::copy_if(reports, std::back_inserter(in_use), [](const KeyReport& report) { return report.current; });
}

std::vector<KeyReport> find_current(const storage::Store& store, const TenantBook& tenants,
                                    const Config::Keys& settings) {
  std::vector<KeyReport> in_use;
  add_if_current(in_use, report_root_keys(store, settings));
  for (const auto& tenant : tenants.all()) {
    add_if_current(in_use, report_keys(tenant, settings));
  }
  return in_use;
}

}  // namespace

Counts count_records(const storage::Snapshot& state, Kind kind, const Uuid& tenant) {
  switch (kind) {
    case Kind::root:
      return count_wrapped(state);
    case Kind::tenant:
      return count_sealed(state, tenant);
    case Kind::fingerprint:
      return count_keyed(state, Table::fingerprints, storage::rows_prefix(tenant));
    case Kind::index:
      return count_keyed(state, Table::token_terms, token::search_values_prefix(tenant));
  }
  return {};
}

std::uint64_t records_under(const Counts& counts, std::uint32_t version) {
  const auto at = [&](std::uint32_t key) {
    const auto found = counts.find(key);
    return found == counts.end() ? 0 : found->second;
  };
  return at(version) + at(unreadable);
}

std::vector<KeyReport> report_root_keys(const storage::Store& store, const Config::Keys& settings) {
  const auto keys = read_root_keys(store);
  const auto current = current_root_version(keys);
  std::vector<KeyReport> reports;
  for (const auto& key : keys) {
    reports.push_back({.key = {.kind = Kind::root, .version = key.version},
                       .tenant = nullptr,
                       .life = key.life,
                       .current = current == key.version,
                       .check_value = key.check_value,
                       .root_version = 0,
                       .cryptoperiod_ends = end_of_cryptoperiod(Kind::root, key.life.activated_at, settings)});
  }
  return reports;
}

std::vector<KeyReport> report_keys(const TenantPtr& tenant, const Config::Keys& settings) {
  std::vector<KeyReport> reports;
  for (const auto& [name, key] : tenant->keys) {
    const auto kind = kind_of(name.first);
    reports.push_back({.key = {.kind = kind, .version = name.second},
                       .tenant = tenant,
                       .life = key.life,
                       .current = tenant->is_current(name.first, name.second),
                       .check_value = key.wrapped.check_value,
                       .root_version = is_destroyed(key.life.state) ? 0 : key.wrapped.root_version,
                       .cryptoperiod_ends = end_of_cryptoperiod(kind, key.life.activated_at, settings)});
  }
  return reports;
}

std::vector<KeyReport> find_ending(const storage::Store& store, const TenantBook& tenants, const Config::Keys& settings,
                                   UnixMicros at) {
  const auto horizon = at + settings.cryptoperiod_warning_days * microseconds_per_day;
  auto ending = find_current(store, tenants, settings);
  std::erase_if(ending, [&](const KeyReport& report) {
    return !report.cryptoperiod_ends || *report.cryptoperiod_ends > horizon;
  });
  return ending;
}

std::map<Kind, double> seconds_left(const storage::Store& store, const TenantBook& tenants,
                                    const Config::Keys& settings, UnixMicros at) {
  std::map<Kind, double> left;
  for (const auto& report : find_current(store, tenants, settings)) {
    if (report.cryptoperiod_ends) {
      const auto seconds = static_cast<double>(*report.cryptoperiod_ends - at) / 1e6;
      const auto [entry, is_first] = left.emplace(report.key.kind, seconds);
      entry->second = std::min(entry->second, seconds);
    }
  }
  return left;
}

}  // namespace appliance::keys

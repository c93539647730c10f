#include "appliance/backup/opening.hpp"

#include "appliance/error.hpp"
#include "appliance/keys/kind.hpp"
#include "appliance/tenant.hpp"
#include "appliance/token/sealing.hpp"
#include "hsm/error.hpp"
#include "hsm/vault.hpp"
#include "storage/codec.hpp"
#include "storage/error.hpp"
#include "storage/keys.hpp"
#include "storage/records.pb.h"

#include <algorithm>
#include <array>
#include <random>
#include <utility>

namespace appliance::backup {
namespace {

using storage::Table;

constexpr std::size_t sample_size = 100;
constexpr std::size_t most_findings = 100;

void find(Opening& opening, std::string what) {
  if (opening.findings.size() < most_findings) {
    opening.findings.push_back(std::move(what));
  }
}

/// How many keys a version of the root key wraps, and how many of them it unwraps.
using ByRoot = std::map<std::uint32_t, std::pair<std::uint64_t, std::uint64_t>>;

void try_key(hsm::Session& session, const Tenant& tenant, const hsm::WrappedKey& key, Opening& opening,
             ByRoot& by_root) {
  const bool unwrapped = hsm::unwraps(session, key);
  auto& [wrapped_by, unwrapped_by] = by_root[key.root_version];
  ++wrapped_by;
  ++opening.tenant_keys;
  if (unwrapped) {
    ++unwrapped_by;
    ++opening.keys_unwrapped;
    return;
  }
  find(opening, keys::to_string({.kind = keys::kind_of(key.name.purpose), .version = key.name.version}) +
                    " of tenant " + to_string(tenant.id) + " is not unwrapped by root/" +
                    std::to_string(key.root_version));
}

void try_keys(hsm::Session& session, const TenantBook& tenants, Opening& opening) {
  ByRoot by_root;
  for (const auto& tenant : tenants.all()) {
    for (const auto& [name, key] : tenant->keys) {
      if (!is_destroyed(key.life.state)) {
        try_key(session, *tenant, key.wrapped, opening, by_root);
      }
    }
  }
  for (const auto& [version, counts] : by_root) {
    if (counts.second == 0) {
      opening.wrong_root_keys.push_back(version);
    }
  }
}

std::mt19937_64 generator(hsm::Session& session) {
  std::array<unsigned char, 8> seed{};
  hsm::random(session, seed);
  std::seed_seq sequence(seed.begin(), seed.end());
  return std::mt19937_64(sequence);
}

/// A sample in which every token is as likely as every other (reservoir sampling), and their number.
std::vector<storage::Row> draw(const storage::Store& store, hsm::Session& session, std::uint64_t& seen) {
  auto random = generator(session);
  std::vector<storage::Row> drawn;
  store.snapshot()->for_each(Table::tokens, "", [&](std::string_view key, std::string_view value) {
    ++seen;
    if (drawn.size() < sample_size) {
      drawn.push_back({.key = std::string(key), .value = std::string(value)});
    } else if (const auto place = random() % seen; place < sample_size) {
      drawn[place] = {.key = std::string(key), .value = std::string(value)};
    }
  });
  return drawn;
}

/// A token that does not answer ends the whole; what does not open is a finding.
bool opens(hsm::Session& session, const TenantBook& tenants, const storage::Row& row) {
  try {
    const auto tenant = tenants.find(storage::tenant_in(row.key));
    const auto id = std::string(storage::token_id_in(row.key));
    const auto record = storage::decode<storage::TokenRecord>(row.value);
    if (tenant == nullptr) {
      return false;
    }
    const auto data = token::open_data(session, *tenant, id, record);
    return true;
  } catch (const hsm::Error& error) {
    if (error.fault() != hsm::Fault::not_authentic) {
      throw;
    }
    return false;
  } catch (const storage::Error&) {
    return false;
  } catch (const Error&) {
    return false;
  }
}

}  // namespace

Opening try_opening(const storage::Store& store, hsm::Session& session) {
  TenantBook tenants;
  tenants.load(store);
  Opening opening;
  try_keys(session, tenants, opening);
  if (!opening.wrong_root_keys.empty()) {
    return opening;
  }
  for (const auto& row : draw(store, session, opening.tokens)) {
    ++opening.sample;
    if (opens(session, tenants, row)) {
      ++opening.opened;
    } else {
      find(opening, "the token " + std::string(storage::token_id_in(row.key)) + " does not open");
    }
  }
  return opening;
}

}  // namespace appliance::backup

#include "appliance/keys/root_keys.hpp"

#include "storage/codec.hpp"
#include "storage/keys.hpp"
#include "storage/records.pb.h"

#include <algorithm>

namespace appliance::keys {
namespace {

constexpr std::size_t most_versions = 10'000;

bool holds(const std::vector<hsm::RootKey>& found, const StoredRootKey& named) {
  return std::ranges::any_of(found, [&](const hsm::RootKey& key) {
    return key.version == named.version && key.check_value == named.check_value;
  });
}

}  // namespace

std::vector<StoredRootKey> read_root_keys(const storage::Store& store) {
  std::vector<StoredRootKey> keys;
  for (auto& row : store.scan(storage::Table::root_keys, "", "", most_versions)) {
    const auto record = storage::decode<storage::RootKeyRecord>(row.value);
    keys.push_back({.version = storage::version_in_root_key(row.key),
                    .check_value = {record.check_value().begin(), record.check_value().end()},
                    .token_serial = record.token_serial(),
                    .life = life_of(record.state(), record.created_at_us(), record.dates()),
                    .row = std::move(row.value)});
  }
  return keys;
}

void put_root_key(storage::Batch& batch, const StoredRootKey& key) {
  storage::RootKeyRecord record;
  record.set_version(key.version);
  record.set_state(static_cast<storage::KeyState>(key.life.state));
  record.set_check_value(key.check_value.data(), key.check_value.size());
  record.set_token_serial(key.token_serial);
  record.set_created_at_us(key.life.created_at);
  write_dates(key.life, *record.mutable_dates());
  auto row = storage::root_key_key(key.version);
  if (key.row.empty()) {
    batch.expect_absent(storage::Table::root_keys, row);
  } else {
    batch.expect_unchanged(storage::Table::root_keys, row, key.row);
  }
  batch.put(storage::Table::root_keys, std::move(row), storage::encode(record));
}

std::optional<std::uint32_t> current_root_version(const std::vector<StoredRootKey>& keys) {
  std::optional<std::uint32_t> current;
  for (const auto& key : keys) {
    current = key.life.state == KeyState::active ? key.version : current;
  }
  return current;
}

std::optional<std::uint32_t> choose_root_key(const storage::Store& store, const std::vector<hsm::RootKey>& found) {
  const auto named = read_root_keys(store);
  const bool complete = std::ranges::all_of(
      named, [&](const StoredRootKey& key) { return is_destroyed(key.life.state) || holds(found, key); });
  return complete ? current_root_version(named) : std::nullopt;
}

}  // namespace appliance::keys

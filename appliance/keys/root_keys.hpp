#pragma once

#include "appliance/keys/life.hpp"
#include "hsm/root_key.hpp"
#include "storage/batch.hpp"
#include "storage/store.hpp"

#include <optional>
#include <string>
#include <vector>

namespace appliance::keys {

/// A version of the root key as the store names it. The key is an object of the token.
struct StoredRootKey {
  std::uint32_t version = 0;
  std::vector<unsigned char> check_value;
  std::string token_serial;
  Life life;
  std::string row;  ///< as read; empty: new
};

/// All that the store ever named, ascending. Throws storage::Error.
[[nodiscard]] std::vector<StoredRootKey> read_root_keys(const storage::Store& store);

/// Writes it to the batch, which then expects that nobody else changed it.
void put_root_key(storage::Batch& batch, const StoredRootKey& key);

/// The version that wraps: the highest active one. Nothing where there is none.
[[nodiscard]] std::optional<std::uint32_t> current_root_version(const std::vector<StoredRootKey>& keys);

/// The version that wraps, where the token holds every version that the store names and that is not destroyed, with
/// the same check values. For hsm::TokenSettings.
[[nodiscard]] std::optional<std::uint32_t> choose_root_key(const storage::Store& store,
                                                           const std::vector<hsm::RootKey>& found);

}  // namespace appliance::keys

#pragma once

#include "appliance/config/config.hpp"
#include "appliance/uuid.hpp"
#include "hsm/token.hpp"
#include "storage/store.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace appliance {

// What `coffer init` and cofferd both stand on.

/// Opens the configured store. Throws storage::Error.
[[nodiscard]] std::unique_ptr<storage::Store> open_store(const Config& config, std::function<void()> on_failure);

/// The id that `coffer init` gave the store. Throws Error{conflict} where it has none, storage::Error.
[[nodiscard]] Uuid store_id_of(const storage::Store& store);

using ChoosesRootKey = std::function<std::optional<std::uint32_t>(const std::vector<hsm::RootKey>&)>;

/// Loads the configured module without touching the token; the PIN is read at each login, and a PIN that cannot be
/// read counts as refused. `choose_root` as in hsm::TokenSettings. Throws hsm::Error.
[[nodiscard]] std::unique_ptr<hsm::Token> open_token(const Config& config, ChoosesRootKey choose_root);

}  // namespace appliance

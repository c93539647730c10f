#pragma once

#include "appliance/config/config.hpp"
#include "hsm/token.hpp"
#include "storage/store.hpp"

#include <functional>
#include <memory>

namespace appliance {

// What `coffer init` and cofferd both stand on.

/// Opens the configured store. Throws storage::Error.
[[nodiscard]] std::unique_ptr<storage::Store> open_store(const Config& config, std::function<void()> on_failure);

/// Loads the configured module without touching the token; the PIN is read at each login, and a PIN that cannot be
/// read counts as refused. Throws hsm::Error.
[[nodiscard]] std::unique_ptr<hsm::Token> open_token(const Config& config);

}  // namespace appliance

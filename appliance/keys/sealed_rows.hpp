#pragma once

#include "storage/tables.hpp"

#include <array>
#include <string>
#include <string_view>

namespace appliance::keys {

/// The tables whose rows hold ciphertext under a tenant's key encryption key. Their keys begin with the tenant.
inline constexpr std::array sealed_tables{storage::Table::tokens, storage::Table::intents, storage::Table::replays,
                                          storage::Table::single_use};

/// The ciphertext in a row of one of them. Throws storage::Error{corrupt}.
[[nodiscard]] std::string sealed_in(storage::Table table, std::string_view value);

/// The row with another ciphertext. Throws storage::Error{corrupt}.
[[nodiscard]] std::string with_sealed(storage::Table table, std::string_view value, std::string sealed);

}  // namespace appliance::keys

#pragma once

#include "storage/tables.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace appliance::keys {

/// The tables whose rows hold something under a tenant's key encryption key: ciphertext, or the private half of a
/// capture key or a signing key. Their keys begin with the tenant.
inline constexpr std::array sealed_tables{
    storage::Table::tokens,       storage::Table::intents,         storage::Table::replays,
    storage::Table::capture_keys, storage::Table::document_chunks, storage::Table::proxies,
    storage::Table::webhook_keys, storage::Table::single_use,      storage::Table::card_keys,
    storage::Table::session_keys, storage::Table::network_tokens,  storage::Table::cryptograms,
    storage::Table::webhooks};

/// The version of the key encryption key that a row is under; nothing where it holds nothing that is: a capture key
/// that is an object of the token, a network token that is gone but for its scheme, a webhook without a key. Throws
/// hsm::Error{not_authentic}, storage::Error{corrupt}.
[[nodiscard]] std::optional<std::uint32_t> kek_version_in(storage::Table table, std::string_view value);

/// The ciphertext in a row of one of them, but for those of key pairs. Throws storage::Error{corrupt}.
[[nodiscard]] std::string sealed_in(storage::Table table, std::string_view value);

/// The row with another ciphertext. Throws storage::Error{corrupt}.
[[nodiscard]] std::string with_sealed(storage::Table table, std::string_view value, std::string sealed);

/// Whether a table's rows are CaptureKeyRecords.
[[nodiscard]] constexpr bool holds_key_pairs(storage::Table table) noexcept {
  return table == storage::Table::capture_keys || table == storage::Table::webhook_keys ||
         table == storage::Table::card_keys || table == storage::Table::session_keys;
}

}  // namespace appliance::keys

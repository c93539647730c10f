#pragma once

#include "appliance/idempotency/replay.hpp"
#include "appliance/network/tokens.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace appliance::network {

// Payment cryptograms: one-time proofs that go out with a token's number. They are handed to clients, or kept here for
// some minutes under a reference and taken once.

/// A token that cryptograms may be asked for.
struct Usable {
  Uuid id{};
  std::string connector;
  std::string kind;
  std::string reference;   ///< the scheme's
  json::Document content;  ///< its number and expiry
};

/// Refused with Reason::absent, or Reason::conflict where it is not active.
[[nodiscard]] Result<Usable> find_usable(const Place& place, std::string_view id);

/// What an unpredictable number is made of: hexadecimal text of random bytes.
[[nodiscard]] std::string random_nonce(hsm::Session& session);

/// The members cryptogram, eci, expiry_month, expiry_year, number, type, scheme_reference, network_token_id and
/// network_token_type; nothing where the scheme's answer does not belong to this token.
[[nodiscard]] std::optional<json::Document> values_of(const Usable& token, const SchemeCryptogram& cryptogram,
                                                      std::string_view type);

/// Adds the audit entry of a cryptogram that leaves with an answer.
void add_use(const Place& place, const Usable& token, std::string_view detail, storage::Batch& batch);

/// Keeps the values under a reference of their token, for so long.
[[nodiscard]] Uuid keep_cryptogram(const Place& place, const Usable& token, const json::Document& values,
                                   UnixMicros life, storage::Batch& batch);

/// A cryptogram that was taken out.
struct Taken {
  json::Document values;
  std::string row_key;
  std::string row;
};

/// Takes the values out, durably and with an audit entry, so that nobody else gets them. Nothing where the token has no
/// such reference, it was taken, or its time is over.
[[nodiscard]] std::optional<Taken> take_cryptogram(const Place& place, std::string_view token_id,
                                                   std::string_view reference);

/// Puts it back where nothing of it left this machine.
void give_back(const Place& place, const Taken& taken);

/// What upkeep does when its time has come; see Purger.
void purge_cryptogram(const storage::Store& store, const appliance::Due& due, storage::Batch& batch);

/// For a reference whose tenant is removed. Throws storage::Error{corrupt}.
void erase_expiration_of_cryptogram(storage::Batch& batch, const Uuid& tenant, const storage::Row& row);

}  // namespace appliance::network

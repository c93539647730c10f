#pragma once

#include "appliance/audit.hpp"
#include "appliance/idempotency/replay.hpp"
#include "appliance/identity/application.hpp"
#include "appliance/json/document.hpp"
#include "appliance/outcome.hpp"
#include "appliance/tenant.hpp"
#include "appliance/timestamp.hpp"
#include "appliance/token/bank_data.hpp"
#include "appliance/token/card_data.hpp"
#include "storage/records.pb.h"
#include "storage/store.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace appliance::token {

/// What a creation found in place of a new token.
enum class Deduplication : std::uint8_t { none, read_existing, update_existing };

/// A token as one caller may see it: `data` is already revealed, masked or left out. Of one that a creation found and
/// that its caller may not read, the record holds type, containers and fingerprint alone.
struct Token {
  std::string id;
  Uuid tenant{};
  storage::TokenRecord record;
  std::optional<json::Document> data;
  std::optional<CardDetails> card;
  std::optional<BankDetails> bank;
  std::optional<Deduplication> deduplication = std::nullopt;  ///< of a creation that speaks of it
};

/// Entries of metadata that one token may have.
inline constexpr std::size_t most_metadata = 100;

/// What a use case works with besides its input. `session` is the sign that it may block.
struct Context {
  hsm::Session& session;
  storage::Store& store;
  const Tenant& tenant;
  const identity::Application& caller;
  const Actor& actor;
  UnixMicros cvc_retention;
  UnixMicros intent_life = 0;
  std::size_t largest_data = 1'048'576;  ///< in bytes of JSON, that changes may add up to
  idempotency::Completion<std::span<const Token>> completion = {};

  /// The last thing before each commit of a change that tokens are shown for.
  void finish(storage::Batch& batch, std::span<const Token> shown) const {
    if (completion) {
      completion(batch, shown);
    }
  }
  void finish(storage::Batch& batch, const Token& shown) const { finish(batch, std::span(&shown, 1)); }
};

/// A token intent as it was read.
struct StoredIntent {
  Uuid id{};
  std::string row;  ///< for expect_unchanged
  storage::TokenRecord record;
};

/// What a client says in the style of 2022 (privacy.hpp).
struct Privacy {
  std::optional<std::string> classification;
  std::optional<std::string> impact_level;
  std::optional<std::string> restriction_policy;
};

/// Everything a client may say when it creates a token. `data` is moved from. With `intent_id`, type and data are those
/// of the intent.
struct CreateInput {
  std::string path;                   ///< stands before the paths of its violations: "cards[0]."
  std::optional<std::string> parent;  ///< the token that it becomes a child of
  std::optional<bool> deduplicate;    ///< absent: as the tenant's settings say
  std::optional<std::string> intent_id;
  std::optional<StoredIntent> intent;  ///< set by take_intent()
  std::optional<std::string> id;
  std::string type;
  json::Document data;
  std::optional<std::string> container;
  std::optional<Privacy> privacy;
  std::map<std::string, std::string> metadata;
  std::optional<std::string> mask;  ///< JSON text; absent: the type's own
  std::optional<std::string> fingerprint_expression;
  std::optional<std::vector<std::string>> search_indexes;  ///< absent: the type's own
  std::optional<Timestamp> expires_at;
  std::optional<std::string> single_use;             ///< a token for one use (single_use.hpp) that is used up for it
  std::function<void(storage::Batch&)> beside = {};  ///< adds to the batch, once per try
};

/// What a client may change; absent members stay. A null in `metadata` removes the entry.
struct UpdateInput {
  std::optional<json::Document> data;
  std::optional<std::string> container;
  std::optional<Privacy> privacy;
  std::optional<std::map<std::string, std::optional<std::string>>> metadata;
  bool clear_metadata = false;
  std::optional<std::string> mask;
  bool clear_mask = false;
  std::optional<std::string> fingerprint_expression;
  std::optional<std::vector<std::string>> search_indexes;
  std::optional<Timestamp> expires_at;
  bool never_expires = false;
  std::optional<bool> deduplicate;  ///< absent: as the tenant's settings say
};

// The use cases. Each runs on a worker thread, in the token and in one atomic batch with its audit entry, and returns
// what it refused as a value. They throw hsm::Error, storage::Error, appliance::Error.

[[nodiscard]] Result<Token> create(const Context& context, CreateInput input);
/// Creates all or nothing, and answers in the order of the inputs, of which several may give one token.
[[nodiscard]] Result<std::vector<Token>> create_all(const Context& context, std::vector<CreateInput> inputs);
[[nodiscard]] Result<Token> read(const Context& context, const std::string& id);
[[nodiscard]] Result<Token> update(const Context& context, const std::string& id, const UpdateInput& input);
[[nodiscard]] Result<std::monostate> remove(const Context& context, const std::string& id);

}  // namespace appliance::token

#pragma once

#include "appliance/outcome.hpp"
#include "appliance/token/token.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace appliance::generic_types {

// Generic tokens of the Guardian face: ordinary tokens of the vault's type `token`, each in a container of its type's
// own below /guardian/generic/, with a UUID as id. So a type's tokens are one prefix of the index, and whether it has
// any is one look. Their payload is shown to nobody; it leaves by forward alone.

struct GenericToken {
  std::string id;
  UnixMicros created_at = 0;
  UnixMicros expires_at = 0;  ///< 0: never
  std::map<std::string, std::string> metadata;
};

struct GenericInput {
  std::string type;  ///< id of the type
  json::Document payload;
  UnixMicros life = 0;  ///< 0: for ever
  std::map<std::string, std::string> metadata;
};

struct GenericPage {
  std::vector<GenericToken> tokens;
  std::optional<std::string> position;  ///< nothing: this was the last
};

/// What of a payload no schema can allow: more than 20 members, names of more than 20 characters, values that are no
/// texts of 1 to 80 characters, numbers or truth values.
[[nodiscard]] Violations check_payload(const json::Value& payload);

[[nodiscard]] GenericToken view_of(const token::Token& token);

// The use cases, as those of the vault (appliance/token/token.hpp).

/// Refuses a payload that its type's schema does not allow, and a type that is not there.
[[nodiscard]] Result<GenericToken> create(const token::Context& context, GenericInput input);
[[nodiscard]] Result<GenericToken> read(const token::Context& context, const std::string& id);
[[nodiscard]] Result<std::monostate> remove(const token::Context& context, const std::string& id);

/// Newest first where one type is asked for; else by type and then newest first. `after` and `position` as for PCI
/// tokens.
[[nodiscard]] Result<GenericPage> list(const token::Context& context, const std::optional<std::string>& type,
                                       const std::optional<std::string>& after,
                                       const std::optional<std::string>& position, std::size_t limit);

/// The clear payload. The batch gets the audit entry of the use, which must be durable before anything of it leaves.
[[nodiscard]] Result<json::Document> open_payload(const token::Context& context, const std::string& id,
                                                  storage::Batch& batch);

[[nodiscard]] bool has_tokens(const token::Context& context, const Uuid& type);

}  // namespace appliance::generic_types

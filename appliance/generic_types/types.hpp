#pragma once

#include "appliance/outcome.hpp"
#include "appliance/token/token.hpp"
#include "storage/records.pb.h"

#include <string>
#include <vector>

namespace appliance::generic_types {

/// Types that a tenant may have.
inline constexpr std::size_t most_types = 200;
inline constexpr std::size_t longest_schema = 16 * 1024;  ///< as compact JSON

struct Type {
  Uuid id{};
  std::string row;  ///< for expect_unchanged
  storage::GenericTypeRecord record;
};

// The use cases, in the context's tenant alone, each in one batch with its audit entry. They throw hsm::Error,
// storage::Error, appliance::Error.

/// Refuses a schema that is not wholly supported: paths below "$.schema".
[[nodiscard]] Result<Type> create_type(const token::Context& context, const std::string& name,
                                       const json::Value& schema, const idempotency::Completion<Type>& completion = {});
[[nodiscard]] Result<Type> read_type(const token::Context& context, const std::string& id);
/// Newest first.
[[nodiscard]] std::vector<Type> list_types(const token::Context& context);
/// Conflict where it has tokens. From its beginning on, the type takes no new ones.
[[nodiscard]] Result<std::monostate> remove_type(const token::Context& context, const std::string& id);

/// The type as it stands, without an audit entry; one that is being deleted is not there.
[[nodiscard]] std::optional<Type> find_type(const token::Context& context, std::string_view id);

}  // namespace appliance::generic_types

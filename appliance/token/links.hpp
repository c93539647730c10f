#pragma once

#include "appliance/token/rules.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace appliance::token {

// Links lead from a parent to a child. A link is two rows of the table token_links, one to be found from each side; it
// goes with the first of its tokens. So both tokens are expected unchanged when it is added, and one trace is left in
// the row of each: who removes one of them meanwhile has to look again.

/// More than so many children of a token, or parents, are refused.
inline constexpr std::size_t most_links = 10'000;

/// Expects the token as it was read, and marks that a row was added that goes with it.
void touch(storage::Batch& batch, const Uuid& tenant, std::string_view id, const Stored& stored);

/// Links a child, which the batch makes or touches, with a parent that lives; touches the parent.
[[nodiscard]] std::optional<Refused> link_below(const Context& context, const std::string& parent,
                                                const std::string& child, storage::Batch& batch);

[[nodiscard]] bool is_linked(const Context& context, std::string_view parent, std::string_view child);

void erase_link(storage::Batch& batch, const Uuid& tenant, std::string_view parent, std::string_view child);

/// Erases every link from and to the token. Throws storage::Error.
void erase_links_of(storage::Batch& batch, const storage::Store& store, const Uuid& tenant, std::string_view id);

/// Ids of the children. Throws storage::Error.
[[nodiscard]] std::vector<std::string> children_of(const Context& context, std::string_view parent);

}  // namespace appliance::token

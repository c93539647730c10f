#pragma once

#include "appliance/token/list.hpp"

#include <string>

namespace appliance::token {

// Tokens can be linked from a parent to a child; chains, trees, and links in both directions. The caller sees of them
// what he may read. Use cases as in token.hpp.

/// Needs token:read on both. A link that is there already stays.
[[nodiscard]] Result<std::monostate> link(const Context& context, const std::string& parent, const std::string& child);

/// Needs token:delete on both.
[[nodiscard]] Result<std::monostate> unlink(const Context& context, const std::string& parent,
                                            const std::string& child);

/// Creates a token below a parent in one step. Needs token:read on the parent, and on a token that is found by
/// deduplication.
[[nodiscard]] Result<Token> create_child(const Context& context, const std::string& parent, CreateInput input);

/// The children that match the query and that the caller may read, newest first, as numbered_page(). Needs token:read
/// on the parent.
[[nodiscard]] Result<NumberedPage> list_children(const Context& context, const std::string& parent,
                                                 const search::Query& query, std::uint32_t number, std::uint32_t size);

}  // namespace appliance::token

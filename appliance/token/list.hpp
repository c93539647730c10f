#pragma once

#include "appliance/search/query.hpp"
#include "appliance/token/token.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace appliance::token {

// Lists and searches. They read the index (terms.hpp) below the containers that the caller may see, and nothing else;
// what is written is seen by the next request. Each token is shown through the transform that the caller has for its
// container; expired ones are never shown or counted. One audit entry, which names what was shown, is durable before
// the answer leaves. They throw hsm::Error, storage::Error, appliance::Error.

/// How a set of tokens is looked at: lists go by token:read, searches by token:search.
enum class View { list, search };

/// A part of a list and where the next one begins. Nothing: this was the last.
struct Page {
  std::vector<Token> tokens;
  std::optional<std::string> next;
};

/// Tokens by container and creation time, both descending, from `start` (a cursor of the same caller's tenant, view and
/// filter) on. Costs what it shows. Refuses a cursor that is none of ours for this filter, and in a list a container
/// that the caller may not read.
[[nodiscard]] Result<Page> page(const Context& context, View view, const search::Filter& filter,
                                const std::optional<std::string>& start, std::size_t size);

/// The cursor that goes on behind a token, for page() with the same view and filter; nothing where it is not there.
[[nodiscard]] std::optional<std::string> cursor_behind(const Context& context, View view, const search::Filter& filter,
                                                       const std::string& id);

/// A part of a list that is numbered, with the size of the whole.
struct NumberedPage {
  std::vector<Token> tokens;
  std::uint64_t total = 0;
};

/// What one request to numbered_page() may cost at most; what needs more is refused.
inline constexpr std::size_t most_rows_walked = 500'000;
inline constexpr std::size_t most_records_read = 100'000;

/// Tokens that the query matches, newest first. Costs what the query's most selective indexed part matches, because the
/// whole is counted. `number` begins at 1; a page past the end is empty.
[[nodiscard]] Result<NumberedPage> numbered_page(const Context& context, View view, const search::Query& query,
                                                 std::uint32_t number, std::uint32_t size);

/// As numbered_page(), of these ids alone, through token:read.
[[nodiscard]] Result<NumberedPage> numbered_page_of(const Context& context, std::vector<std::string> ids,
                                                    const search::Query& query, std::uint32_t number,
                                                    std::uint32_t size);

}  // namespace appliance::token

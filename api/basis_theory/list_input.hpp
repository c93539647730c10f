#pragma once

#include "api/http/message.hpp"
#include "appliance/json/document.hpp"
#include "appliance/outcome.hpp"
#include "appliance/search/query.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace api::basis_theory {

/// What GET /v2/tokens and POST /v2/tokens/search ask for.
struct CursorInput {
  appliance::search::Filter filter;
  std::optional<std::string> start;
  std::uint32_t size = 20;
};

/// What GET /tokens and POST /tokens/search ask for.
struct NumberedInput {
  appliance::search::Query query;
  std::uint32_t page = 1;
  std::uint32_t size = 20;
};

/// Reads the parameters of GET /v2/tokens: each once, and at most one of type, fingerprint and one metadata entry. That
/// is written as metadata.KEY=VALUE, metadata[KEY]=VALUE or metadata={"KEY":"VALUE"}. Unknown ones are ignored.
[[nodiscard]] CursorInput read_cursor_list(const http::Request& request, appliance::Violations& violations);

/// Reads the parameters of GET /tokens: id and type may be repeated and mean one of these; metadata entries must all be
/// there, without regard to case.
[[nodiscard]] NumberedInput read_numbered_list(const http::Request& request, appliance::Violations& violations);

/// Read the bodies of the searches.
[[nodiscard]] CursorInput read_cursor_search(const appliance::json::Value& body, appliance::Violations& violations);
[[nodiscard]] NumberedInput read_numbered_search(const appliance::json::Value& body, appliance::Violations& violations);

}  // namespace api::basis_theory

#pragma once

#include "api/guardian/answers.hpp"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace api::guardian {

/// Which part of a list is asked for.
struct Paging {
  std::size_t limit = 20;
  std::optional<std::string> after;     ///< a UUID: of the last element seen
  std::optional<std::string> position;  ///< ours, beside `after` in links.next: holds when that element is gone
};

/// limit (1 to 100), after and position of the query, or what its client is told.
[[nodiscard]] std::variant<Paging, http::Response> read_paging(const Call& call);

/// Where the next part begins.
struct Next {
  std::string after;
  std::optional<std::string> position = {};
  /// Other members of the query that the next request must repeat, in order.
  std::vector<http::Field> filters = {};
};

/// {data, links: {next}}; next is an absolute URL of the same path, or null on the last page.
[[nodiscard]] http::Response list_response(const Call& call, json::Document& answer, json::Value data,
                                           const Paging& paging, const std::optional<Next>& next);

}  // namespace api::guardian

#pragma once

#include "api/guardian/answers.hpp"

#include <optional>
#include <string>
#include <utility>
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

/// The answer to a page of tokens, each of which `write` makes a JSON value of, on the pool that it is given. A page
/// that shows none goes on behind the same element.
template <class Page, class Write>
[[nodiscard]] http::Response page_response(const Call& call, const Page& page, const Paging& asked, Write write,
                                           std::vector<http::Field> filters = {}) {
  json::Document answer;
  json::Value data(rapidjson::kArrayType);
  for (const auto& each : page.tokens) {
    data.PushBack(write(each, answer.pool()), answer.pool());
  }
  std::optional<Next> next;
  if (page.position) {
    next = Next{.after = page.tokens.empty() ? asked.after.value_or("") : page.tokens.back().id,
                .position = page.position,
                .filters = std::move(filters)};
  }
  return list_response(call, answer, std::move(data), asked, next);
}

}  // namespace api::guardian

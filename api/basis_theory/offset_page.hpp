#pragma once

#include "api/http/message.hpp"
#include "appliance/json/document.hpp"
#include "appliance/outcome.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace api::basis_theory {

/// Which part of a list is asked for by `page` and `size`.
struct OffsetPage {
  std::size_t number = 1;
  std::size_t size = 20;

  [[nodiscard]] std::size_t first() const noexcept { return (number - 1) * size; }
};

/// Reads `page` (from 1) and `size` (0 to `most`, 20 where it is left out). Anything else is a violation.
[[nodiscard]] OffsetPage read_page(const http::Request& request, std::size_t most, appliance::Violations& violations);

/// Adds the member `pagination`. A page past the end of the list is an empty one.
void add_pagination(appliance::json::Value& object, const OffsetPage& page, std::size_t total_items,
                    appliance::json::Pool& pool);

/// Values of a query parameter that may be repeated, as `id` or `id[]`.
[[nodiscard]] std::vector<std::string_view> query_values(const http::Request& request, std::string_view name);

/// Value of one that may not: two are a violation. Empty where it is left out.
[[nodiscard]] std::string query_value(const http::Request& request, std::string_view name, std::size_t most_bytes,
                                      appliance::Violations& violations);

}  // namespace api::basis_theory

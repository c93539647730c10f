#include "api/basis_theory/offset_page.hpp"

#include <charconv>
#include <optional>

namespace api::basis_theory {
namespace {

namespace json = appliance::json;

// So that no page number times a size overflows.
constexpr std::size_t highest_page = 1'000'000'000;

std::optional<std::size_t> read_number(std::string_view text, std::size_t least, std::size_t most) {
  std::size_t number = 0;
  const auto* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  return error == std::errc() && rest == end && number >= least && number <= most ? std::optional(number)
                                                                                  : std::nullopt;
}

}  // namespace

std::vector<std::string_view> query_values(const http::Request& request, std::string_view name) {
  std::vector<std::string_view> values;
  for (const auto& [key, value] : request.query) {
    if (key == name || key == std::string(name) + "[]") {
      values.emplace_back(value);
    }
  }
  return values;
}

std::string query_value(const http::Request& request, std::string_view name, std::size_t most_bytes,
                        appliance::Violations& violations) {
  const auto values = query_values(request, name);
  if (values.empty()) {
    return {};
  }
  if (values.size() > 1 || values.front().size() > most_bytes) {
    violations.push_back({std::string(name), "This is given once, and not too long."});
    return {};
  }
  return std::string(values.front());
}

OffsetPage read_page(const http::Request& request, std::size_t most, appliance::Violations& violations) {
  constexpr std::size_t longest_number = 10;
  OffsetPage page;
  const auto take = [&](std::string_view name, std::size_t least, std::size_t greatest, std::size_t& into) {
    const auto text = query_value(request, name, longest_number, violations);
    const auto number = read_number(text, least, greatest);
    if (number) {
      into = *number;
    } else if (!text.empty()) {
      violations.push_back({std::string(name), "This is not a number in the range that it may have."});
    }
  };
  take("page", 1, highest_page, page.number);
  take("size", 0, most, page.size);
  return page;
}

void add_pagination(json::Value& object, const OffsetPage& page, std::size_t total_items, json::Pool& pool) {
  const auto pages = page.size == 0 ? 0 : (total_items + page.size - 1) / page.size;
  json::Value pagination(rapidjson::kObjectType);
  const auto add = [&](std::string_view name, std::size_t value) {
    json::add(pagination, name, json::Value(static_cast<std::uint64_t>(value)), pool);
  };
  add("total_items", total_items);
  add("page_number", page.number);
  add("page_size", page.size);
  add("total_pages", pages);
  json::add(object, "pagination", std::move(pagination), pool);
}

}  // namespace api::basis_theory

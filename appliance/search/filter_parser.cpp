#include "appliance/search/filter_parser.hpp"

#include "appliance/identity/container.hpp"
#include "appliance/search/field_names.hpp"

#include <algorithm>
#include <array>

namespace appliance::search {
namespace {

constexpr std::string_view whitespace = " \t\r\n";
constexpr std::array fields{Field::container, Field::type, Field::fingerprint, Field::data, Field::metadata};

constexpr Misunderstood too_long{"A query has at most 200 characters."};
constexpr Misunderstood no_term{"A term is a field, a colon and a value."};
constexpr Misunderstood no_field{"The fields are container, type, fingerprint, data and metadata.KEY."};
constexpr Misunderstood no_value{"A value is a text without whitespace, or any text in double quotes."};
constexpr Misunderstood no_container{"A container is a path that begins and ends with '/'."};
constexpr Misunderstood no_and{"Terms are joined by AND alone."};
constexpr Misunderstood too_many{"A query has one term, or one and a container."};

std::size_t characters_in(std::string_view utf8) {
  return static_cast<std::size_t>(std::ranges::count_if(utf8, [](char c) { return (c & 0xC0) != 0x80; }));
}

void skip_whitespace(std::string_view& rest) {
  rest.remove_prefix(std::min(rest.find_first_not_of(whitespace), rest.size()));
}

/// Takes a value from the front; it must be followed by whitespace or the end.
std::optional<std::string_view> take_value(std::string_view& rest) {
  if (!rest.starts_with('"')) {
    const auto value = rest.substr(0, rest.find_first_of(whitespace));
    rest.remove_prefix(value.size());
    return value.empty() || value.find('"') != std::string_view::npos ? std::nullopt : std::optional(value);
  }
  const auto end = rest.find('"', 1);
  if (end == std::string_view::npos) {
    return std::nullopt;
  }
  const auto value = rest.substr(1, end - 1);
  rest.remove_prefix(end + 1);
  return rest.empty() || whitespace.find(rest.front()) != std::string_view::npos ? std::optional(value) : std::nullopt;
}

std::optional<Misunderstood> take_term(std::string_view& rest, Filter& filter) {
  const auto name = rest.substr(0, rest.find_first_of(": \t\r\n\""));
  rest.remove_prefix(name.size());
  if (!rest.starts_with(':')) {
    return no_term;
  }
  rest.remove_prefix(1);
  const auto field = field_named(name);
  if (!field || std::ranges::find(fields, field->first) == fields.end()) {
    return no_field;
  }
  const auto value = take_value(rest);
  if (!value) {
    return no_value;
  }
  if (field->first != Field::container) {
    return std::exchange(filter.condition, condition_on(field->first, *value, field->second)) ? std::optional(too_many)
                                                                                              : std::nullopt;
  }
  const auto container = identity::Container::parse(*value);
  if (!container) {
    return no_container;
  }
  return std::exchange(filter.container, container->path()) ? std::optional(too_many) : std::nullopt;
}

/// Takes " AND " from the front.
bool take_and(std::string_view& rest) {
  skip_whitespace(rest);
  const auto word = rest.substr(0, rest.find_first_of(whitespace));
  if (word != "AND" || word.size() == rest.size()) {
    return false;
  }
  rest.remove_prefix(word.size());
  skip_whitespace(rest);
  return true;
}

}  // namespace

std::variant<Filter, Misunderstood> parse_filter(std::string_view text) {
  if (characters_in(text) > longest_filter) {
    return too_long;
  }
  text = text.substr(0, text.find_last_not_of(whitespace) + 1);
  skip_whitespace(text);
  Filter filter;
  while (!text.empty()) {
    if (const auto problem = take_term(text, filter)) {
      return *problem;
    }
    if (!text.empty() && !take_and(text)) {
      return no_and;
    }
  }
  return filter;
}

}  // namespace appliance::search

#include "api/basis_theory/list_input.hpp"

#include "appliance/identity/container.hpp"
#include "appliance/json/fields.hpp"
#include "appliance/json/reader.hpp"
#include "appliance/search/query_parser.hpp"

#include <charconv>
#include <map>

namespace api::basis_theory {
namespace {

namespace json = appliance::json;
namespace search = appliance::search;
using appliance::Violations;
using search::Field;
using search::Query;

constexpr std::uint32_t largest_page = 100;
constexpr std::uint32_t last_page = 1'000'000'000;
constexpr std::size_t longest_cursor = 1000;  // ours have up to 590 characters, where a container has 400
constexpr std::size_t most_parameters = 200;
constexpr std::size_t filter_depth = 4;

constexpr std::string_view not_a_number = "This is not a whole number in its range.";
constexpr std::string_view given_twice = "This may be given once.";
constexpr std::string_view one_filter = "Only one of type, fingerprint and one metadata entry may be given.";
constexpr std::string_view not_metadata = "This must be an object of texts.";
constexpr std::string_view illegal_container = "A container is a path that begins and ends with '/'.";
constexpr std::string_view too_many = "There are too many parameters.";

/// The parameters by name; metadata in its three spellings under "metadata.KEY".
using Parameters = std::multimap<std::string, std::string>;

void add_metadata_object(std::string_view text, Parameters& parameters, Violations& violations) {
  auto read = json::read(hsm::bytes_of(text), filter_depth);
  const auto* document = std::get_if<json::Document>(&read);
  if (document == nullptr || !document->root().IsObject()) {
    violations.push_back({"metadata", not_metadata});
    return;
  }
  for (const auto& member : document->root().GetObject()) {
    if (!member.value.IsString()) {
      violations.push_back({"metadata", not_metadata});
      return;
    }
    parameters.emplace("metadata." + std::string(json::text_of(member.name)), json::text_of(member.value));
  }
}

Parameters parameters_of(const http::Request& request, Violations& violations) {
  Parameters parameters;
  if (request.query.size() > most_parameters) {
    violations.push_back({"$", too_many});
    return parameters;
  }
  for (const auto& [name, value] : request.query) {
    if (name == "metadata") {
      add_metadata_object(value, parameters, violations);
    } else if (name.starts_with("metadata[") && name.ends_with(']')) {
      parameters.emplace("metadata." + name.substr(9, name.size() - 10), value);
    } else {
      const bool as_list = name.ends_with("[]");
      parameters.emplace(name.substr(0, name.size() - (as_list ? 2 : 0)), value);
    }
  }
  return parameters;
}

std::optional<std::string> only(const Parameters& parameters, const std::string& name, Violations& violations) {
  const auto [begin, end] = parameters.equal_range(name);
  if (begin == end) {
    return std::nullopt;
  }
  if (std::next(begin) != end) {
    violations.push_back({name, given_twice});
  }
  return begin->second;
}

void read_number(const Parameters& parameters, const std::string& name, std::uint32_t least, std::uint32_t most,
                 std::uint32_t& number, Violations& violations) {
  const auto text = only(parameters, name, violations);
  if (!text) {
    return;
  }
  const auto* end = text->data() + text->size();
  const auto [rest, problem] = std::from_chars(text->data(), end, number);
  if (problem != std::errc() || rest != end || number < least || number > most) {
    violations.push_back({name, not_a_number});
  }
}

void read_number(json::Fields& fields, std::string_view name, std::uint32_t least, std::uint32_t most,
                 std::uint32_t& number) {
  number = fields.number(name).value_or(number);
  if (number < least || number > most) {
    fields.refuse(name, not_a_number);
  }
}

std::vector<search::Condition> metadata_conditions(const Parameters& parameters) {
  constexpr std::string_view prefix = "metadata.";
  std::vector<search::Condition> conditions;
  for (auto entry = parameters.lower_bound(std::string(prefix));
       entry != parameters.end() && entry->first.starts_with(prefix); ++entry) {
    conditions.push_back(search::condition_on(Field::metadata, entry->second, entry->first.substr(prefix.size())));
  }
  return conditions;
}

/// One of the values of a parameter that may be repeated.
void add_alternatives(const Parameters& parameters, const std::string& name, Field field, Query& query) {
  Query any{.kind = Query::Kind::any_of, .condition = {}, .parts = {}};
  const auto [begin, end] = parameters.equal_range(name);
  for (auto entry = begin; entry != end; ++entry) {
    any.parts.push_back(search::one(search::condition_on(field, entry->second)));
  }
  if (!any.parts.empty()) {
    query.parts.push_back(std::move(any));
  }
}

template <class Parsed>
Parsed parsed(std::variant<Parsed, search::Misunderstood> result, json::Fields& fields) {
  if (const auto* problem = std::get_if<search::Misunderstood>(&result)) {
    fields.refuse("query", problem->reason);
    return {};
  }
  return std::move(std::get<Parsed>(result));
}

/// The text of the query where it stands, because it may hold clear data.
std::string_view query_text(json::Fields& fields) {
  const auto* value = fields.value("query");
  if (value != nullptr && !value->IsString()) {
    fields.refuse("query", "This must be a text.");
  }
  return value != nullptr && value->IsString() ? json::text_of(*value) : std::string_view();
}

std::optional<std::string> cursor(std::optional<std::string> text) {
  return text && text->empty() ? std::nullopt : std::move(text);
}

}  // namespace

CursorInput read_cursor_list(const http::Request& request, Violations& violations) {
  const auto parameters = parameters_of(request, violations);
  CursorInput input;
  auto conditions = metadata_conditions(parameters);
  if (const auto type = only(parameters, "type", violations)) {
    conditions.push_back(search::condition_on(Field::type, *type));
  }
  if (const auto fingerprint = only(parameters, "fingerprint", violations)) {
    conditions.push_back(search::condition_on(Field::fingerprint, *fingerprint));
  }
  if (conditions.size() > 1) {
    violations.push_back({"$", one_filter});
  } else if (!conditions.empty()) {
    input.filter.condition = std::move(conditions.front());
  }
  if (const auto text = only(parameters, "container", violations)) {
    const auto container = appliance::identity::Container::parse(*text);
    if (container) {
      input.filter.container = container->path();
    } else {
      violations.push_back({"container", illegal_container});
    }
  }
  input.start = cursor(only(parameters, "start", violations));
  read_number(parameters, "size", 0, largest_page, input.size, violations);
  return input;
}

NumberedInput read_numbered_list(const http::Request& request, Violations& violations) {
  const auto parameters = parameters_of(request, violations);
  NumberedInput input;
  add_alternatives(parameters, "id", Field::id, input.query);
  add_alternatives(parameters, "type", Field::type, input.query);
  for (auto& condition : metadata_conditions(parameters)) {
    input.query.parts.push_back(search::one(std::move(condition)));
  }
  read_number(parameters, "page", 1, last_page, input.page, violations);
  read_number(parameters, "size", 0, largest_page, input.size, violations);
  return input;
}

CursorInput read_cursor_search(const json::Value& body, Violations& violations) {
  json::Fields fields(body, violations);
  CursorInput input;
  input.filter = parsed(search::parse_filter(query_text(fields)), fields);
  input.start = cursor(fields.text("start", longest_cursor));
  read_number(fields, "size", 0, largest_page, input.size);
  return input;
}

NumberedInput read_numbered_search(const json::Value& body, Violations& violations) {
  json::Fields fields(body, violations);
  NumberedInput input;
  input.query = parsed(search::parse_query(query_text(fields)), fields);
  read_number(fields, "page", 1, last_page, input.page);
  read_number(fields, "size", 0, largest_page, input.size);
  return input;
}

}  // namespace api::basis_theory

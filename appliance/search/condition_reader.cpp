#include "appliance/search/condition_reader.hpp"

#include "appliance/identity/container.hpp"
#include "appliance/search/field_names.hpp"
#include "appliance/timestamp.hpp"

namespace appliance::search {
namespace {

constexpr Misunderstood no_field{
    "The fields are id, type, data, fingerprint, container, metadata.KEY, created_by, created_at, modified_by, "
    "modified_at, privacy.classification, privacy.impact_level and privacy.restriction_policy."};
constexpr Misunderstood no_term{"A condition is a field, a colon and a value."};
constexpr Misunderstood no_value{"A value is a text without whitespace or brackets, or any text in double quotes."};
constexpr Misunderstood no_wildcard{"Only a container may end with a wildcard."};
constexpr Misunderstood no_container{"A container is a path that begins and ends with '/', or ends with '/*'."};
constexpr Misunderstood no_date{"A date is written as 2022-12-31 or 2022-12-31T23:59:59Z."};
constexpr Misunderstood no_range{"A range is written as [a TO b] or {a TO b}, each a date or *."};
constexpr Misunderstood not_a_range{"Ranges are for created_at and modified_at."};

constexpr UnixMicros microseconds_per_day = 86'400'000'000;

/// The day, where only a day is named; else the instant.
std::optional<Interval> interval_of(std::string_view text) {
  const auto timestamp = parse_timestamp(text);
  if (!timestamp) {
    return std::nullopt;
  }
  const bool whole_day = text.find(':') == std::string_view::npos;
  return Interval{.from = timestamp->at, .until = timestamp->at + (whole_day ? microseconds_per_day : 1)};
}

struct Value {
  std::string_view text;
  bool quoted;
};

std::optional<Value> take_value(Scanner& scanner) {
  if (scanner.peek() == '"') {
    const auto text = scanner.take_quoted();
    return text ? std::optional(Value{*text, true}) : std::nullopt;
  }
  const auto text = scanner.take_bare();
  return text.empty() || text.find('"') != std::string_view::npos ? std::nullopt : std::optional(Value{text, false});
}

/// Open on both sides for `*`.
std::optional<Interval> take_bound(Scanner& scanner) {
  const auto value = scanner.at_end() ? std::nullopt : take_value(scanner);
  if (!value) {
    return std::nullopt;
  }
  return value->text == "*" ? Interval() : interval_of(value->text);
}

/// `[` or `{` stands next.
std::optional<Interval> take_range(Scanner& scanner) {
  const bool with_first = scanner.take('[');
  if (!with_first) {
    static_cast<void>(scanner.take('{'));
  }
  const auto first = take_bound(scanner);
  const auto last = first && scanner.take_word("TO") ? take_bound(scanner) : std::nullopt;
  const bool with_last = last && scanner.take(']');
  if (!last || (!with_last && !scanner.take('}'))) {
    return std::nullopt;
  }
  return Interval{.from = with_first ? first->from : first->until, .until = with_last ? last->until : last->from};
}

using Read = std::variant<Condition, Misunderstood>;

Read date_condition(Field field, const std::optional<Interval>& interval, Misunderstood otherwise) {
  if (!interval) {
    return otherwise;
  }
  return Condition{.field = field, .key = {}, .value = {}, .interval = *interval};
}

Read container_condition(std::string_view path) {
  const bool with_below = path.ends_with("/*");
  const auto container = identity::Container::parse(with_below ? path.substr(0, path.size() - 1) : path);
  if (!container) {
    return no_container;
  }
  auto condition = condition_on(Field::container, container->path());
  condition.with_below = with_below;
  return condition;
}

Read text_condition(Field field, std::string_view key, const Value& value) {
  if (!value.quoted && value.text.ends_with('*')) {
    return no_wildcard;
  }
  return condition_on(field, value.text, key);
}

}  // namespace

Read read_condition(Scanner& scanner) {
  const auto name = scanner.take_field();
  if (!name) {
    return no_term;
  }
  const auto named = field_named(*name);
  if (!named) {
    return no_field;
  }
  const auto [field, key] = *named;
  const bool is_date = field == Field::created_at || field == Field::modified_at;
  if (scanner.peek() == '[' || scanner.peek() == '{') {
    return is_date ? date_condition(field, take_range(scanner), no_range) : not_a_range;
  }
  const auto value = take_value(scanner);
  if (!value) {
    return no_value;
  }
  if (is_date) {
    return date_condition(field, interval_of(value->text), no_date);
  }
  return field == Field::container ? container_condition(value->text) : text_condition(field, key, *value);
}

}  // namespace appliance::search

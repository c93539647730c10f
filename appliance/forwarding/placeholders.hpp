#pragma once

#include "appliance/json/document.hpp"
#include "appliance/outcome.hpp"
#include "hsm/secret.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace appliance::forwarding {

// Placeholders in a JSON body that is sent on: `{{ name }}` in a string value stands for a text, and a whole string
// "{{ name | unwrap }}", its quotes included, for the value in its own JSON type. All other bytes stay as they are. The
// grammar is Guardian's and knows no expressions; those are read by proxy/.

/// What stands for a name. A known name that has no value at present has none in it.
struct Value {
  hsm::WipingBytes text;    ///< what is put into a string, not escaped yet; UTF-8
  hsm::WipingBytes native;  ///< JSON that stands for `| unwrap`; empty: the text as a JSON string
  bool present = true;
};

/// By name.
using Values = std::map<std::string, Value, std::less<>>;

void put_text(Values& values, std::string name, std::string_view text);
/// A number that is also a text, with at least so many digits.
void put_number(Values& values, std::string name, unsigned number, unsigned digits);
/// A text, number or truth value of JSON as it is.
void put_json(Values& values, std::string name, const json::Value& value);
void put_nothing(Values& values, std::string name);

/// A placeholder as it stands in a body.
struct Placeholder {
  std::size_t begin;
  std::size_t end;
  std::string name;
  bool unwrap;
  std::string path;  ///< of the JSON string it stands in
};

/// The placeholders of a body, in its order, or what is wrong with it: no JSON ("$"), braces that are no placeholder,
/// that stand in a member's name or are written as JSON escapes, `| unwrap` beside other text.
[[nodiscard]] std::variant<std::vector<Placeholder>, Violations> find_placeholders(std::string_view body);

[[nodiscard]] bool is_used(const std::vector<Placeholder>& placeholders, std::string_view name) noexcept;

/// The body with values in place of its placeholders, or those that have none.
[[nodiscard]] std::variant<hsm::WipingBytes, Violations> fill(std::string_view body,
                                                              const std::vector<Placeholder>& placeholders,
                                                              const Values& values);

}  // namespace appliance::forwarding

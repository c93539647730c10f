#pragma once

#include "appliance/json/document.hpp"
#include "appliance/outcome.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace appliance::json {

/// Reads the members of an object by name and type. A wrong type is a violation at the member's path; a null counts as
/// absent. Refers to the object and the violations.
class Fields {
 public:
  /// `prefix` comes before each path, for example "rules[0].".
  Fields(const Value& object, Violations& violations, std::string prefix = {})
      : object_(object), violations_(violations), prefix_(std::move(prefix)) {}

  [[nodiscard]] const Value* value(std::string_view name) const;
  [[nodiscard]] bool names(std::string_view name) const { return find(object_, name) != nullptr; }
  [[nodiscard]] std::optional<std::string> text(std::string_view name, std::size_t most_bytes);
  [[nodiscard]] std::string required_text(std::string_view name, std::size_t most_bytes);
  [[nodiscard]] bool flag(std::string_view name);
  [[nodiscard]] std::optional<std::uint32_t> number(std::string_view name);
  /// Empty where absent.
  [[nodiscard]] std::vector<std::string> texts(std::string_view name, std::size_t most_items, std::size_t most_bytes);
  /// The object whose members are texts or null; nullptr where it is absent or refused.
  [[nodiscard]] const Value* object_of_texts(std::string_view name, std::size_t most_items, std::size_t most_bytes);
  /// The same; a null member is kept as nothing.
  [[nodiscard]] std::optional<std::map<std::string, std::optional<std::string>>> text_map(std::string_view name,
                                                                                          std::size_t most_items,
                                                                                          std::size_t most_bytes);

  void refuse(std::string_view name, std::string_view message);

 private:
  const Value& object_;
  Violations& violations_;
  std::string prefix_;
};

}  // namespace appliance::json

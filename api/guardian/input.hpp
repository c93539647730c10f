#pragma once

#include "appliance/json/document.hpp"
#include "appliance/outcome.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace api::guardian {

namespace json = appliance::json;

/// Reads the members of an object as Guardian writes them; others are ignored. A null counts as absent, an empty text
/// is refused, texts are measured in characters of UTF-8. What is wrong is a violation at the member's JSON path.
/// Refers to the object and the violations; texts are views into the object, so that clear data stays where it is.
class Input {
 public:
  /// `path` of the object: "$", "$.source".
  Input(const json::Value& object, std::string path, appliance::Violations& violations)
      : object_(object), path_(std::move(path)), violations_(violations) {}

  [[nodiscard]] const json::Value* value(std::string_view name) const;
  [[nodiscard]] std::optional<std::string_view> text(std::string_view name, std::size_t most_characters);
  [[nodiscard]] std::optional<std::string_view> required_text(std::string_view name, std::size_t most_characters);
  /// `complaint` is said of whatever is no integer in the range.
  [[nodiscard]] std::optional<std::int64_t> integer(std::string_view name, std::int64_t least, std::int64_t most,
                                                    std::string_view complaint);
  /// The object, or nullptr where it is absent or none.
  [[nodiscard]] const json::Value* object(std::string_view name);
  [[nodiscard]] const json::Value* required_object(std::string_view name);
  /// At most 20 pairs of texts, names of 20 characters and values of 80.
  [[nodiscard]] std::map<std::string, std::string> text_pairs(std::string_view name);
  /// Seconds of expires_in or expiration_time, of both only where they are equal; 0 where there is neither.
  [[nodiscard]] std::int64_t seconds_to_live(std::int64_t most);

  /// `message` is a literal.
  void refuse(std::string_view name, std::string_view message);

 private:
  [[nodiscard]] std::string path_of(std::string_view name) const;

  const json::Value& object_;
  std::string path_;
  appliance::Violations& violations_;
};

}  // namespace api::guardian

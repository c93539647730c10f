#pragma once

#include "appliance/json/document.hpp"
#include "appliance/outcome.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace appliance::proxy {

/// One step that changes a request before it is sent, or an answer before it is returned.
struct Transform {
  enum class Kind : std::uint8_t { mask, tokenize, append_json, append_text, append_header };

  Kind kind = Kind::mask;
  std::string expression;   ///< of mask: a regular expression with a group; empty: card numbers
  std::string replacement;  ///< of mask: one character
  std::string identifier;   ///< of tokenize: what later steps call the token; may be empty
  json::Document token;     ///< of tokenize: the creation, its data and metadata with expressions over req and res
  std::string value;        ///< of append_*: may hold expressions
  std::string location;     ///< of append_json: a path; of append_header: a field name
};

/// Reads the members request_transform, request_transforms, response_transform and response_transforms of an object.
/// What cannot be carried out is a violation: above all `code`, which would need a JavaScript engine.
struct Transforms {
  std::vector<Transform> request;
  std::vector<Transform> response;
};
[[nodiscard]] Transforms read_transforms(const json::Value& object, Violations& violations);

/// The same members alone, as JSON text to be stored.
[[nodiscard]] std::string transforms_text(const json::Value& object);

/// Reads stored transforms. Throws Error{failed} where they are not what was written.
[[nodiscard]] Transforms stored_transforms(std::string_view text);

}  // namespace appliance::proxy

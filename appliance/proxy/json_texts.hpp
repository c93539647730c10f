#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace appliance::proxy {

/// A string literal of a JSON text: a member's name or a value. Valid while it is visited.
struct JsonText {
  std::string_view content;  ///< decoded
  std::size_t begin;         ///< of the opening quote
  std::size_t end;           ///< behind the closing one
  bool is_name;
  const std::function<std::string()>& path;  ///< of the value, or of the member that is named: $.card.pan
};

/// Visits the string literals of a JSON text in their order, without changing or copying it. Throws expression::Failure
/// where the text is not JSON (RFC 8259), or nested more than 256 deep.
void for_each_json_text(std::string_view body, const std::function<void(const JsonText&)>& visit);

}  // namespace appliance::proxy

#pragma once

#include "appliance/proxy/payload.hpp"

#include <string_view>
#include <vector>

namespace appliance::proxy {

// The readers of the formats: the slots of a body, in its order. They throw expression::Failure.

[[nodiscard]] std::vector<Slot> json_slots(std::string_view body);
[[nodiscard]] std::vector<Slot> form_slots(std::string_view body);
[[nodiscard]] std::vector<Slot> xml_slots(std::string_view body);
[[nodiscard]] std::vector<Slot> text_slots(std::string_view body);

/// Parses an expression for a slot.
[[nodiscard]] expression::ReferenceText parsed(std::string_view source, std::size_t position);

/// The end of the expression that "{{" opens here, behind its "}}".
[[nodiscard]] std::size_t end_of_expression(std::string_view body, std::size_t opened);

/// Decodes a name or value of a form (WHATWG URL). `position` is for the failure.
[[nodiscard]] hsm::WipingBytes decode_form(std::string_view text, std::size_t position);

/// Whether a text has an expression.
[[nodiscard]] inline bool has_expression(std::string_view text) noexcept {
  return text.find("{{") != std::string_view::npos;
}

/// Adds a value as its landing asks for it. Throws expression::Failure where it cannot be escaped.
void append_escaped(hsm::WipingBytes& out, Landing landing, const json::Value& value);

}  // namespace appliance::proxy

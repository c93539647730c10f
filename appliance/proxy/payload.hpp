#pragma once

#include "appliance/expression/reference.hpp"
#include "appliance/json/document.hpp"
#include "hsm/secret.hpp"

#include <cstdint>
#include <functional>
#include <string_view>
#include <variant>
#include <vector>

namespace appliance::proxy {

/// How a body is read for its expressions.
enum class Format : std::uint8_t {
  opaque,  ///< it is not: expressions are no more than bytes
  json,
  form,
  xml,
  text,
};

/// By content type (RFC 9110 section 8.3): JSON, URL-encoded forms, XML with their suffixes, and text.
[[nodiscard]] Format format_of(std::string_view content_type) noexcept;

/// Where the value of an expression lands, and so how it is escaped.
enum class Landing : std::uint8_t {
  json_value,  ///< in place of a whole string literal: keeps its JSON type
  form_value,
  xml_text,  ///< between tags or in a quoted attribute
  xml_cdata,
  text,
};

/// A stretch of a body that is replaced by the value of its references.
struct Slot {
  std::size_t begin;
  std::size_t end;
  Landing landing;
  expression::ReferenceText text;
};

/// The expressions of a body. Everything between them stays as it is, byte by byte. Refers to the body.
class Payload {
 public:
  using Resolve = std::function<std::variant<json::Document, expression::Failure>(const expression::ReferenceText&)>;

  /// Fails for a body that is not of its format, and for expressions that cannot be read or stand where no value can be
  /// escaped for.
  [[nodiscard]] static std::variant<Payload, expression::Failure> parse(std::string_view body, Format format);

  [[nodiscard]] const std::vector<Slot>& slots() const noexcept { return slots_; }

  /// The body with the values in place.
  [[nodiscard]] std::variant<hsm::WipingBytes, expression::Failure> render(const Resolve& resolve) const;

 private:
  Payload(std::string_view body, std::vector<Slot> slots) : body_(body), slots_(std::move(slots)) {}

  std::string_view body_;
  std::vector<Slot> slots_;
};

/// Adds a value as a header field shows it. Fails for CR, LF, NUL and other control characters.
void append_header_value(hsm::WipingBytes& out, const json::Value& value);

/// The text that a value shows as outside of JSON: a text itself, nil nothing, everything else as compact JSON.
[[nodiscard]] hsm::WipingBytes shown(const json::Value& value);

}  // namespace appliance::proxy

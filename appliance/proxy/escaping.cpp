#include "appliance/proxy/slots.hpp"

#include <algorithm>

namespace appliance::proxy {
namespace {

void append(hsm::WipingBytes& out, std::string_view text) { out.insert(out.end(), text.begin(), text.end()); }

/// WHATWG URL, application/x-www-form-urlencoded.
void append_form(hsm::WipingBytes& out, std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  constexpr std::string_view plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789*-._";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == ' ') {
      out.push_back('+');
    } else if (plain.find(c) != std::string_view::npos) {
      out.push_back(byte);
    } else {
      out.push_back('%');
      out.push_back(static_cast<unsigned char>(digits[byte >> 4]));
      out.push_back(static_cast<unsigned char>(digits[byte & 0x0F]));
    }
  }
}

/// XML 1.0 has no way to write most control characters.
bool is_xml_character(char c) noexcept {
  return static_cast<unsigned char>(c) >= 0x20 || c == '\t' || c == '\n' || c == '\r';
}

void check_xml(std::string_view text) {
  if (!std::ranges::all_of(text, is_xml_character)) {
    throw expression::Failure{"a value has characters that XML cannot hold", 0};
  }
}

void append_xml(hsm::WipingBytes& out, std::string_view text) {
  check_xml(text);
  for (const char c : text) {
    switch (c) {
      case '&':
        append(out, "&amp;");
        break;
      case '<':
        append(out, "&lt;");
        break;
      case '>':
        append(out, "&gt;");
        break;
      case '"':
        append(out, "&quot;");
        break;
      case '\'':
        append(out, "&apos;");
        break;
      default:
        out.push_back(static_cast<unsigned char>(c));
    }
  }
}

void append_cdata(hsm::WipingBytes& out, std::string_view text) {
  check_xml(text);
  if (text.find("]]>") != std::string_view::npos || text.ends_with("]")) {
    throw expression::Failure{"a value would end its CDATA section", 0};
  }
  append(out, text);
}

bool is_field_character(char c) noexcept {
  const auto byte = static_cast<unsigned char>(c);
  return (byte >= 0x20 && byte != 0x7F) || c == '\t';
}

}  // namespace

hsm::WipingBytes shown(const json::Value& value) {
  hsm::WipingBytes out;
  if (value.IsString()) {
    append(out, json::text_of(value));
  } else if (!value.IsNull()) {
    out = json::write(value);
  }
  return out;
}

void append_escaped(hsm::WipingBytes& out, Landing landing, const json::Value& value) {
  const auto bytes = landing == Landing::json_value ? json::write(value) : shown(value);
  const auto text = hsm::text_of(bytes);
  switch (landing) {
    case Landing::json_value:
    case Landing::text:
      return append(out, text);
    case Landing::form_value:
      return append_form(out, text);
    case Landing::xml_text:
      return append_xml(out, text);
    case Landing::xml_cdata:
      return append_cdata(out, text);
  }
}

void append_header_value(hsm::WipingBytes& out, const json::Value& value) {
  const auto bytes = shown(value);
  const auto text = hsm::text_of(bytes);
  if (!std::ranges::all_of(text, is_field_character)) {
    throw expression::Failure{"a value has characters that a header cannot hold", 0};
  }
  append(out, text);
}

}  // namespace appliance::proxy

#include "appliance/proxy/slots.hpp"

#include "appliance/expression/scanner.hpp"
#include "appliance/proxy/json_texts.hpp"

#include <algorithm>

namespace appliance::proxy {
namespace {

constexpr auto npos = std::string_view::npos;

int hex_value(char c) noexcept {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  const char folded = static_cast<char>(c | 0x20);
  return folded >= 'a' && folded <= 'f' ? folded - 'a' + 10 : -1;
}

void add_form_slot(std::string_view body, std::size_t begin, std::size_t end, std::vector<Slot>& slots) {
  const auto equals = body.find('=', begin);
  if (equals == npos || equals >= end) {
    return;
  }
  const auto value = decode_form(body.substr(equals + 1, end - equals - 1), equals);
  if (has_expression(hsm::text_of(value))) {
    slots.push_back({equals + 1, end, Landing::form_value, parsed(hsm::text_of(value), equals + 1)});
  }
}

}  // namespace

hsm::WipingBytes decode_form(std::string_view text, std::size_t position) {
  hsm::WipingBytes decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded.push_back(text[i] == '+' ? ' ' : static_cast<unsigned char>(text[i]));
      continue;
    }
    const int high = i + 2 < text.size() ? hex_value(text[i + 1]) : -1;
    const int low = i + 2 < text.size() ? hex_value(text[i + 2]) : -1;
    if (high < 0 || low < 0) {
      throw expression::Failure{"the form is not percent-encoded correctly", position};
    }
    decoded.push_back(static_cast<unsigned char>(high * 16 + low));
    i += 2;
  }
  return decoded;
}

expression::ReferenceText parsed(std::string_view source, std::size_t position) {
  auto text = expression::parse_references(source);
  if (const auto* failure = std::get_if<expression::Failure>(&text)) {
    throw expression::Failure{failure->reason, position + failure->position};
  }
  auto& references = std::get<expression::ReferenceText>(text);
  if (references.is_random()) {
    throw expression::Failure{"alias filters belong in the id of a new token only", position};
  }
  return std::move(references);
}

std::size_t end_of_expression(std::string_view body, std::size_t opened) {
  const auto pipe = body.find('|', opened);
  auto end = body.find("}}", opened);
  if (end != npos && pipe < end) {
    end = expression::find_unquoted(body, "}}", pipe);
  }
  if (end == npos) {
    throw expression::Failure{"a reference is not closed", opened};
  }
  return end + 2;
}

std::vector<Slot> json_slots(std::string_view body) {
  std::vector<Slot> slots;
  for_each_json_text(body, [&slots](const JsonText& text) {
    if (!text.is_name && has_expression(text.content)) {
      slots.push_back({text.begin, text.end, Landing::json_value, parsed(text.content, text.begin)});
    }
  });
  return slots;
}

std::vector<Slot> form_slots(std::string_view body) {
  std::vector<Slot> slots;
  for (std::size_t begin = 0; begin < body.size();) {
    const auto end = std::min(body.find('&', begin), body.size());
    add_form_slot(body, begin, end, slots);
    begin = end + 1;
  }
  return slots;
}

std::vector<Slot> text_slots(std::string_view body) {
  std::vector<Slot> slots;
  for (auto opened = body.find("{{"); opened != npos;) {
    const auto end = end_of_expression(body, opened);
    slots.push_back({opened, end, Landing::text, parsed(body.substr(opened, end - opened), opened)});
    opened = body.find("{{", end);
  }
  return slots;
}

}  // namespace appliance::proxy

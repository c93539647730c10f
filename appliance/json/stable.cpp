#include "appliance/json/stable.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace appliance::json {
namespace {

/// Where a byte of UTF-8 stands in the order of UTF-16: characters beyond U+FFFF are written with surrogates there,
/// which come before U+E000.
unsigned rank(char byte) noexcept {
  const auto value = static_cast<unsigned char>(byte);
  if (value < 0xEE) {
    return value;
  }
  return value < 0xF0 ? value + 0x10U : value - 2U;
}

void append_escaped(std::string& out, char c) {
  constexpr std::string_view plain = "\b\t\n\f\r\"\\";
  constexpr std::string_view letters = "btnfr\"\\";
  constexpr std::string_view digits = "0123456789abcdef";
  if (const auto at = plain.find(c); at != std::string_view::npos) {
    out.append(1, '\\').push_back(letters[at]);
  } else if (const auto value = static_cast<unsigned char>(c); value < 0x20) {
    out.append("\\u00").push_back(digits[value >> 4U]);
    out.push_back(digits[value & 0xFU]);
  } else {
    out.push_back(c);
  }
}

void append_text(std::string& out, std::string_view text) {
  out.push_back('"');
  std::ranges::for_each(text, [&](char c) { append_escaped(out, c); });
  out.push_back('"');
}

std::vector<const Value::Member*> sorted_members(const Value& object) {
  std::vector<const Value::Member*> members;
  for (const auto& member : object.GetObject()) {
    members.push_back(&member);
  }
  std::ranges::sort(members, [](const Value::Member* a, const Value::Member* b) {
    return sorts_before(text_of(a->name), text_of(b->name));
  });
  return members;
}

Value sorted_value(const Value& value, Pool& pool) {
  if (value.IsObject()) {
    Value object(rapidjson::kObjectType);
    for (const auto* member : sorted_members(value)) {
      object.AddMember(Value(member->name, pool), sorted_value(member->value, pool), pool);
    }
    return object;
  }
  if (value.IsArray()) {
    Value array(rapidjson::kArrayType);
    for (const auto& each : value.GetArray()) {
      array.PushBack(sorted_value(each, pool), pool);
    }
    return array;
  }
  return Value(value, pool);
}

void append_value(std::string& out, const Value& value);

void append_object(std::string& out, const Value& object) {
  const auto members = sorted_members(object);
  out.push_back('{');
  for (const auto* member : members) {
    if (member != members.front()) {
      out.push_back(',');
    }
    append_text(out, text_of(member->name));
    out.push_back(':');
    append_value(out, member->value);
  }
  out.push_back('}');
}

void append_array(std::string& out, const Value& array) {
  out.push_back('[');
  for (rapidjson::SizeType i = 0; i < array.Size(); ++i) {
    if (i > 0) {
      out.push_back(',');
    }
    append_value(out, array[i]);
  }
  out.push_back(']');
}

void append_value(std::string& out, const Value& value) {
  if (value.IsObject()) {
    append_object(out, value);
  } else if (value.IsArray()) {
    append_array(out, value);
  } else if (value.IsString()) {
    append_text(out, text_of(value));
  } else {
    out += write_public(value);
  }
}

}  // namespace

bool sorts_before(std::string_view a, std::string_view b) noexcept {
  return std::ranges::lexicographical_compare(a, b, {}, rank, rank);
}

Document sorted(const Value& value) {
  Document document;
  document.root() = sorted_value(value, document.pool());
  return document;
}

std::string write_stable(const Value& value) {
  std::string out;
  append_value(out, value);
  return out;
}

}  // namespace appliance::json

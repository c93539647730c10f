#include "appliance/proxy/slots.hpp"

#include "appliance/expression/scanner.hpp"

#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <algorithm>

namespace appliance::proxy {
namespace {

constexpr auto npos = std::string_view::npos;

/// Finds the string literals that are values. RapidJSON reads; this only watches where it is.
class Watcher {
 public:
  using Ch = char;
  using SizeType = rapidjson::SizeType;

  Watcher(std::string_view body, rapidjson::MemoryStream& stream) : body_(body), stream_(stream) {}

  bool Null() { return pass(); }
  bool Bool(bool /*value*/) { return pass(); }
  bool Int(int /*value*/) { return pass(); }
  bool Uint(unsigned /*value*/) { return pass(); }
  bool Int64(std::int64_t /*value*/) { return pass(); }
  bool Uint64(std::uint64_t /*value*/) { return pass(); }
  bool Double(double /*value*/) { return pass(); }
  bool RawNumber(const Ch* /*text*/, SizeType /*size*/, bool /*copy*/) { return pass(); }
  bool Key(const Ch* /*text*/, SizeType /*size*/, bool /*copy*/) { return pass(); }
  bool StartObject() { return ++depth_ <= deepest && pass(); }
  bool EndObject(SizeType /*count*/) { return leave(); }
  bool StartArray() { return ++depth_ <= deepest && pass(); }
  bool EndArray(SizeType /*count*/) { return leave(); }

  bool String(const Ch* text, SizeType size, bool /*copy*/) {
    const std::string_view content(text, size);
    if (has_expression(content)) {
      const auto begin = body_.find('"', passed_);
      slots_.push_back({begin, stream_.Tell(), Landing::json_value, parsed(content, begin)});
    }
    return pass();
  }

  [[nodiscard]] std::vector<Slot> take() { return std::move(slots_); }

 private:
  static constexpr std::size_t deepest = 256;

  bool pass() {
    passed_ = stream_.Tell();
    return true;
  }
  bool leave() {
    --depth_;
    return pass();
  }

  std::string_view body_;
  rapidjson::MemoryStream& stream_;
  std::size_t passed_ = 0;
  std::size_t depth_ = 0;
  std::vector<Slot> slots_;
};

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
  rapidjson::MemoryStream stream(body.data(), body.size());
  rapidjson::GenericReader<rapidjson::UTF8<>, rapidjson::UTF8<>, json::WipingHeap> reader;
  Watcher watcher(body, stream);
  constexpr unsigned flags =
      rapidjson::kParseValidateEncodingFlag | rapidjson::kParseIterativeFlag | rapidjson::kParseNumbersAsStringsFlag;
  if (reader.Parse<flags>(stream, watcher).IsError()) {
    throw expression::Failure{"the body is not JSON", reader.GetErrorOffset()};
  }
  return watcher.take();
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

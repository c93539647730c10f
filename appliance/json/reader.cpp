#include "appliance/json/reader.hpp"

#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

namespace appliance::json {
namespace {

using Tree = rapidjson::GenericDocument<rapidjson::UTF8<>, Pool, WipingHeap>;
using Reader = rapidjson::GenericReader<rapidjson::UTF8<>, rapidjson::UTF8<>, WipingHeap>;

constexpr std::size_t few_members = 16;

bool holds_surrogate(std::string_view text) {
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    if (static_cast<unsigned char>(text[i]) == 0xED && static_cast<unsigned char>(text[i + 1]) >= 0xA0) {
      return true;
    }
  }
  return false;
}

using Digits = std::array<char, 32>;

/// The digits of a decimal that count, without point, sign, exponent and the zeros around them. Nothing where they are
/// more than a double can be written with.
std::optional<std::size_t> significant_digits(std::string_view literal, Digits& out) {
  constexpr std::size_t most = std::numeric_limits<double>::max_digits10;
  std::size_t count = 0;
  std::size_t without_zeros = 0;
  for (const char c : literal.substr(0, literal.find_first_of("eE"))) {
    if (c < '0' || c > '9' || (c == '0' && count == 0)) {
      continue;
    }
    if (count == out.size()) {
      return std::nullopt;
    }
    out[count++] = c;
    without_zeros = c == '0' ? without_zeros : count;
  }
  return without_zeros <= most ? std::optional(without_zeros) : std::nullopt;
}

/// Whether the shortest text of the double has the digits of the literal, so that nothing is lost by keeping the
/// double.
bool is_kept_by(double value, std::string_view literal) {
  Digits shortest{};
  const auto format = std::chars_format::scientific;
  const auto* end = std::to_chars(shortest.data(), shortest.data() + shortest.size(), value, format).ptr;
  Digits wanted{};
  Digits kept{};
  const auto wanted_size = significant_digits(literal, wanted);
  const auto kept_size = significant_digits({shortest.data(), end}, kept);
  const bool same = wanted_size && wanted_size == kept_size &&
                    std::equal(wanted.begin(), wanted.begin() + *wanted_size, kept.begin());
  for (auto* digits : {&shortest, &wanted, &kept}) {
    hsm::wipe(digits->data(), digits->size());
  }
  return same;
}

/// Passes RapidJSON's events on to the tree and stops at what its reader would let through.
class StrictHandler {
 public:
  using Ch = char;
  using SizeType = rapidjson::SizeType;

  StrictHandler(Tree& tree, std::size_t max_depth) : tree_(tree), max_depth_(max_depth) {}

  [[nodiscard]] std::string_view reason() const { return reason_; }

  bool Null() { return tree_.Null(); }
  bool Bool(bool value) { return tree_.Bool(value); }
  bool Int(int value) { return tree_.Int(value); }
  bool Uint(unsigned value) { return tree_.Uint(value); }
  bool Int64(std::int64_t value) { return tree_.Int64(value); }
  bool Uint64(std::uint64_t value) { return tree_.Uint64(value); }
  bool Double(double value) { return tree_.Double(value); }
  bool String(const char* text, SizeType size, bool copy) {
    return sound({text, size}) && tree_.String(text, size, copy);
  }
  bool Key(const char* text, SizeType size, bool copy) { return sound({text, size}) && tree_.Key(text, size, copy); }
  bool StartObject() { return enter() && tree_.StartObject(); }
  bool StartArray() { return enter() && tree_.StartArray(); }
  bool EndObject(SizeType count) { return --depth_, tree_.EndObject(count); }
  bool EndArray(SizeType count) { return --depth_, tree_.EndArray(count); }

  bool RawNumber(const char* text, SizeType size, bool /*copy*/) {
    const std::string_view literal(text, size);
    return literal.find_first_of(".eE") == std::string_view::npos ? integer(literal) : decimal(literal);
  }

 private:
  bool refuse(std::string_view reason) {
    reason_ = reason;
    return false;
  }

  bool sound(std::string_view text) { return !holds_surrogate(text) || refuse("a string holds a lone surrogate"); }

  bool enter() { return ++depth_ <= max_depth_ || refuse("nested too deeply"); }

  bool integer(std::string_view literal) {
    const auto* end = literal.data() + literal.size();
    if (std::int64_t value = 0; std::from_chars(literal.data(), end, value).ec == std::errc()) {
      return tree_.Int64(value);
    }
    if (std::uint64_t value = 0; std::from_chars(literal.data(), end, value).ec == std::errc()) {
      return tree_.Uint64(value);
    }
    return refuse("an integer needs more than 64 bits");
  }

  bool decimal(std::string_view literal) {
    double value = 0;
    if (std::from_chars(literal.data(), literal.data() + literal.size(), value).ec != std::errc()) {
      return refuse("a number is out of range");
    }
    if (!is_kept_by(value, literal)) {
      return refuse("a number has more digits than can be kept");
    }
    return tree_.Double(value);
  }

  Tree& tree_;
  std::size_t max_depth_;
  std::size_t depth_ = 0;
  std::string_view reason_ = "not valid JSON";
};

bool has_duplicates(const Value::ConstObject& object) {
  std::vector<std::string_view> names;
  names.reserve(object.MemberCount());
  for (const auto& member : object) {
    const auto name = text_of(member.name);
    if (names.size() < few_members && std::find(names.begin(), names.end(), name) != names.end()) {
      return true;
    }
    names.push_back(name);
  }
  if (names.size() <= few_members) {
    return false;
  }
  std::sort(names.begin(), names.end());
  return std::adjacent_find(names.begin(), names.end()) != names.end();
}

/// Recursion is bounded by the depth that the handler let through.
bool has_duplicates_below(const Value& value) {
  if (value.IsObject()) {
    const auto object = value.GetObject();
    return has_duplicates(object) ||
           std::any_of(object.begin(), object.end(), [](const auto& m) { return has_duplicates_below(m.value); });
  }
  return value.IsArray() && std::any_of(value.Begin(), value.End(), has_duplicates_below);
}

}  // namespace

std::variant<Document, Refusal> read(std::span<const unsigned char> text, std::size_t max_depth) {
  constexpr unsigned flags =
      rapidjson::kParseValidateEncodingFlag | rapidjson::kParseNumbersAsStringsFlag | rapidjson::kParseIterativeFlag;
  Document document;
  Tree tree(&document.pool());
  StrictHandler handler(tree, max_depth);
  rapidjson::MemoryStream stream(reinterpret_cast<const char*>(text.data()), text.size());
  Reader reader;
  rapidjson::ParseResult result;
  const auto generate = [&](Tree& /*same as tree*/) {
    return !(result = reader.Parse<flags>(stream, handler)).IsError();
  };
  tree.Populate(generate);
  if (result.IsError()) {
    return Refusal{.reason = handler.reason(), .offset = result.Offset()};
  }
  document.root() = static_cast<Value&>(tree);
  if (stream.Tell() != text.size()) {  // RapidJSON takes a NUL byte for the end of the text
    return Refusal{.reason = "not valid JSON", .offset = stream.Tell()};
  }
  if (has_duplicates_below(document.root())) {
    return Refusal{.reason = "an object names a member twice"};
  }
  return document;
}

}  // namespace appliance::json

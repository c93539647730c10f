#include "appliance/expression/filter/tables.hpp"
#include "appliance/expression/letter_case.hpp"
#include "appliance/expression/rendering.hpp"
#include "appliance/expression/scanner.hpp"
#include "appliance/expression/utf8.hpp"

#include <algorithm>

namespace appliance::expression::filter {
namespace {

constexpr std::string_view whitespace = " \t\r\n\f\v";

void add_mapped(TextBuilder& out, std::string_view text, char32_t (*map)(char32_t) noexcept) {
  while (!text.empty()) {
    const auto letter = utf8::first_of(text);
    out.add(utf8::encode(map(utf8::decode(letter))).view());
    text.remove_prefix(letter.size());
  }
}

Item mapped(const Call& call, char32_t (*map)(char32_t) noexcept) {
  TextBuilder out(call.work);
  add_mapped(out, call.input_text(), map);
  return out.finish();
}

Item upcase(const Call& call) { return mapped(call, to_upper); }
Item downcase(const Call& call) { return mapped(call, to_lower); }

Item capitalize(const Call& call) {
  const auto text = call.input_text();
  const auto first = utf8::first_of(text);
  TextBuilder out(call.work);
  add_mapped(out, first, to_upper);
  add_mapped(out, text.substr(first.size()), to_lower);
  return out.finish();
}

Item append(const Call& call) {
  TextBuilder out(call.work);
  return out.add(call.input_text()).add(call.text(0)).finish();
}

Item prepend(const Call& call) {
  TextBuilder out(call.work);
  return out.add(call.text(0)).add(call.input_text()).finish();
}

Item strip(const Call& call) { return Item::text(trim_right(trim_left(call.input_text()))); }
Item lstrip(const Call& call) { return Item::text(trim_left(call.input_text())); }
Item rstrip(const Call& call) { return Item::text(trim_right(call.input_text())); }

Item size(const Call& call) {
  if (!call.input.is(Kind::text)) {
    return Item::integer(static_cast<std::int64_t>(call.input.size()));
  }
  return Item::integer(static_cast<std::int64_t>(utf8::length(call.input_text())));
}

/// Where a slice begins and how much it takes; nothing where it lies outside.
struct Cut {
  std::size_t first = 0;
  std::size_t count = 0;
};

Cut cut_of(const Call& call, std::size_t size) {
  const auto length = call.integer(1, 1);
  auto first = call.integer(0, 0);
  first += first < 0 ? static_cast<std::int64_t>(size) : 0;
  if (first < 0 || length < 0 || first > static_cast<std::int64_t>(size)) {
    return {};
  }
  const auto begin = static_cast<std::size_t>(first);
  return {begin, std::min(static_cast<std::size_t>(length), size - begin)};
}

Item slice(const Call& call) {
  if (call.input.is_sequence()) {
    const auto cut = cut_of(call, call.input.size());
    ListBuilder items(call.work);
    for (std::size_t i = 0; i < cut.count; ++i) {
      items.add(call.input.at(cut.first + i));
    }
    return items.finish();
  }
  const auto text = call.input_text();
  const auto cut = cut_of(call, utf8::length(text));
  return Item::text(utf8::substring(text, cut.first, cut.count));
}

Item truncate(const Call& call) {
  if (call.input.is_nil()) {
    return {};
  }
  const auto text = call.input_text();
  const auto length = call.count(0, 50);
  const auto ellipsis = call.text(1, "...");
  if (utf8::length(text) <= length) {
    return Item::text(text);
  }
  const auto shown = length - std::min(length, utf8::length(ellipsis));
  TextBuilder out(call.work);
  return out.add(utf8::substring(text, 0, shown)).add(ellipsis).finish();
}

Item truncatewords(const Call& call) {
  if (call.input.is_nil()) {
    return {};
  }
  const auto text = call.input_text();
  const auto most = std::max<std::size_t>(1, call.count(0, 15));
  TextBuilder out(call.work);
  auto rest = trim_left(text);
  for (std::size_t words = 0; !rest.empty(); ++words) {
    call.work.charge(1);
    if (words == most) {
      return out.add(call.text(1, "...")).finish();
    }
    const auto word = rest.substr(0, rest.find_first_of(whitespace));
    out.add(words == 0 ? "" : " ").add(word);
    rest = trim_left(rest.substr(word.size()));
  }
  return Item::text(text);
}

Item pad(const Call& call, bool left) {
  if (call.input.is_nil()) {
    return {};
  }
  const auto text = call.input_text();
  const auto padding = call.text(1);
  if (utf8::length(padding) != 1) {
    call.fail("the padding must be one character");
  }
  const auto length = utf8::length(text);
  const auto missing = call.count(0) - std::min(call.count(0), length);
  TextBuilder out(call.work);
  return left ? out.add(missing, padding).add(text).finish() : out.add(text).add(missing, padding).finish();
}

Item pad_left(const Call& call) { return pad(call, true); }
Item pad_right(const Call& call) { return pad(call, false); }

constexpr Filter rows[] = {
    {"append", 1, 1, append},
    {"capitalize", 0, 0, capitalize},
    {"downcase", 0, 0, downcase},
    {"lstrip", 0, 0, lstrip},
    {"pad_left", 2, 2, pad_left},
    {"pad_right", 2, 2, pad_right},
    {"prepend", 1, 1, prepend},
    {"rstrip", 0, 0, rstrip},
    {"size", 0, 0, size},
    {"slice", 1, 2, slice},
    {"strip", 0, 0, strip},
    {"truncate", 0, 2, truncate},
    {"truncatewords", 0, 2, truncatewords},
    {"upcase", 0, 0, upcase},
};

}  // namespace

std::span<const Filter> text_filters() noexcept { return rows; }

}  // namespace appliance::expression::filter

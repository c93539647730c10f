#include "appliance/expression/comparison.hpp"
#include "appliance/expression/filter/tables.hpp"
#include "appliance/expression/utf8.hpp"

#include <algorithm>

namespace appliance::expression::filter {
namespace {

std::string_view mask_of(const Call& call, std::size_t argument) {
  const auto mask = call.text(argument, "X");
  if (utf8::length(mask) != 1) {
    call.fail("the mask must be one character");
  }
  return mask;
}

/// Shows the first and last characters and those of `kept`; puts the mask for the others.
Item shown(const Call& call, std::size_t first, std::size_t last, std::string_view mask, std::string_view kept) {
  const auto text = call.input_text();
  const auto length = utf8::length(text);
  TextBuilder out(call.work);
  auto rest = text;
  for (std::size_t i = 0; !rest.empty(); ++i) {
    const auto character = utf8::first_of(rest);
    const bool clear =
        i < first || i >= length - std::min(last, length) || find_in(kept, character) != std::string_view::npos;
    out.add(clear ? character : mask);
    rest.remove_prefix(character.size());
  }
  return out.finish();
}

/// What would show everything shows nothing, not even the separators.
Item reveal(const Call& call) {
  if (call.input.is_nil()) {
    return {};
  }
  const auto first = call.count(0);
  const auto last = call.count(1);
  const auto mask = mask_of(call, 2);
  const auto length = utf8::length(call.input_text());
  if (first >= length || last >= length - first) {
    return shown(call, 0, 0, mask, {});
  }
  const auto result = shown(call, first, last, mask, call.text(3));
  return result.as_text() == call.input_text() ? shown(call, 0, 0, mask, {}) : result;
}

/// Dashes stay; a text that is no longer than `n` comes back whole.
Item reveal_last(const Call& call) {
  return call.input.is_nil() ? Item() : shown(call, 0, call.count(0), mask_of(call, 1), "-");
}

Item last4(const Call& call) {
  if (call.input.is_nil()) {
    return {};
  }
  const auto text = call.input_text();
  const auto length = utf8::length(text);
  return Item::text(utf8::substring(text, length - std::min<std::size_t>(4, length), 4));
}

constexpr Filter rows[] = {
    {"last4", 0, 0, last4},
    {"reveal", 0, 4, reveal},
    {"reveal_last", 1, 2, reveal_last},
};

}  // namespace

std::span<const Filter> masking_filters() noexcept { return rows; }

}  // namespace appliance::expression::filter

#include "appliance/expression/comparison.hpp"
#include "appliance/expression/filter/card_shape.hpp"
#include "appliance/expression/filter/tables.hpp"
#include "appliance/expression/number.hpp"
#include "appliance/expression/rendering.hpp"
#include "appliance/expression/utf8.hpp"

#include <algorithm>
#include <array>

namespace appliance::expression::filter {
namespace {

Item card_bin(const Call& call) {
  if (call.input.is_nil()) {
    return {};
  }
  const auto separator = call.text(0);
  TextBuilder digits(call.work);
  auto text = call.input_text();
  while (!text.empty()) {
    const auto character = utf8::first_of(text);
    digits.add(find_in(separator, character) == std::string_view::npos ? character : std::string_view());
    text.remove_prefix(character.size());
  }
  const CardShape shape(digits.view(), true, false);
  return Item::text(call.work.keep(utf8::substring(digits.view(), 0, shape.first)));
}

Item card_mask(const Call& call) {
  if (call.input.is_nil()) {
    return {};
  }
  const auto text = call.input_text();
  const auto mask = call.text(2, "X");
  const auto kept = call.text(3);
  if (utf8::length(mask) != 1) {
    call.fail("the mask must be one character");
  }
  CardShape shape(text, call.flag(0, false), call.flag(1, false));
  if (!shape.hides_something()) {
    shape.first = shape.last = 0;
  }
  TextBuilder out(call.work);
  std::size_t digit = 0;
  for (auto rest = text; !rest.empty(); rest.remove_prefix(utf8::first_of(rest).size())) {
    const auto character = utf8::first_of(rest);
    const bool is_digit = CardShape::is_digit(character.front());
    const bool clear = is_digit ? shape.shows(digit) : find_in(kept, character) != std::string_view::npos;
    out.add(clear ? character : mask);
    digit += is_digit ? 1 : 0;
  }
  return out.finish();
}

/// A member of a card as digits: a number or a text of digits.
std::string_view digits_of(const Call& call, std::string_view member, std::size_t least, std::size_t most) {
  const auto text = text_of(call.input.member(member), call.work);
  const bool fits =
      text.size() >= least && text.size() <= most && std::all_of(text.begin(), text.end(), CardShape::is_digit);
  if (!fits) {
    call.fail("card_exp needs a card with expiration_month and expiration_year");
  }
  return text;
}

Item card_exp(const Call& call) {
  constexpr std::array<std::string_view, 12> formats{"MM",     "MMYY", "MM/YY",  "MM/YYYY", "MM_YYYY", "MM-YYYY",
                                                     "MMYYYY", "YYYY", "YYYYMM", "YYYY-MM", "YYYY/MM", "YY"};
  const auto format = call.text(0);
  if (std::find(formats.begin(), formats.end(), format) == formats.end()) {
    call.fail("card_exp does not know this format");
  }
  if (call.input.is_nil()) {
    return {};
  }
  const auto month = digits_of(call, "expiration_month", 1, 2);
  const auto year = digits_of(call, "expiration_year", 4, 4);
  TextBuilder out(call.work);
  for (std::size_t i = 0; i < format.size();) {
    if (format.substr(i).starts_with("MM")) {
      out.add(month.size() == 1 ? "0" : "").add(month);
      i += 2;
    } else if (format.substr(i).starts_with("YYYY")) {
      out.add(year);
      i += 4;
    } else if (format[i] == 'Y') {
      out.add(year.substr(2));
      i += 2;
    } else {
      out.add(format[i++]);
    }
  }
  return out.finish();
}

constexpr Filter rows[] = {
    {"card_bin", 0, 1, card_bin},
    {"card_exp", 1, 1, card_exp},
    {"card_mask", 0, 4, card_mask},
};

}  // namespace

std::span<const Filter> card_filters() noexcept { return rows; }

}  // namespace appliance::expression::filter

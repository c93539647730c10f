#include "appliance/card/card_number.hpp"
#include "appliance/expression/filter/card_shape.hpp"
#include "appliance/expression/filter/tables.hpp"
#include "appliance/expression/utf8.hpp"

#include <algorithm>
#include <array>

namespace appliance::expression::filter {
namespace {

constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz";
constexpr std::string_view digits = "0123456789";
constexpr std::string_view letters_and_digits = "abcdefghijklmnopqrstuvwxyz0123456789";

/// Draws characters without bias: a byte that would favour some of them is drawn again.
class Draw {
 public:
  explicit Draw(const Call& call) : call_(call) {
    if (!call.services.random) {
      call.fail("random values are not available here");
    }
  }
  Draw(const Draw&) = delete;
  Draw& operator=(const Draw&) = delete;
  ~Draw() { hsm::wipe(bytes_.data(), bytes_.size()); }

  char from(std::string_view alphabet) {
    const auto fair = 256 - 256 % alphabet.size();
    for (;;) {
      if (const auto drawn = byte(); drawn < fair) {
        return alphabet[drawn % alphabet.size()];
      }
    }
  }

 private:
  unsigned char byte() {
    if (next_ == bytes_.size()) {
      call_.work.charge(1);
      call_.services.random(bytes_);
      next_ = 0;
    }
    return bytes_[next_++];
  }

  const Call& call_;
  std::array<unsigned char, 64> bytes_{};
  std::size_t next_ = bytes_.size();
};

bool is_digit(std::string_view character) { return CardShape::is_digit(character.front()); }

/// Every letter beyond ASCII, and whatever else stands there, counts as a letter: kept, it would tell of the data.
bool is_letter(std::string_view character) {
  const char c = character.front();
  return character.size() > 1 || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

template <class Replace>
Item aliased(const Call& call, const Replace& replace) {
  if (call.input.is_nil()) {
    return {};
  }
  const auto text = call.input_text();
  const auto length = utf8::length(text);
  const auto first = call.count(0);
  const auto last = call.count(1);
  Draw draw(call);
  TextBuilder out(call.work);
  auto rest = text;
  for (std::size_t i = 0; !rest.empty(); ++i) {
    const auto character = utf8::first_of(rest);
    i < first || i >= length - std::min(last, length) ? out.add(character) : replace(out, draw, character);
    rest.remove_prefix(character.size());
  }
  return out.finish();
}

Item alias_preserve_format(const Call& call) {
  return aliased(call, [](TextBuilder& out, Draw& draw, std::string_view character) -> TextBuilder& {
    if (is_digit(character)) {
      return out.add(draw.from(digits));
    }
    return is_letter(character) ? out.add(draw.from(letters)) : out.add(character);
  });
}

Item alias_preserve_length(const Call& call) {
  return aliased(call, [](TextBuilder& out, Draw& draw, std::string_view /*character*/) -> TextBuilder& {
    return out.add(draw.from(letters_and_digits));
  });
}

void check_card(const Call& call, const CardShape& shape, std::string_view text) {
  const auto belongs = [](char c) { return CardShape::is_digit(c) || c == ' ' || c == '-'; };
  if (shape.digits == 0 || !std::all_of(text.begin(), text.end(), belongs)) {
    call.fail("alias_card needs a card number");
  }
  if (!shape.hides_something()) {
    call.fail("alias_card would reveal the whole number");
  }
}

/// Draws until the number fails the Luhn check, so that no alias is ever taken for a card.
Item alias_card(const Call& call) {
  constexpr int most_draws = 200;  // nine of ten draws fit
  if (call.input.is_nil()) {
    return {};
  }
  const auto text = call.input_text();
  const CardShape shape(text, call.flag(0, false), call.flag(1, false));
  check_card(call, shape, text);
  Draw draw(call);
  for (int i = 0; i < most_draws; ++i) {
    call.work.charge_bytes(text.size());
    TextBuilder shown(call.work);
    TextBuilder number(call.work);
    std::size_t digit = 0;
    for (const char c : text) {
      const bool drawn = CardShape::is_digit(c) && !shape.shows(digit);
      const char put = drawn ? draw.from(digits) : c;
      digit += CardShape::is_digit(c) ? 1 : 0;
      shown.add(put);
      number.add(CardShape::is_digit(c) ? std::string_view(&put, 1) : std::string_view());
    }
    if (!card::passes_luhn(number.view())) {
      return shown.finish();
    }
  }
  call.fail("no alias was found");
}

constexpr Filter rows[] = {
    {"alias_card", 0, 2, alias_card, true},
    {"alias_preserve_format", 0, 2, alias_preserve_format, true},
    {"alias_preserve_length", 0, 2, alias_preserve_length, true},
};

}  // namespace

std::span<const Filter> alias_filters() noexcept { return rows; }

}  // namespace appliance::expression::filter

#include "appliance/sandbox_tsp/numbers.hpp"

#include "appliance/card/card_number.hpp"
#include "appliance/hexadecimal.hpp"

#include <algorithm>

namespace appliance::sandbox_tsp {
namespace {

constexpr std::string_view unassigned_controller = "ZZZZ";
constexpr std::size_t par_characters = 25;
constexpr std::string_view base36 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

hsm::Mac keyed_hash(const Context& context, const hsm::WrappedKey& key, std::string_view kind,
                    std::span<const unsigned char> content) {
  hsm::WipingBytes message(kind.begin(), kind.end());
  message.push_back('|');
  message.insert(message.end(), content.begin(), content.end());
  return hsm::mac(context.session, key, message);
}

/// Divides the bytes, as one number, and returns the remainder.
unsigned take_digit(hsm::Mac& number, unsigned base) {
  unsigned rest = 0;
  for (auto& byte : number) {
    rest = rest * 256 + byte;
    byte = static_cast<unsigned char>(rest / base);
    rest %= base;
  }
  return rest;
}

/// Sets the last digit so that all of them pass Luhn.
void set_check_digit(std::span<unsigned char> digits) {
  for (digits.back() = '0'; digits.back() < '9' && !card::passes_luhn(hsm::text_of(digits)); ++digits.back()) {
  }
}

}  // namespace

hsm::Secret make_number(const Context& context, std::size_t digits, std::string_view reference, unsigned attempt) {
  const auto kind = "number-" + std::to_string(attempt);
  auto hash = keyed_hash(context, context.keys.accounts, kind, hsm::bytes_of(reference));
  hsm::Secret number(digits);
  const auto out = number.expose_for_writing();
  std::ranges::copy(token_prefix, out.begin());
  for (auto& digit : out.subspan(token_prefix.size())) {
    digit = static_cast<unsigned char>('0' + take_digit(hash, 10));
  }
  set_check_digit(out);
  return number;
}

std::string make_par(const Context& context, std::span<const unsigned char> card_number) {
  auto hash = keyed_hash(context, context.keys.accounts, "par", card_number);
  std::string par(unassigned_controller);
  for (std::size_t i = 0; i < par_characters; ++i) {
    par += base36[take_digit(hash, static_cast<unsigned>(base36.size()))];
  }
  return par;
}

hsm::Secret next_card_number(std::span<const unsigned char> card_number) {
  hsm::Secret next(card_number);
  const auto digits = next.expose_for_writing();
  for (auto& digit : digits.last(4).first(3)) {
    digit = static_cast<unsigned char>(digit == '9' ? '0' : digit + 1);
  }
  set_check_digit(digits);
  return next;
}

std::string look_up_hash(const Context& context, std::string_view kind, std::span<const unsigned char> content) {
  return hexadecimal(keyed_hash(context, context.keys.look_ups, kind, content));
}

}  // namespace appliance::sandbox_tsp

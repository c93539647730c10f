#include "appliance/expression/number.hpp"

#include "appliance/expression/filter/tables.hpp"

#include <algorithm>
#include <cmath>

namespace appliance::expression::filter {
namespace {

constexpr std::string_view too_large = "a number is too large";
constexpr std::string_view by_zero = "division by zero";

Item item_of(const Number& number, Workspace& work) {
  return number.whole ? Item::integer(number.integer) : real_item(number.real, work);
}

template <class Whole, class Real>
Item computed(const Call& call, Whole whole, Real real) {
  const auto left = number_of(call.input);
  const auto right = number_of(call.argument(0));
  if (!left.whole || !right.whole) {
    return real_item(real(left.value(), right.value()), call.work);
  }
  std::int64_t result = 0;
  if (whole(left.integer, right.integer, &result)) {
    call.fail(too_large);
  }
  return Item::integer(result);
}

Item plus(const Call& call) {
  return computed(
      call, [](auto a, auto b, auto* result) { return __builtin_add_overflow(a, b, result); },
      [](auto a, auto b) { return a + b; });
}

Item minus(const Call& call) {
  return computed(
      call, [](auto a, auto b, auto* result) { return __builtin_sub_overflow(a, b, result); },
      [](auto a, auto b) { return a - b; });
}

Item times(const Call& call) {
  return computed(
      call, [](auto a, auto b, auto* result) { return __builtin_mul_overflow(a, b, result); },
      [](auto a, auto b) { return a * b; });
}

void refuse_zero(const Call& call) {
  if (number_of(call.argument(0)).value() == 0) {
    call.fail(by_zero);
  }
}

/// Towards minus infinity, as Ruby divides.
Item divided_by(const Call& call) {
  refuse_zero(call);
  return computed(
      call,
      [](std::int64_t a, std::int64_t b, std::int64_t* result) {
        if (b == -1) {
          return __builtin_sub_overflow(std::int64_t{0}, a, result);
        }
        *result = a / b - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0);
        return false;
      },
      [](auto a, auto b) { return a / b; });
}

/// With the sign of the divisor, as Ruby does.
Item modulo(const Call& call) {
  refuse_zero(call);
  return computed(
      call,
      [](std::int64_t a, std::int64_t b, std::int64_t* result) {
        *result = b == -1 ? 0 : a % b;
        *result += *result != 0 && (*result < 0) != (b < 0) ? b : 0;
        return false;
      },
      [](long double a, long double b) {
        const auto rest = std::fmod(a, b);
        return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
      });
}

Item abs(const Call& call) {
  const auto number = number_of(call.input);
  if (number.whole && number.integer == INT64_MIN) {
    call.fail(too_large);
  }
  return number.whole ? Item::integer(std::abs(number.integer)) : real_item(std::fabs(number.real), call.work);
}

Item chosen(const Call& call, bool larger) {
  const auto left = number_of(call.input);
  const auto right = number_of(call.argument(0));
  return item_of((left.value() < right.value()) == larger ? right : left, call.work);
}

Item at_least(const Call& call) { return chosen(call, true); }
Item at_most(const Call& call) { return chosen(call, false); }

Item rounded_by(const Call& call, long double (*round)(long double)) {
  const auto number = number_of(call.input);
  return number.whole ? item_of(number, call.work) : whole_item(round(number.real), call.work);
}

Item ceil(const Call& call) { return rounded_by(call, ::ceill); }
Item floor(const Call& call) { return rounded_by(call, ::floorl); }

/// Halves away from zero.
Item round(const Call& call) {
  const auto digits = std::clamp<std::int64_t>(call.integer(0, 0), 0, 15);
  const auto number = number_of(call.input);
  if (number.whole || digits == 0) {
    return rounded_by(call, ::roundl);
  }
  const auto scale = std::pow(10.0L, static_cast<long double>(digits));
  return real_item(std::round(number.real * scale) / scale, call.work);
}

constexpr Filter rows[] = {
    {"abs", 0, 0, abs},     {"at_least", 1, 1, at_least},     {"at_most", 1, 1, at_most},
    {"ceil", 0, 0, ceil},   {"divided_by", 1, 1, divided_by}, {"floor", 0, 0, floor},
    {"minus", 1, 1, minus}, {"modulo", 1, 1, modulo},         {"plus", 1, 1, plus},
    {"round", 0, 1, round}, {"times", 1, 1, times},
};

}  // namespace

std::span<const Filter> number_filters() noexcept { return rows; }

}  // namespace appliance::expression::filter

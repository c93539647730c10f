#pragma once

#include "appliance/expression/item.hpp"
#include "appliance/expression/workspace.hpp"

#include <optional>
#include <string_view>

namespace appliance::expression {

/// A number as Liquid computes with it: whole while everything that went into it was.
struct Number {
  bool whole = true;
  std::int64_t integer = 0;
  long double real = 0;  ///< of a double, the decimal that its shortest text names: 0.1 + 0.2 is 0.3

  [[nodiscard]] long double value() const { return whole ? static_cast<long double>(integer) : real; }
};

/// Liquid's conversion: a text counts by its leading digits, or as a decimal where it is one throughout; what has no
/// number counts as 0.
[[nodiscard]] Number number_of(Item item);

/// A whole text that is one JSON-like number ("42", "-3.14159"); nothing otherwise.
[[nodiscard]] std::optional<Item> parse_number(std::string_view text);

/// A result as an item; fails where it is not finite.
[[nodiscard]] Item real_item(long double value, Workspace& work);
/// A whole result; fails where it needs more than 64 bits.
[[nodiscard]] Item whole_item(long double value, Workspace& work);

/// Shortest text of a number: 19.95, 11 (also of 11.0), 1e+21.
void render_number(Item number, TextBuilder& out);
void render_real(double value, TextBuilder& out);

}  // namespace appliance::expression

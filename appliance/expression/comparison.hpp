#pragma once

#include "appliance/expression/item.hpp"
#include "appliance/expression/workspace.hpp"

#include <compare>

namespace appliance::expression {

enum class Operator : std::uint8_t { equal, unequal, less, more, less_or_equal, more_or_equal, contains };

/// Equality as Liquid's `==`: numbers by value, sequences and objects by content, and the questions `empty` and
/// `blank`.
[[nodiscard]] bool are_equal(Item left, Item right, Workspace& work);

/// The order of two numbers or two texts (by code point). Fails for anything else.
[[nodiscard]] std::partial_ordering order_of(Item left, Item right, Workspace& work);

/// One comparison of a condition: with nil, every order is false.
[[nodiscard]] bool compare(Item left, Operator op, Item right, Workspace& work);

/// The offset of `part` in `text` from `from` on, or npos; linear in both, whatever they hold.
[[nodiscard]] std::size_t find_in(std::string_view text, std::string_view part, std::size_t from = 0) noexcept;

}  // namespace appliance::expression

#pragma once

#include "appliance/expression/item.hpp"
#include "appliance/expression/services.hpp"
#include "appliance/expression/workspace.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace appliance::expression {

/// One application of a filter: what it works on and with.
struct Call {
  Workspace& work;
  const Services& services;
  Item input;
  std::span<const Item> arguments;
  bool allow_false = false;

  /// Nil where the argument is absent.
  [[nodiscard]] Item argument(std::size_t index) const { return index < arguments.size() ? arguments[index] : Item(); }
  /// An argument as text; `absent` where it is not given.
  [[nodiscard]] std::string_view text(std::size_t index, std::string_view absent = {}) const;
  /// A whole number, also from a text; fails for anything else; `absent` where it is not given.
  [[nodiscard]] std::int64_t integer(std::size_t index, std::int64_t absent) const;
  /// A count of 0 or more; fails for less.
  [[nodiscard]] std::size_t count(std::size_t index, std::size_t absent = 0) const;
  /// true, false, 'true' or 'false'; `absent` where it is not given.
  [[nodiscard]] bool flag(std::size_t index, bool absent) const;
  /// Charges for one pass over it.
  [[nodiscard]] std::string_view input_text() const;
  [[noreturn]] void fail(std::string_view reason) const { work.fail(reason); }
};

/// A row of the filter tables.
struct Filter {
  std::string_view name;
  std::size_t least_arguments;
  std::size_t most_arguments;
  Item (*apply)(const Call&);
  bool random = false;  ///< its result differs from one evaluation to the next
};

/// The filter of this name, or nullptr.
[[nodiscard]] const Filter* find_filter(std::string_view name) noexcept;

}  // namespace appliance::expression

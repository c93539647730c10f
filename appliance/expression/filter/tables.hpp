#pragma once

#include "appliance/expression/filter.hpp"

#include <array>
#include <span>

/// The filters by topic; docs/expressions.md describes each for users.
namespace appliance::expression::filter {

[[nodiscard]] std::span<const Filter> text_filters() noexcept;
[[nodiscard]] std::span<const Filter> replacement_filters() noexcept;
[[nodiscard]] std::span<const Filter> markup_filters() noexcept;
[[nodiscard]] std::span<const Filter> number_filters() noexcept;
[[nodiscard]] std::span<const Filter> list_filters() noexcept;
[[nodiscard]] std::span<const Filter> selection_filters() noexcept;
[[nodiscard]] std::span<const Filter> date_filters() noexcept;
[[nodiscard]] std::span<const Filter> conversion_filters() noexcept;
[[nodiscard]] std::span<const Filter> encoding_filters() noexcept;
[[nodiscard]] std::span<const Filter> masking_filters() noexcept;
[[nodiscard]] std::span<const Filter> card_filters() noexcept;
[[nodiscard]] std::span<const Filter> alias_filters() noexcept;

[[nodiscard]] inline std::array<std::span<const Filter>, 12> tables() noexcept {
  return {text_filters(),     replacement_filters(), markup_filters(), number_filters(),
          list_filters(),     selection_filters(),   date_filters(),   conversion_filters(),
          encoding_filters(), masking_filters(),     card_filters(),   alias_filters()};
}

}  // namespace appliance::expression::filter

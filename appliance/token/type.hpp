#pragma once

#include "appliance/json/document.hpp"
#include "appliance/outcome.hpp"

#include <span>
#include <string_view>

namespace appliance::token {

/// What a token type fixes: validation and defaults. One row per type; a new type is a new row. Defaults are templates
/// of the expression language, so that what a client sees of them is what is evaluated.
struct Type {
  std::string_view name;
  std::string_view default_container;
  std::string_view fingerprint_expression;
  std::string_view mask_template;  ///< as JSON text; empty: none
  std::span<const std::string_view> search_indexes;
  /// Checks data and brings it to its normal form; paths in violations begin with "data".
  void (*normalise)(json::Value& data, json::Pool& pool, Violations& violations);
  /// Its number is shown truncated beside the data, and its verification code is kept for an hour only.
  bool is_card = false;
};

/// The row of a type, or nullptr.
[[nodiscard]] const Type* find_type(std::string_view name) noexcept;

[[nodiscard]] std::span<const Type> all_types() noexcept;

}  // namespace appliance::token

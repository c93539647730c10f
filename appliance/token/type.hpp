#pragma once

#include "appliance/json/document.hpp"
#include "appliance/outcome.hpp"

#include <string_view>

namespace appliance::token {

/// What a token type fixes: validation, defaults, and how its data is fingerprinted and masked. One row per type; a new
/// type is a new row.
struct Type {
  std::string_view name;
  std::string_view default_container;
  /// Shown to clients as the token's fingerprint_expression; `fingerprint_source` is what it yields.
  std::string_view fingerprint_expression;
  /// Shown to clients as the token's mask, as JSON text; empty: none. `masked` is what it yields.
  std::string_view mask_template;

  /// Checks data and brings it to its normal form; paths in violations begin with "data".
  void (*normalise)(json::Value& data, json::Pool& pool, Violations& violations);
  /// The clear text that the fingerprint is made of.
  hsm::WipingBytes (*fingerprint_source)(const json::Value& data);
  /// Data as shown to those who may only see it masked; nullptr where the type has no mask.
  json::Document (*masked)(const json::Value& data);
};

/// The row of a type, or nullptr.
[[nodiscard]] const Type* find_type(std::string_view name) noexcept;

}  // namespace appliance::token

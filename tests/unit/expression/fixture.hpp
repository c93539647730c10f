#pragma once

#include "appliance/expression/evaluate.hpp"
#include "appliance/expression/reference.hpp"

#include <span>
#include <string>
#include <string_view>

namespace tests::expression {

/// One expression over one document, and the JSON text of its result; "!reason" where it must fail.
struct Vector {
  std::string_view expression;
  std::string_view data;
  std::string_view result;
};

/// A document from JSON text, which must be valid.
[[nodiscard]] appliance::json::Document document(std::string_view text);

/// HMAC through OpenSSL, a generator with a fixed seed, and a clock that stands at 2024-02-29 12:34:56 UTC.
[[nodiscard]] appliance::expression::Services services();

/// The result as JSON text, or "!" and the reason.
[[nodiscard]] std::string evaluate(std::string_view expression, std::string_view data,
                                   const appliance::expression::Limits& limits = {});

void check(std::span<const Vector> vectors);

}  // namespace tests::expression

#pragma once

#include "appliance/expression/scope.hpp"
#include "appliance/expression/services.hpp"
#include "appliance/expression/template.hpp"
#include "hsm/secret.hpp"

#include <string>
#include <variant>
#include <vector>

namespace appliance::expression {

/// The result of a template: of its JSON type where the template is one output tag, else the text that it shows.
[[nodiscard]] std::variant<json::Document, Failure> evaluate(const Template& expression, const Scope& scope,
                                                             const Services& services, const Limits& limits = {});

/// The result as text, whatever its type; nil gives an empty text.
[[nodiscard]] std::variant<hsm::WipingBytes, Failure> evaluate_text(const Template& expression, const Scope& scope,
                                                                    const Services& services,
                                                                    const Limits& limits = {});

/// A text in a JSON value that could not be parsed or evaluated.
struct LeafFailure {
  std::string pointer;  ///< RFC 6901, within the value that was evaluated
  Failure failure;
};

struct Leaves {
  json::Document value;
  std::vector<LeafFailure> failures;
  bool absent = false;  ///< the value was one text and failed
};

/// Evaluates every text in a JSON value, such as a mask, as a template, and keeps everything else. A member that fails
/// is left out, an item of an array that fails is null. The limits count for all texts together.
[[nodiscard]] Leaves evaluate_leaves(const json::Value& value, const Scope& scope, const Services& services,
                                     const Limits& limits = {});

}  // namespace appliance::expression

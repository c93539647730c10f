#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace appliance {

/// Why a use case did not do what it was asked: an ordinary outcome, not a fault.
enum class Reason {
  invalid,    ///< the input breaks a rule; `violations` says where
  forbidden,  ///< the caller's permissions do not reach so far
  absent,
  conflict,  ///< it contradicts what is stored
  limit,     ///< there would be more of something than there may be
};

/// One broken rule: property path of the input ("data.number") and a fixed sentence.
struct Violation {
  std::string path;
  std::string_view message;
};

using Violations = std::vector<Violation>;

struct Refused {
  Reason reason;
  std::string_view detail;  ///< a literal
  Violations violations;
};

template <class T>
using Result = std::variant<T, Refused>;

[[nodiscard]] inline Refused invalid(Violations violations) {
  return {Reason::invalid, "Validation failed", std::move(violations)};
}

}  // namespace appliance

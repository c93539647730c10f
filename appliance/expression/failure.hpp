#pragma once

#include <cstddef>
#include <string_view>

namespace appliance::expression {

/// Why an expression could not be parsed or evaluated. Inside this folder it is thrown; the functions of parse.hpp,
/// evaluate.hpp and reference.hpp return it, so it never leaves as an exception.
struct Failure {
  std::string_view reason;   ///< a literal: never a part of the template or of the data
  std::size_t position = 0;  ///< in bytes from the start of the template
};

}  // namespace appliance::expression

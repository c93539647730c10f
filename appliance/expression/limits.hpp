#pragma once

#include <cstddef>

namespace appliance::expression {

/// What one template may cost. Exceeding any of these is a Failure of its own.
struct Limits {
  std::size_t template_bytes = 64 * 1024;
  std::size_t depth = 32;         ///< of nested tags and of nested brackets
  std::size_t steps = 1'000'000;  ///< one per node, filter, item, loop pass and 64 bytes touched
  std::size_t output_bytes = 4 << 20;
  std::size_t value_bytes = 4 << 20;    ///< of one intermediate text
  std::size_t memory_bytes = 16 << 20;  ///< of everything an evaluation keeps
  std::size_t items = 10'000;           ///< of one intermediate list
};

}  // namespace appliance::expression

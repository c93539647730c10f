#pragma once

#include "storage/keys.hpp"

#include <string>
#include <string_view>

namespace storage::engine {

/// What stands in a row of a log: the entry's link, then the entry.
struct LogValue {
  Digest link;
  std::string_view value;
};

[[nodiscard]] std::string log_value(const Digest& link, std::string_view value);

/// Refers to `stored`. Throws Error{corrupt} where it is too short.
[[nodiscard]] LogValue read_log_value(std::string_view stored);

}  // namespace storage::engine

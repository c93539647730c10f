#pragma once

#include <cstdint>

namespace appliance {

/// Microseconds since the Unix epoch, UTC.
using UnixMicros = std::int64_t;

[[nodiscard]] UnixMicros now();

}  // namespace appliance

#pragma once

#include "appliance/error.hpp"

#include <exception>
#include <string>

namespace appliance {

/// What a fault of any layer means to a client of the service.
struct Failure {
  Fault fault = Fault::failed;
  bool integrity = false;  ///< stored data or keys were altered: raise an alarm
  std::string reason;      ///< for the log; literals and return codes only
};

/// The one place that turns a caught exception into its meaning.
[[nodiscard]] Failure failure_of(const std::exception_ptr& exception) noexcept;

}  // namespace appliance

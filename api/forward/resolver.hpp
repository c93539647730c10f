#pragma once

#include "appliance/destination/address.hpp"

#include <string>
#include <vector>

namespace api::forward {

/// Where names become addresses.
class Resolver {
 public:
  virtual ~Resolver() = default;
  /// All addresses of a name, in the order of preference; none where it has none. May block for many seconds. Called
  /// from several threads at once.
  [[nodiscard]] virtual std::vector<appliance::destination::Address> resolve(const std::string& name) = 0;
};

/// The system's own (getaddrinfo(3): /etc/hosts, DNS, as nsswitch.conf says).
class SystemResolver : public Resolver {
 public:
  [[nodiscard]] std::vector<appliance::destination::Address> resolve(const std::string& name) override;
};

}  // namespace api::forward

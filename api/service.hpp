#pragma once

#include "appliance/config/config.hpp"

#include <functional>
#include <memory>

namespace api {

/// Everything that listens, over the appliance: the HTTPS API with its faces, telemetry, the admin socket. Serves from
/// construction to destruction.
class Service {
 public:
  /// Throws what the appliance and the listeners throw. `on_store_failure` as in appliance::Lifecycle.
  Service(const appliance::Config& config, std::function<void()> on_store_failure);
  ~Service();
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  /// Takes no more requests and lets those under way finish, for as long as is configured.
  void drain();

  /// Tries a refused PIN again, on an operator's word (SIGHUP).
  void unlock();

 private:
  class Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace api

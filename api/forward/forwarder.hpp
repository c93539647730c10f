#pragma once

#include "api/forward/message.hpp"
#include "api/forward/resolver.hpp"
#include "api/forward/settings.hpp"

#include <memory>

namespace api::forward {

/// Sends requests to destinations and hands their answers over, on a thread of its own: a destination that stalls holds
/// no worker and no io thread of the server. The number of calls under way is bounded, and so is what each of them
/// holds in memory.
class Forwarder {
 public:
  /// Loads the certificates; throws http::Error. Without a resolver, the system's own.
  explicit Forwarder(Settings settings, std::unique_ptr<Resolver> resolver = std::make_unique<SystemResolver>());
  Forwarder(const Forwarder&) = delete;
  Forwarder& operator=(const Forwarder&) = delete;
  /// As stop().
  ~Forwarder();

  /// Any thread; never blocks. `done` gets Failure::busy at once where too many calls are under way or after stop().
  void send(Request request, Done done);

  /// Ends the calls under way, whose `done` have been called on return. From one thread; idempotent.
  void stop();

  [[nodiscard]] std::size_t calls_under_way() const noexcept;

 private:
  class Running;
  std::unique_ptr<Running> running_;
};

}  // namespace api::forward

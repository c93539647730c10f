#pragma once

#include "api/route.hpp"

namespace api::tap {

/// The token API of Tap Payments: credential Authorization: Bearer with a key sk_ or pk_, errors as a list of codes.
class TapFace : public Face {
 public:
  /// `alone`: on a listener that serves no other face, where tokens are created at the root as well.
  TapFace(const appliance::identity::Directory& directory, forward::Forwarder* forwarder, bool alone)
      : directory_(directory), forwarder_(forwarder), alone_(alone) {}

  [[nodiscard]] std::span<const Route> routes() const noexcept override;
  [[nodiscard]] bool claims(const http::Request& request) const noexcept override;
  [[nodiscard]] appliance::identity::ApplicationPtr authenticate(const http::Request& request) const override;
  [[nodiscard]] std::string_view idempotency_field() const noexcept override { return {}; }
  [[nodiscard]] http::Response render(const Problem& problem) const override;
  [[nodiscard]] forward::Forwarder* forwarder() const noexcept override { return forwarder_; }
  void finish(http::Response& response, std::string_view trace_id) const override;

 private:
  const appliance::identity::Directory& directory_;
  forward::Forwarder* forwarder_;
  bool alone_;
};

}  // namespace api::tap

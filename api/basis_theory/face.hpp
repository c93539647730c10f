#pragma once

#include "api/route.hpp"

namespace api::basis_theory {

/// The Basis Theory API: credential BT-API-KEY, errors as problem documents (RFC 9457), BT-TRACE-ID in every answer.
class BasisTheoryFace : public Face {
 public:
  /// Both outlive the face.
  BasisTheoryFace(const appliance::identity::Directory& directory, forward::Forwarder* forwarder)
      : directory_(directory), forwarder_(forwarder) {}

  [[nodiscard]] std::span<const Route> routes() const noexcept override;
  [[nodiscard]] bool claims(const http::Request& request) const noexcept override;
  [[nodiscard]] appliance::identity::ApplicationPtr authenticate(const http::Request& request) const override;
  [[nodiscard]] std::string_view idempotency_field() const noexcept override { return "bt-idempotency-key"; }
  [[nodiscard]] http::Response render(const Problem& problem) const override;
  [[nodiscard]] forward::Forwarder* forwarder() const noexcept override { return forwarder_; }
  void finish(http::Response& response, std::string_view trace_id) const override;

 private:
  const appliance::identity::Directory& directory_;
  forward::Forwarder* forwarder_;
};

}  // namespace api::basis_theory

#pragma once

#include "api/route.hpp"

namespace api::guardian {

/// The API of Hellgate Guardian: credential x-api-key (a key with scopes) or x-admin-token (all of them), errors with
/// code, classifier and message.
class GuardianFace : public Face {
 public:
  GuardianFace(const appliance::identity::Directory& directory, forward::Forwarder* forwarder)
      : directory_(directory), forwarder_(forwarder) {}

  [[nodiscard]] std::span<const Route> routes() const noexcept override;
  [[nodiscard]] bool claims(const http::Request& request) const noexcept override;
  [[nodiscard]] appliance::identity::ApplicationPtr authenticate(const http::Request& request) const override;
  [[nodiscard]] bool has_expired(const http::Request& request) const override;
  [[nodiscard]] std::string_view idempotency_field() const noexcept override { return "x-idempotency-key"; }
  [[nodiscard]] std::size_t longest_idempotency_key() const noexcept override { return 255; }
  [[nodiscard]] std::string_view replay_field() const noexcept override { return "x-idempotency-replayed"; }
  [[nodiscard]] http::Response render(const Problem& problem) const override;
  [[nodiscard]] forward::Forwarder* forwarder() const noexcept override { return forwarder_; }
  void finish(http::Response& response, std::string_view trace_id) const override;

 private:
  const appliance::identity::Directory& directory_;
  forward::Forwarder* forwarder_;
};

}  // namespace api::guardian

#pragma once

#include "api/forward/forwarder.hpp"
#include "appliance/config/config.hpp"
#include "appliance/network/breaker.hpp"
#include "appliance/network/connector.hpp"

#include <memory>

namespace api::network {

/// A scheme that is asked over HTTPS, with a forwarder and a client certificate of its own: one that stalls takes no
/// calls from anybody else. A question whose connection fails is asked once more; one that fails again and again is not
/// asked for a while (Breaker).
class HttpsConnector : public appliance::network::Connector {
 public:
  /// Throws http::Error where the certificates cannot be used, appliance::Error where the secret cannot be read.
  explicit HttpsConnector(const appliance::Config::Connector& settings);
  ~HttpsConnector() override = default;
  HttpsConnector(const HttpsConnector&) = delete;
  HttpsConnector& operator=(const HttpsConnector&) = delete;

  [[nodiscard]] const std::string& name() const noexcept override { return settings_.name; }
  [[nodiscard]] std::string_view kind() const noexcept override { return settings_.kind; }
  [[nodiscard]] const std::vector<std::string>& schemes() const noexcept override { return settings_.schemes; }
  void ask(appliance::network::Question question, std::function<void(appliance::network::Reply&&)> done) override;
  void stop() override { forwarder_.stop(); }
  [[nodiscard]] bool is_from_scheme(std::string_view credential) const noexcept override;

 private:
  struct Asked;

  void send(const std::shared_ptr<Asked>& asked);
  void take(const std::shared_ptr<Asked>& asked, forward::Outcome&& outcome);

  appliance::Config::Connector settings_;
  hsm::Secret secret_;
  appliance::network::Breaker breaker_;
  forward::Forwarder forwarder_;
};

}  // namespace api::network

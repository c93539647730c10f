#pragma once

#include "api/http/counters.hpp"
#include "api/http/responder.hpp"
#include "api/metrics.hpp"
#include "appliance/lifecycle.hpp"

namespace appliance::webhook {
class Courier;
}

namespace api {

namespace forward {
class Forwarder;
}

/// What stands behind the telemetry listener: GET /metrics, /healthz (the process answers), /readyz (it can serve, or
/// the reasons why not). No credential; the listener belongs on a loopback or management address.
class Telemetry : public http::Responder {
 public:
  Telemetry(appliance::Lifecycle& lifecycle, Metrics& metrics) : lifecycle_(lifecycle), metrics_(metrics) {}

  /// Whose counters /metrics shows as well; may be set once the server exists, before it starts.
  void watch(const http::Counters& counters) noexcept { counters_ = &counters; }
  void watch(const forward::Forwarder& forwarder) noexcept { forwarder_ = &forwarder; }
  void watch(const appliance::webhook::Courier& courier) noexcept { courier_ = &courier; }

  [[nodiscard]] std::size_t body_limit(const http::Request& head) const noexcept override;
  void respond(http::Request request, Done done) noexcept override;
  [[nodiscard]] http::Response problem(unsigned status, std::string_view detail,
                                       std::string_view trace_id) const noexcept override;

 private:
  [[nodiscard]] http::Response answer(const http::Request& request) const;
  [[nodiscard]] http::Response ready() const;
  void refresh_gauges() const;
  void refresh_key_gauges() const;
  void refresh_job_gauges() const;
  void refresh_webhook_gauges() const;

  appliance::Lifecycle& lifecycle_;
  Metrics& metrics_;
  const http::Counters* counters_ = nullptr;
  const forward::Forwarder* forwarder_ = nullptr;
  const appliance::webhook::Courier* courier_ = nullptr;
};

}  // namespace api

#include "api/service.hpp"

#include "api/admin/server.hpp"
#include "api/admin_verbs.hpp"
#include "api/basis_theory/face.hpp"
#include "api/basis_theory/webhook_dialect.hpp"
#include "api/dispatcher.hpp"
#include "api/forward/forwarder.hpp"
#include "api/guardian/face.hpp"
#include "api/guardian/webhook_dialect.hpp"
#include "api/http/server.hpp"
#include "api/metrics.hpp"
#include "api/network/https_connector.hpp"
#include "api/tap/face.hpp"
#include "api/telemetry.hpp"
#include "api/webhook_calls.hpp"
#include "appliance/failure.hpp"
#include "appliance/lifecycle.hpp"
#include "appliance/log.hpp"
#include "appliance/network/follower.hpp"
#include "appliance/webhook/courier.hpp"

#include <algorithm>
#include <chrono>
#include <exception>
#include <utility>

namespace api {
namespace {

std::string numeric_address(const std::string& host) { return host == "localhost" ? "127.0.0.1" : host; }

http::TlsFiles tls_of(const appliance::Config& config) {
  return {.certificate_chain = config.server.certificate,
          .private_key = config.server.private_key,
          .client_ca = config.server.client_ca};
}

http::ServerSettings settings_for(const appliance::Config& config, http::Responder& api, http::Responder& tap_alone,
                                  http::Responder& telemetry) {
  http::ServerSettings settings;
  settings.io_threads = config.server.io_threads;
  settings.limits.connections = config.server.max_connections;
  settings.limits.connections_per_address = config.server.max_connections_per_address;
  settings.listeners.push_back({.address = numeric_address(config.server.listen.host),
                                .port = config.server.listen.port,
                                .tls = tls_of(config),
                                .responder = &api});
  if (config.telemetry.listen) {
    settings.listeners.push_back({.address = numeric_address(config.telemetry.listen->host),
                                  .port = config.telemetry.listen->port,
                                  .tls = std::nullopt,
                                  .responder = &telemetry});
  }
  if (config.tap.listen) {
    settings.listeners.push_back({.address = numeric_address(config.tap.listen->host),
                                  .port = config.tap.listen->port,
                                  .tls = tls_of(config),
                                  .responder = &tap_alone});
  }
  return settings;
}

/// For the destinations of the Basis Theory face, and the processor of the Tap face.
forward::Settings forwarding_settings(const appliance::Config& config) {
  using Duration = forward::Settings::Duration;
  constexpr std::uint64_t mib = 1 << 20;
  const auto& limits = config.limits;
  const auto& face = config.basis_theory;
  return {.calls = limits.outbound_calls,
          .connect = Duration(limits.outbound_connect_milliseconds),
          .response = Duration(limits.outbound_response_milliseconds),
          .total = Duration(limits.outbound_total_milliseconds),
          .whole_answer = limits.outbound_answer_bytes,
          .streamed_answer = limits.outbound_stream_mib * mib,
          .networks = face.destination_networks,
          .tls = {.authorities = face.destination_ca,
                  .certificate_chain = face.destination_certificate,
                  .private_key = face.destination_private_key}};
}

constexpr std::size_t webhook_calls = 64;

/// The same destinations, but calls of their own: receivers that stall take none from proxies.
forward::Settings webhook_settings(const appliance::Config& config) {
  auto settings = forwarding_settings(config);
  settings.calls = webhook_calls;
  settings.response = std::min(settings.response, forward::Settings::Duration(10'000));
  settings.total = std::min(settings.total, settings.connect + settings.response);
  return settings;
}

/// 0 where there is no telemetry listener.
std::uint16_t telemetry_port(const appliance::Config& config, const http::Server& server) {
  return config.telemetry.listen ? server.port(1) : std::uint16_t{0};
}

/// 0 where the Tap face has no listener of its own.
std::uint16_t tap_port(const appliance::Config& config, const http::Server& server) {
  return config.tap.listen ? server.port(config.telemetry.listen ? 2 : 1) : std::uint16_t{0};
}

std::vector<const Face*> served_faces(const appliance::Config& config,
                                      const basis_theory::BasisTheoryFace& basis_theory,
                                      const guardian::GuardianFace& guardian, const tap::TapFace& tap) {
  std::vector<const Face*> faces;
  if (config.basis_theory.enabled) {
    faces.push_back(&basis_theory);
  }
  if (config.guardian.enabled) {  // before Tap, whose credential may be meant for where Guardian forwards to
    faces.push_back(&guardian);
  }
  if (config.tap.enabled) {
    faces.push_back(&tap);
  }
  return faces;
}

/// Before anything is served, so that nobody sees them come.
appliance::network::Registry& add_connectors(const appliance::Config& config, appliance::network::Registry& networks) {
  for (const auto& connector : config.guardian.connectors) {
    networks.add(std::make_unique<network::HttpsConnector>(connector));
  }
  return networks;
}

}  // namespace

class Service::Parts {
 public:
  Parts(const appliance::Config& config, std::function<void()> on_store_failure)
      : lifecycle_(config, std::move(on_store_failure)),
        forwarder_(forwarding_settings(config)),
        basis_theory_(lifecycle_.directory(), &forwarder_),
        guardian_(lifecycle_.directory(), &forwarder_),
        tap_(lifecycle_.directory(), &forwarder_, !config.basis_theory.enabled),
        tap_alone_(lifecycle_.directory(), &forwarder_, true),
        webhook_dialect_(lifecycle_.store(), lifecycle_.config().basis_theory),
        guardian_webhook_dialect_(lifecycle_.store(), lifecycle_.config()),
        webhook_forwarder_(webhook_settings(config)),
        courier_({.store = lifecycle_.store(),
                  .token = lifecycle_.token(),
                  .tenants = lifecycle_.tenants(),
                  .directory = lifecycle_.directory(),
                  .dialects = {&webhook_dialect_, &guardian_webhook_dialect_},
                  .send = make_send(webhook_forwarder_),
                  .may_work = [this] { return lifecycle_.state() == appliance::State::operational; },
                  .calls = webhook_calls}),
        follower_({.store = lifecycle_.store(),
                   .token = lifecycle_.token(),
                   .tenants = lifecycle_.tenants(),
                   .connectors = add_connectors(config, lifecycle_.networks()),
                   .may_work = [this] { return lifecycle_.state() == appliance::State::operational; }}),
        dispatcher_(lifecycle_, served_faces(config, basis_theory_, guardian_, tap_), metrics_),
        tap_dispatcher_(lifecycle_, {&tap_alone_}, metrics_),
        telemetry_(lifecycle_, metrics_),
        server_(settings_for(config, dispatcher_, tap_dispatcher_, telemetry_)),
        admin_verbs_(lifecycle_),
        admin_server_(config.server.admin_socket, admin_verbs_) {
    telemetry_.watch(server_.counters());
    telemetry_.watch(forwarder_);
    telemetry_.watch(courier_);
    server_.start();
    appliance::log::info("serving", {{"state", name_of(lifecycle_.state())},
                                     {"address", config.server.listen.host},
                                     {"port", std::to_string(server_.port(0))},
                                     {"telemetry_port", std::to_string(telemetry_port(config, server_))},
                                     {"tap_port", std::to_string(tap_port(config, server_))},
                                     {"version", COFFER_VERSION}});
  }

  /// Jobs and calls refer to faces and metrics, so the workers and the forwarder end first.
  ~Parts() {
    server_.stop(std::chrono::seconds(0));
    forwarder_.stop();
    courier_.stop();
    webhook_forwarder_.stop();
    follower_.stop();
    lifecycle_.networks().stop();
    lifecycle_.keys().stop();  // operators may be waiting for its work
    lifecycle_.workers().stop();
  }
  Parts(const Parts&) = delete;
  Parts& operator=(const Parts&) = delete;

  void drain() { server_.stop(std::chrono::seconds(lifecycle_.config().server.drain_seconds)); }
  void unlock() { lifecycle_.unlock(); }

 private:
  appliance::Lifecycle lifecycle_;
  Metrics metrics_;
  forward::Forwarder forwarder_;
  basis_theory::BasisTheoryFace basis_theory_;
  guardian::GuardianFace guardian_;
  tap::TapFace tap_;
  tap::TapFace tap_alone_;
  basis_theory::WebhookDialect webhook_dialect_;
  guardian::WebhookDialect guardian_webhook_dialect_;
  forward::Forwarder webhook_forwarder_;
  appliance::webhook::Courier courier_;
  appliance::network::Follower follower_;
  Dispatcher dispatcher_;
  Dispatcher tap_dispatcher_;
  Telemetry telemetry_;
  http::Server server_;
  AdminVerbs admin_verbs_;
  admin::Server admin_server_;
};

Service::Service(const appliance::Config& config, std::function<void()> on_store_failure)
    : parts_(std::make_unique<Parts>(config, std::move(on_store_failure))) {}

Service::~Service() = default;

void Service::drain() {
  appliance::log::info("stopping");
  parts_->drain();
}

void Service::unlock() {
  try {
    parts_->unlock();
    appliance::log::info("unlocked");
  } catch (...) {
    appliance::log::error("still locked", {{"reason", appliance::failure_of(std::current_exception()).reason}});
  }
}

}  // namespace api

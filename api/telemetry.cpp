#include "api/telemetry.hpp"

#include "api/forward/forwarder.hpp"
#include "appliance/failure.hpp"
#include "appliance/keys/inventory.hpp"
#include "appliance/webhook/courier.hpp"

#include <exception>
#include <string>

namespace api {
namespace {

http::Response text_response(unsigned status, std::string_view text,
                             std::string_view content_type = "text/plain; charset=utf-8") {
  http::Response response;
  response.status = status;
  response.content_type = content_type;
  response.body.assign(text.begin(), text.end());
  return response;
}

/// Empty where the store can be written.
std::string store_trouble(const storage::Store& store) {
  try {
    store.check_writable();
    return {};
  } catch (...) {
    return appliance::failure_of(std::current_exception()).reason;
  }
}

}  // namespace

std::size_t Telemetry::body_limit(const http::Request& /*head*/) const noexcept { return 0; }

void Telemetry::respond(http::Request request, Done done) noexcept {
  try {
    done(answer(request));
  } catch (const std::exception&) {
    done(problem(500, "The telemetry could not be made", request.trace_id));
  }
}

http::Response Telemetry::problem(unsigned status, std::string_view detail,
                                  std::string_view /*trace_id*/) const noexcept {
  return text_response(status, detail);
}

http::Response Telemetry::answer(const http::Request& request) const {
  if (request.method != http::Method::get && request.method != http::Method::head) {
    return text_response(405, "GET only\n");
  }
  if (request.path == "/healthz") {
    return text_response(200, "ok\n");
  }
  if (request.path == "/readyz") {
    return ready();
  }
  if (request.path == "/metrics") {
    refresh_gauges();
    return text_response(200, metrics_.text(), "text/plain; version=0.0.4; charset=utf-8");
  }
  return text_response(404, "/metrics, /healthz or /readyz\n");
}

http::Response Telemetry::ready() const {
  const auto state = lifecycle_.state();
  const auto trouble = store_trouble(lifecycle_.store());
  std::string text = "state: " + std::string(name_of(state)) + "\n";
  text += "store: " + (trouble.empty() ? std::string("writable") : trouble) + "\n";
  return text_response(state == appliance::State::operational && trouble.empty() ? 200 : 503, text);
}

void Telemetry::refresh_gauges() const {
  metrics_.set_gauge("coffer_operational", "1 while the token answers and the appliance serves",
                     lifecycle_.state() == appliance::State::operational ? 1 : 0);
  metrics_.set_gauge("coffer_store_writable", "1 while the store takes writes",
                     store_trouble(lifecycle_.store()).empty() ? 1 : 0);
  metrics_.set_gauge("coffer_clock_suspect", "1 while the wall clock is not believed and nothing expired is purged",
                     lifecycle_.purge().clock_suspect() ? 1 : 0);
  metrics_.set_gauge("coffer_purged_rows", "Expired things removed since the start",
                     static_cast<double>(lifecycle_.purge().purged()));
  metrics_.set_gauge("coffer_audit_entries", "Entries of the audit log",
                     static_cast<double>(lifecycle_.store().head(storage::Log::audit).number));
  metrics_.set_gauge("coffer_audit_unsigned_entries", "Entries of the audit log that no checkpoint vouches for yet",
                     static_cast<double>(lifecycle_.notary().unsigned_entries()));
  metrics_.set_gauge("coffer_waiting_requests", "Requests waiting for a worker",
                     static_cast<double>(lifecycle_.workers().waiting()));
  if (forwarder_ != nullptr) {
    metrics_.set_gauge("coffer_outbound_calls_under_way", "Calls to destinations that are under way",
                       static_cast<double>(forwarder_->calls_under_way()));
  }
  refresh_webhook_gauges();
  if (const auto* forwarder = lifecycle_.forwarder()) {
    metrics_.set_gauge("coffer_audit_syslog_connected", "1 while the audit log reaches its syslog collector",
                       forwarder->connected() ? 1 : 0);
    metrics_.set_gauge("coffer_audit_syslog_behind_entries", "Entries that the syslog collector does not have yet",
                       static_cast<double>(forwarder->behind()));
  }
  refresh_key_gauges();
  if (counters_ == nullptr) {
    return;
  }
  const auto show = [&](const char* name, const char* help, const http::Counters::Count& value) {
    metrics_.set_gauge(name, help, static_cast<double>(value.load()));
  };
  show("coffer_connections_open", "Open connections", counters_->connections_open);
  show("coffer_connections_refused", "Connections closed at once for a limit", counters_->connections_refused);
  show("coffer_tls_handshake_failures", "TLS handshakes that failed", counters_->handshake_failures);
  show("coffer_framing_refusals", "Requests refused before they were one", counters_->framing_refusals);
  show("coffer_connection_timeouts", "Connections closed by a deadline", counters_->timeouts);
}

void Telemetry::refresh_webhook_gauges() const {
  if (courier_ == nullptr) {
    return;
  }
  const auto show = [&](const char* name, const char* help, std::uint64_t value) {
    metrics_.set_gauge(name, help, static_cast<double>(value));
  };
  show("coffer_webhook_deliveries", "Events that webhooks took since the start", courier_->delivered());
  show("coffer_webhook_failed_attempts", "Attempts to tell a webhook that failed since the start",
       courier_->failed_attempts());
  show("coffer_webhook_given_up", "Deliveries that were given up since the start", courier_->given_up());
  show("coffer_webhook_waiting", "Deliveries that wait for their next attempt", courier_->waiting());
}

void Telemetry::refresh_key_gauges() const {
  namespace keys = appliance::keys;
  const auto& settings = lifecycle_.config().keys;
  const auto at = appliance::now();
  for (const auto& [kind, seconds] : keys::seconds_left(lifecycle_.store(), lifecycle_.tenants(), settings, at)) {
    metrics_.set_gauge("coffer_" + std::string(name_of(kind)) + "_key_cryptoperiod_left_seconds",
                       "Until the first cryptoperiod of a key of this kind ends that is in use", seconds);
  }
  const auto ending = keys::find_ending(lifecycle_.store(), lifecycle_.tenants(), settings, at);
  metrics_.set_gauge("coffer_keys_ending", "Keys in use whose cryptoperiod is over or ends within the warning time",
                     static_cast<double>(ending.size()));
  refresh_job_gauges();
}

void Telemetry::refresh_job_gauges() const {
  double running = 0;
  double to_go = 0;
  double failed = 0;
  for (const auto& job : lifecycle_.keys().progress(std::nullopt)) {
    const bool is_running = job.state == appliance::keys::JobState::running;
    running += is_running ? 1 : 0;
    to_go += is_running && job.total > job.done ? static_cast<double>(job.total - job.done) : 0;
    failed += static_cast<double>(job.failed);
  }
  metrics_.set_gauge("coffer_key_jobs_running", "Jobs that move records to a new key, or remove them", running);
  metrics_.set_gauge("coffer_key_jobs_records_to_go", "Records that the running jobs still have to look at", to_go);
  metrics_.set_gauge("coffer_key_jobs_records_failed", "Records that could not be moved to a new key", failed);
}

}  // namespace api

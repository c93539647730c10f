#include "api/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <map>
#include <mutex>

namespace api {
namespace {

/// The buckets that OpenTelemetry names for http.server.request.duration, in seconds.
const prometheus::Histogram::BucketBoundaries duration_buckets{0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25,
                                                               0.5,   0.75, 1,     2.5,  5,     7.5, 10};

}  // namespace

class Metrics::Registry {
 public:
  Registry()
      : requests_(prometheus::BuildCounter()
                      .Name("coffer_http_requests_total")
                      .Help("Requests answered, by route, method and status")
                      .Register(registry)),
        durations_(prometheus::BuildHistogram()
                       .Name("coffer_http_request_duration_seconds")
                       .Help("Time from the first byte of a request to its answer, by route")
                       .Register(registry)),
        integrity_(prometheus::BuildCounter()
                       .Name("coffer_integrity_alarms_total")
                       .Help("Records or keys that did not authenticate")
                       .Register(registry)
                       .Add({})),
        outbound_(prometheus::BuildCounter()
                      .Name("coffer_outbound_calls_total")
                      .Help("Calls to destinations, by what became of them")
                      .Register(registry)) {
    prometheus::BuildGauge()
        .Name("coffer_build_info")
        .Help("Version of the software")
        .Register(registry)
        .Add({{"version", COFFER_VERSION}})
        .Set(1);
  }

  void count(std::string_view route, std::string_view method, unsigned status, double seconds) {
    std::string key(route);
    key.append(" ").append(method).append(" ").append(std::to_string(status));
    const std::lock_guard lock(mutex_);
    auto& cell = cells_[key];
    if (cell.requests == nullptr) {
      const std::string route_label(route);
      cell.requests =
          &requests_.Add({{"route", route_label}, {"method", std::string(method)}, {"status", std::to_string(status)}});
      cell.durations = &durations_.Add({{"route", route_label}}, duration_buckets);
    }
    cell.requests->Increment();
    cell.durations->Observe(seconds);
  }

  void set_gauge(const std::string& name, const std::string& help, double value) {
    const std::lock_guard lock(mutex_);
    auto& gauge = gauges_[name];
    if (gauge == nullptr) {
      gauge = &prometheus::BuildGauge().Name(name).Help(help).Register(registry).Add({});
    }
    gauge->Set(value);
  }

  void alarm() { integrity_.Increment(); }

  void count_outbound(std::string_view outcome) { outbound_.Add({{"outcome", std::string(outcome)}}).Increment(); }

  prometheus::Registry registry;

 private:
  struct Cell {
    prometheus::Counter* requests = nullptr;
    prometheus::Histogram* durations = nullptr;
  };

  std::mutex mutex_;
  prometheus::Family<prometheus::Counter>& requests_;
  prometheus::Family<prometheus::Histogram>& durations_;
  prometheus::Counter& integrity_;
  prometheus::Family<prometheus::Counter>& outbound_;
  std::map<std::string, Cell> cells_;
  std::map<std::string, prometheus::Gauge*> gauges_;
};

Metrics::Metrics() : registry_(std::make_unique<Registry>()) {}
Metrics::~Metrics() = default;

void Metrics::count_request(std::string_view route, std::string_view method, unsigned status, double seconds) noexcept {
  registry_->count(route, method, status, seconds);
}

void Metrics::count_integrity_alarm() noexcept { registry_->alarm(); }

void Metrics::count_outbound_call(std::string_view outcome) noexcept { registry_->count_outbound(outcome); }

void Metrics::set_gauge(const std::string& name, const std::string& help, double value) {
  registry_->set_gauge(name, help, value);
}

std::string Metrics::text() const { return prometheus::TextSerializer().Serialize(registry_->registry.Collect()); }

}  // namespace api

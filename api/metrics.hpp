#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace api {

/// What the service counts, in Prometheus text. Labels are route patterns, methods and status codes, never ids or
/// tenants. Thread-safe.
class Metrics {
 public:
  Metrics();
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  void count_request(std::string_view route, std::string_view method, unsigned status, double seconds) noexcept;
  void count_integrity_alarm() noexcept;
  /// A call to a destination, by what became of it; never by where it went.
  void count_outbound_call(std::string_view outcome) noexcept;

  /// Sets a gauge that is read elsewhere; `help` is used the first time.
  void set_gauge(const std::string& name, const std::string& help, double value);

  /// Prometheus text exposition format 0.0.4.
  [[nodiscard]] std::string text() const;

 private:
  class Registry;
  std::unique_ptr<Registry> registry_;
};

}  // namespace api

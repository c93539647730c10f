#pragma once

#include "api/http/responder.hpp"
#include "api/idempotency.hpp"
#include "api/metrics.hpp"
#include "api/route_table.hpp"
#include "api/throttle.hpp"

#include <memory>
#include <vector>

namespace api {

class Exchange;

/// The way of every API request: match, authenticate, authorise, hand to a worker, answer. Stands behind the HTTPS
/// listener; called on io threads, never blocks there.
class Dispatcher : public http::Responder {
 public:
  /// Everything must outlive the dispatcher.
  Dispatcher(appliance::Lifecycle& lifecycle, std::vector<const Face*> faces, Metrics& metrics);

  [[nodiscard]] std::size_t body_limit(const http::Request& head) const noexcept override;
  [[nodiscard]] std::unique_ptr<http::BodySink> receive(http::Request& head) override;
  void respond(http::Request request, Done done) noexcept override;
  [[nodiscard]] http::Response problem(unsigned status, std::string_view detail,
                                       std::string_view trace_id) const noexcept override;

 private:
  friend class Reception;

  void route(http::Request request, Done done);
  /// The exchange of a request that may go to a worker; nothing where it is answered already.
  [[nodiscard]] std::unique_ptr<Exchange> admit(http::Request request, Done done);
  [[nodiscard]] std::unique_ptr<Exchange> if_operational(std::unique_ptr<Exchange> exchange) const;

  appliance::Lifecycle& lifecycle_;
  std::vector<const Face*> faces_;
  RouteTable table_;
  Metrics& metrics_;
  Throttle throttle_;
  Idempotency idempotency_;
};

}  // namespace api

#include "api/dispatcher.hpp"

#include "api/cross_origin.hpp"
#include "api/exchange.hpp"
#include "api/http/trace.hpp"
#include "appliance/card/card_number.hpp"

#include <memory>
#include <utility>

namespace api {
namespace {

bool permits(const Access& access, const appliance::identity::Application& caller) {
  const bool right_type = !access.type || (*access.type == caller.type && !caller.session);
  return caller.authorized && right_type &&
         (!access.permission || appliance::identity::may_anywhere(caller, *access.permission));
}

const http::Field retry_soon{"Retry-After", "1"};
const Problem too_many{429, "Rate limit exceeded", {}};

}  // namespace

Dispatcher::Dispatcher(appliance::Lifecycle& lifecycle, std::vector<const Face*> faces, Metrics& metrics)
    : lifecycle_(lifecycle),
      faces_(std::move(faces)),
      table_(faces_),
      metrics_(metrics),
      throttle_(lifecycle.config().limits) {}

std::size_t Dispatcher::body_limit(const http::Request& /*head*/) const noexcept {
  return lifecycle_.config().limits.body_bytes;
}

void Dispatcher::respond(http::Request request, Done done) noexcept {
  if (appliance::card::contains_card_number(request.trace_id)) {  // it goes into logs and the audit
    request.trace_id = http::new_trace_id();
  }
  const auto trace_id = request.trace_id;
  auto spare = done;
  try {
    route(std::move(request), std::move(done));
  } catch (const std::exception&) {  // out of memory before an exchange could take over
    spare(problem(503, "The service cannot answer now; try again", trace_id));
  }
}

void Dispatcher::route(http::Request request, Done done) {
  auto match = table_.find(request);
  auto exchange = std::make_unique<Exchange>(std::move(request), std::move(done), std::move(match), lifecycle_,
                                             metrics_, idempotency_);
  if (auto seconds = throttle_.refuse_address(exchange->request().remote_address)) {
    return exchange->refuse(too_many, {{"Retry-After", *std::move(seconds)}});
  }
  const auto* route = exchange->match().route;
  if (route == nullptr) {
    const auto& allowed = exchange->match().allowed_methods;
    if (auto preflight = answer_preflight(lifecycle_.config().server.browser_origins, exchange->request(), allowed)) {
      return exchange->answer(*std::move(preflight));
    }
    return allowed.empty() ? exchange->refuse({404, "There is no such route", {}})
                           : exchange->refuse({405, "The route does not answer this method", {}}, {{"Allow", allowed}});
  }
  if (const auto* open = std::get_if<OpenHandler>(&route->handler)) {
    return exchange->run_open(*open);
  }
  auto caller = exchange->match().face->authenticate(exchange->request());
  if (caller == nullptr) {
    lifecycle_.failed_access().note_stranger(exchange->request().remote_address);
    return exchange->refuse({.status = 401,
                             .detail = "The API key is missing or not valid",
                             .violations = {},
                             .without_credential = !exchange->match().face->claims(exchange->request())});
  }
  const bool permitted = permits(route->access, *caller);
  auto too_soon = throttle_.refuse_caller(*caller, route->access);
  exchange->set_caller(caller);
  if (too_soon) {
    return exchange->refuse(too_many, {{"Retry-After", *std::move(too_soon)}});
  }
  if (!permitted) {
    lifecycle_.failed_access().note_forbidden(caller->tenant, appliance::to_string(caller->id),
                                              exchange->request().remote_address);
    return exchange->refuse({403, "The application does not have the permission that this route needs", {}});
  }
  if (const auto* immediate = std::get_if<ImmediateHandler>(&route->handler)) {
    return exchange->run_immediate(*immediate);
  }
  if (lifecycle_.state() != appliance::State::operational) {
    return exchange->refuse({503, "The security module is not available; try again", {}}, {retry_soon});
  }
  std::unique_ptr<appliance::Job> job = std::move(exchange);
  if (!lifecycle_.workers().submit(job)) {
    job->drop();
  }
}

http::Response Dispatcher::problem(unsigned status, std::string_view detail, std::string_view trace_id) const noexcept {
  auto response = faces_.front()->render({status, detail, {}});
  faces_.front()->finish(response, trace_id);
  metrics_.count_request("none", "", status, 0);
  return response;
}

}  // namespace api

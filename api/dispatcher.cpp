#include "api/dispatcher.hpp"

#include "api/cross_origin.hpp"
#include "api/exchange.hpp"
#include "api/http/trace.hpp"
#include "api/multipart.hpp"
#include "api/reception.hpp"
#include "appliance/card/card_number.hpp"

#include <memory>
#include <utility>

namespace api {
namespace {

bool permits(const Access& access, const appliance::identity::Application& caller) {
  const bool right_type = !access.type || (*access.type == caller.type && !caller.session);
  return caller.authorized && right_type && (!access.scope || caller.scopes.test(*access.scope)) &&
         (!access.permission || appliance::identity::may_anywhere(caller, *access.permission));
}

Cause cause_of_stranger(const Face& face, const http::Request& request) {
  if (!face.claims(request)) {
    return Cause::no_credential;
  }
  return face.has_expired(request) ? Cause::expired_credential : Cause::unspecified;
}

/// What a form holds besides the content that is limited.
constexpr std::uint64_t form_overhead = 128 * 1024;

const http::Field retry_soon{"Retry-After", "1"};
const Problem too_many{429, "Rate limit exceeded", {}};

/// The trace id goes into logs and the audit.
void hide_card_number(http::Request& request) {
  if (appliance::card::contains_card_number(request.trace_id)) {
    request.trace_id = http::new_trace_id();
  }
}

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
  hide_card_number(request);
  const auto trace_id = request.trace_id;
  auto spare = done;
  try {
    route(std::move(request), std::move(done));
  } catch (const std::exception&) {  // out of memory before an exchange could take over
    spare(problem(503, "The service cannot answer now; try again", trace_id));
  }
}

/// Only forms are taken in pieces; whatever else comes to such a route is read as a whole and refused by it.
std::unique_ptr<http::BodySink> Dispatcher::receive(http::Request& head) {
  if (!form_boundary(head.field("content-type"))) {
    return nullptr;
  }
  const auto match = table_.find(head);
  const auto* handler = match.route == nullptr ? nullptr : std::get_if<StreamingHandler>(&match.route->handler);
  if (handler == nullptr) {
    return nullptr;
  }
  hide_card_number(head);
  const auto limit = std::uint64_t{lifecycle_.config().limits.*handler->most_bytes} + form_overhead;
  return std::make_unique<Reception>(*this, std::move(head), limit);
}

void Dispatcher::route(http::Request request, Done done) {
  if (auto exchange = admit(std::move(request), std::move(done))) {
    std::unique_ptr<appliance::Job> job = std::move(exchange);
    if (!lifecycle_.workers().submit(job)) {
      job->drop();
    }
  }
}

std::unique_ptr<Exchange> Dispatcher::admit(http::Request request, Done done) {
  auto match = table_.find(request);
  auto exchange = std::make_unique<Exchange>(std::move(request), std::move(done), std::move(match), lifecycle_,
                                             metrics_, idempotency_, throttle_);
  if (auto seconds = throttle_.refuse_address(exchange->request().remote_address)) {
    exchange->refuse(too_many, {{"Retry-After", *std::move(seconds)}});
    return nullptr;
  }
  const auto* route = exchange->match().route;
  if (route == nullptr) {
    const auto& allowed = exchange->match().allowed_methods;
    const auto& origins = origins_for(exchange->match().any_origin, lifecycle_.config().server.browser_origins);
    if (auto preflight = answer_preflight(origins, exchange->request(), allowed)) {
      exchange->answer(*std::move(preflight));
      return nullptr;
    }
    allowed.empty() ? exchange->refuse({404, "There is no such route", {}})
                    : exchange->refuse({405, "The route does not answer this method", {}}, {{"Allow", allowed}});
    return nullptr;
  }
  if (const auto* open = std::get_if<OpenHandler>(&route->handler)) {
    exchange->run_open(*open);
    return nullptr;
  }
  auto caller = exchange->match().face->authenticate(exchange->request());
  if (caller == nullptr && route->access.anonymous && !exchange->match().face->claims(exchange->request())) {
    exchange->set_caller(std::make_shared<const appliance::identity::Application>());
    return if_operational(std::move(exchange));
  }
  if (caller == nullptr) {
    lifecycle_.failed_access().note_stranger(exchange->request().remote_address);
    exchange->refuse({.status = 401,
                      .detail = "The API key is missing or not valid",
                      .violations = {},
                      .cause = cause_of_stranger(*exchange->match().face, exchange->request())});
    return nullptr;
  }
  const bool permitted = permits(route->access, *caller);
  auto too_soon = throttle_.refuse_caller(*caller, route->access);
  exchange->set_caller(caller);
  if (too_soon) {
    exchange->refuse(too_many, {{"Retry-After", *std::move(too_soon)}});
    return nullptr;
  }
  if (!permitted) {
    lifecycle_.failed_access().note_forbidden(caller->tenant, appliance::to_string(caller->id),
                                              exchange->request().remote_address);
    exchange->refuse({403, "The application does not have the permission that this route needs", {}});
    return nullptr;
  }
  if (const auto* immediate = std::get_if<ImmediateHandler>(&route->handler)) {
    exchange->run_immediate(*immediate);
    return nullptr;
  }
  return if_operational(std::move(exchange));
}

std::unique_ptr<Exchange> Dispatcher::if_operational(std::unique_ptr<Exchange> exchange) const {
  if (lifecycle_.state() != appliance::State::operational) {
    exchange->refuse({503, "The security module is not available; try again", {}}, {retry_soon});
    return nullptr;
  }
  return exchange;
}

http::Response Dispatcher::problem(unsigned status, std::string_view detail, std::string_view trace_id) const noexcept {
  auto response = faces_.front()->render({status, detail, {}});
  faces_.front()->finish(response, trace_id);
  metrics_.count_request("none", "", status, 0);
  return response;
}

}  // namespace api

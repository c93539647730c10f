#include "api/exchange.hpp"

#include "api/cross_origin.hpp"
#include "api/forward/forwarder.hpp"
#include "appliance/failure.hpp"
#include "appliance/log.hpp"

#include <chrono>
#include <exception>
#include <string>
#include <utility>

namespace api {
namespace {

using appliance::Fault;

constexpr std::string_view retry_seconds = "1";

Problem problem_of(Fault fault) {
  switch (fault) {
    case Fault::unavailable:
      return {503, "The service cannot answer now; try again", {}};
    case Fault::storage_full:
      return {507, "The service has no room to write; nothing was stored", {}};
    case Fault::invalid:
      return {400, "The request is not valid", {}};
    case Fault::refused:
    case Fault::unapproved:
      return {403, "Refused", {}};
    case Fault::not_found:
      return {404, "Not found", {}};
    case Fault::conflict:
      return {409, "The request contradicts what is stored", {}};
    case Fault::failed:
      return {500, "An unexpected error occurred", {}};
  }
  return {500, "An unexpected error occurred", {}};
}

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

Exchange::Exchange(http::Request request, http::Responder::Done done, Match match, appliance::Lifecycle& lifecycle,
                   Metrics& metrics, Idempotency& idempotency, Throttle& throttle)
    : request_(std::move(request)),
      done_(std::move(done)),
      match_(std::move(match)),
      lifecycle_(lifecycle),
      metrics_(metrics),
      idempotency_(idempotency),
      throttle_(throttle) {}

Call Exchange::call() noexcept {
  return {.request = request_,
          .parameters = match_.parameters,
          .caller = *caller_,
          .lifecycle = lifecycle_,
          .throttle = throttle_};
}

template <class Handle>
void Exchange::answer_with(Handle&& handle) noexcept {
  http::Response response;
  try {
    response = handle();
  } catch (...) {
    refuse_for(std::current_exception());
    return;
  }
  answer(std::move(response));
}

void Exchange::run_open(OpenHandler handler) noexcept {
  answer_with([&] { return handler(request_); });
}

void Exchange::run_immediate(ImmediateHandler handler) noexcept {
  answer_with([&] { return handler(call()); });
}

/// The second half of a forwarded request, where what the destination answered is worked on.
class Exchange::Transforming : public appliance::Job {
 public:
  Transforming(std::shared_ptr<Exchange> exchange, std::shared_ptr<Forwarding> forwarding, forward::Outcome outcome)
      : exchange_(std::move(exchange)), forwarding_(std::move(forwarding)), outcome_(std::move(outcome)) {}

  void run(hsm::Session& session) noexcept override {
    exchange_->answer_with([&] {
      return forwarding_->conclude
                 ? forwarding_->conclude(exchange_->call(), session, std::move(outcome_))
                 : forwarding_->transform(exchange_->call(), session, std::get<forward::Answer>(std::move(outcome_)));
    });
  }
  void drop() noexcept override { exchange_->drop(); }

 private:
  std::shared_ptr<Exchange> exchange_;
  std::shared_ptr<Forwarding> forwarding_;
  forward::Outcome outcome_;
};

/// The job ends before the destination answers, so what it consists of goes on without it.
void Exchange::run_forwarding(const std::shared_ptr<Exchange>& self, ForwardingHandler handler,
                              hsm::Session& session) noexcept {
  try {
    auto result = handler(self->call(), session);
    if (auto* response = std::get_if<http::Response>(&result)) {
      return self->answer(std::move(*response));
    }
    const auto forwarding = std::make_shared<Forwarding>(std::get<Forwarding>(std::move(result)));
    self->match_.face->forwarder()->send(
        std::move(forwarding->request),
        [self, forwarding](forward::Outcome&& outcome) { take(self, forwarding, std::move(outcome)); });
  } catch (...) {
    self->refuse_for(std::current_exception());
  }
}

void Exchange::take(const std::shared_ptr<Exchange>& self, const std::shared_ptr<Forwarding>& forwarding,
                    forward::Outcome&& outcome) noexcept {
  const auto* failure = std::get_if<forward::Failure>(&outcome);
  self->metrics_.count_outbound_call(failure == nullptr ? "answered" : forward::name_of(*failure));
  try {
    const auto* answer = std::get_if<forward::Answer>(&outcome);
    const bool transforms = answer != nullptr && forwarding->transform && answer->status < 300;
    if (!transforms && !forwarding->conclude) {
      return self->answer(forwarding->respond(std::move(outcome)));
    }
    std::unique_ptr<appliance::Job> job = std::make_unique<Transforming>(self, forwarding, std::move(outcome));
    if (!self->lifecycle_.workers().submit(job)) {
      job->drop();
    }
  } catch (...) {
    self->refuse_for(std::current_exception());
  }
}

/// What is left to do of a request when what it waited for is there.
class Exchange::Concluding : public appliance::Job {
 public:
  Concluding(std::shared_ptr<Exchange> exchange, std::shared_ptr<Waiting> waiting)
      : exchange_(std::move(exchange)), waiting_(std::move(waiting)) {}

  void run(hsm::Session& session) noexcept override {
    exchange_->answer_with([&] {
      auto& repetition = exchange_->repetition_;
      return repetition ? repetition->conclude(*waiting_, exchange_->call(), session)
                        : waiting_->conclude(exchange_->call(), session);
    });
  }
  void drop() noexcept override { exchange_->drop(); }

 private:
  std::shared_ptr<Exchange> exchange_;
  std::shared_ptr<Waiting> waiting_;
};

void Exchange::run_waiting(const std::shared_ptr<Exchange>& self, WaitingHandler handler,
                           hsm::Session& session) noexcept {
  try {
    auto& repetition = self->repetition_;
    if (auto answered =
            self->idempotency_.begin(*self->match_.face, *self->match_.route, self->call(), session, repetition)) {
      return self->answer(*std::move(answered));
    }
    auto result = repetition ? repetition->begin(handler, self->call(), session) : handler(self->call(), session);
    if (auto* response = std::get_if<http::Response>(&result)) {
      return self->answer(std::move(*response));
    }
    const auto waiting = std::make_shared<Waiting>(std::get<Waiting>(std::move(result)));
    waiting->begin([self, waiting] { go_on(self, waiting); });
  } catch (...) {
    self->refuse_for(std::current_exception());
  }
}

void Exchange::go_on(const std::shared_ptr<Exchange>& self, const std::shared_ptr<Waiting>& waiting) noexcept {
  try {
    std::unique_ptr<appliance::Job> job = std::make_unique<Concluding>(self, waiting);
    if (!self->lifecycle_.workers().submit(job)) {
      job->drop();
    }
  } catch (...) {
    self->refuse_for(std::current_exception());
  }
}

void Exchange::run_piece(hsm::Session& session, std::span<const unsigned char> piece, bool last) noexcept {
  constexpr unsigned go_on = 100;
  bool more = false;
  try {
    if (receiver_ == nullptr) {
      receiver_ = std::get<StreamingHandler>(match_.route->handler).make();
    }
    more = receiver_->take(call(), session, piece) && !last;
  } catch (...) {
    refuse_for(std::current_exception());
    return;
  }
  if (more) {
    http::Response interim;
    interim.status = go_on;
    done_(std::move(interim));
  } else {
    answer_with([&] { return receiver_->answer(call(), session); });
  }
}

void Exchange::run(hsm::Session& session) noexcept {
  if (std::holds_alternative<StreamingHandler>(match_.route->handler)) {
    return run_piece(session, request_.body, true);
  }
  if (const auto* handler = std::get_if<ForwardingHandler>(&match_.route->handler)) {
    return run_forwarding(std::make_shared<Exchange>(std::move(*this)), *handler, session);
  }
  if (const auto* handler = std::get_if<WaitingHandler>(&match_.route->handler)) {
    return run_waiting(std::make_shared<Exchange>(std::move(*this)), *handler, session);
  }
  answer_with([&] { return idempotency_.run(*match_.face, *match_.route, call(), session); });
}

void Exchange::drop() noexcept {
  refuse({503, "The service is too busy; try again", {}}, {{"Retry-After", std::string(retry_seconds)}});
}

void Exchange::refuse_for(const std::exception_ptr& exception) noexcept {
  const auto failure = appliance::failure_of(exception);
  appliance::log::error(failure.integrity ? "INTEGRITY: stored data or keys were altered" : "a request failed",
                        {{"reason", failure.reason}, {"trace_id", request_.trace_id}});
  if (failure.integrity) {
    metrics_.count_integrity_alarm();
  }
  auto problem = problem_of(failure.fault);
  const bool may_retry = problem.status == 503 || problem.status == 507;
  refuse(problem, may_retry ? std::vector<http::Field>{{"Retry-After", std::string(retry_seconds)}}
                            : std::vector<http::Field>{});
}

void Exchange::refuse(const Problem& problem, std::vector<http::Field> fields) noexcept {
  const bool of_its_own = match_.route != nullptr && match_.route->problem != nullptr;
  auto response = of_its_own ? match_.route->problem(problem) : match_.face->render(problem);
  response.fields.insert(response.fields.end(), fields.begin(), fields.end());
  answer(std::move(response));
}

void Exchange::answer(http::Response response) noexcept {
  repetition_.reset();  // who has the answer may repeat the request at once
  match_.face->finish(response, request_.trace_id);
  share(origins_for(match_.any_origin, lifecycle_.config().server.browser_origins), request_, response);
  const auto pattern = match_.route == nullptr ? std::string_view("none") : match_.route->pattern;
  const auto seconds = seconds_since(request_.received);
  metrics_.count_request(pattern, name_of(request_.method), response.status, seconds);
  if (lifecycle_.config().log.requests && appliance::log::shows_info()) {
    appliance::log::info("request", {{"method", name_of(request_.method)},
                                     {"route", pattern},
                                     {"status", std::to_string(response.status)},
                                     {"microseconds", std::to_string(static_cast<long>(seconds * 1e6))},
                                     {"application", caller_ == nullptr ? "" : appliance::to_string(caller_->id)},
                                     {"trace_id", request_.trace_id}});
  }
  done_(std::move(response));
}

}  // namespace api

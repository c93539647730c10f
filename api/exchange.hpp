#pragma once

#include "api/http/responder.hpp"
#include "api/idempotency.hpp"
#include "api/metrics.hpp"
#include "api/route_table.hpp"
#include "appliance/workers.hpp"

namespace api {

/// One request from its match to its answer. It runs itself as a worker's job where its handler blocks, and answers
/// exactly once; every exception of a handler ends here as a problem of its face.
class Exchange : public appliance::Job {
 public:
  Exchange(http::Request request, http::Responder::Done done, Match match, appliance::Lifecycle& lifecycle,
           Metrics& metrics, Idempotency& idempotency, Throttle& throttle);
  Exchange(Exchange&& other) = default;
  Exchange& operator=(Exchange&&) = delete;
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;
  ~Exchange() override = default;

  [[nodiscard]] const http::Request& request() const noexcept { return request_; }
  [[nodiscard]] const Match& match() const noexcept { return match_; }

  /// Knows the caller from now on.
  void set_caller(appliance::identity::ApplicationPtr caller) noexcept { caller_ = std::move(caller); }

  /// Where the next answer goes to, where a request gets several: one for each piece of its body.
  void answer_to(http::Responder::Done done) noexcept { done_ = std::move(done); }

  void run_open(OpenHandler handler) noexcept;
  void run_immediate(ImmediateHandler handler) noexcept;
  /// Gives a piece of the body to the receiver of the route, and answers: that the next is wanted, or, after the last
  /// or a failure, the request.
  void run_piece(hsm::Session& session, std::span<const unsigned char> piece, bool last) noexcept;
  void run(hsm::Session& session) noexcept override;
  void drop() noexcept override;

  /// Answers with a problem instead of the handler's response.
  void refuse(const Problem& problem, std::vector<http::Field> fields = {}) noexcept;

  void answer(http::Response response) noexcept;

 private:
  class Transforming;
  class Concluding;

  template <class Handle>
  void answer_with(Handle&& handle) noexcept;
  void refuse_for(const std::exception_ptr& exception) noexcept;
  static void run_forwarding(const std::shared_ptr<Exchange>& self, ForwardingHandler handler,
                             hsm::Session& session) noexcept;
  static void take(const std::shared_ptr<Exchange>& self, const std::shared_ptr<Forwarding>& forwarding,
                   forward::Outcome&& outcome) noexcept;
  static void run_waiting(const std::shared_ptr<Exchange>& self, WaitingHandler handler,
                          hsm::Session& session) noexcept;
  static void go_on(const std::shared_ptr<Exchange>& self, const std::shared_ptr<Waiting>& waiting) noexcept;
  [[nodiscard]] Call call() noexcept;

  http::Request request_;
  http::Responder::Done done_;
  Match match_;
  appliance::Lifecycle& lifecycle_;
  Metrics& metrics_;
  Idempotency& idempotency_;
  Throttle& throttle_;
  appliance::identity::ApplicationPtr caller_;
  std::unique_ptr<BodyReceiver> receiver_;
  std::optional<Repetition> repetition_;  ///< of a request that takes several jobs
};

}  // namespace api

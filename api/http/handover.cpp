#include "api/http/handover.hpp"

#include <boost/asio/post.hpp>

#include <utility>

namespace api::http {

class Handover::Delivery {
 public:
  explicit Delivery(std::shared_ptr<Handover> handover) : handover_(std::move(handover)) {}
  Delivery(const Delivery&) = delete;
  Delivery& operator=(const Delivery&) = delete;
  ~Delivery() { handover_->deliver(Response{}); }

  void operator()(Response&& response) { handover_->deliver(std::move(response)); }

 private:
  std::shared_ptr<Handover> handover_;
};

Responder::Done Handover::done() {
  return [delivery = std::make_shared<Delivery>(shared_from_this())](Response&& response) {
    (*delivery)(std::move(response));
  };
}

void Handover::deliver(Response&& response) {
  Response taken = std::move(response);
  const std::lock_guard lock(mutex_);
  if (state_ == State::answered || state_ == State::abandoned) {
    return;
  }
  if (state_ == State::waiting) {
    asio::post(executor_, [self = shared_from_this()] { self->wake(); });
  }
  response_ = std::move(taken);
  state_ = State::answered;
}

void Handover::wake() {
  const std::lock_guard lock(mutex_);
  if (state_ == State::answered) {
    answered_.cancel();
  }
}

Task<std::optional<Response>> Handover::wait() {
  bool wait_for_it = false;
  {
    const std::lock_guard lock(mutex_);
    wait_for_it = state_ == State::open;
    state_ = wait_for_it ? State::waiting : state_;
  }
  if (wait_for_it) {
    co_await answered_.async_wait(as_result);
  }
  const std::lock_guard lock(mutex_);
  co_return std::move(response_);
}

void Handover::abandon() noexcept {
  const std::lock_guard lock(mutex_);
  if (std::exchange(state_, State::abandoned) == State::waiting) {
    answered_.cancel();
  }
}

}  // namespace api::http

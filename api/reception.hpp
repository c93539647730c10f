#pragma once

#include "api/exchange.hpp"
#include "api/http/responder.hpp"

namespace api {

class Dispatcher;

/// A request whose body goes to its route piece by piece, each as a worker's job of its own: no worker waits for a slow
/// client, and the client is not read from while a worker is at it.
class Reception : public http::BodySink {
 public:
  /// `head` is decided on when the first piece is there. The dispatcher must outlive this.
  Reception(Dispatcher& dispatcher, http::Request head, std::uint64_t limit);
  ~Reception() override;

  [[nodiscard]] std::uint64_t limit() const noexcept override { return limit_; }
  void take(hsm::WipingBytes piece, bool last, std::function<void(http::Response&&)> done) noexcept override;

 private:
  Dispatcher& dispatcher_;
  http::Request head_;
  std::uint64_t limit_;
  std::shared_ptr<Exchange> exchange_;  ///< null before the first piece; shared with the job under way
};

}  // namespace api

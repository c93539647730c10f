#pragma once

#include "api/http/io.hpp"
#include "api/http/responder.hpp"

#include <memory>
#include <mutex>
#include <optional>

namespace api::http {

/// One request given to a Responder, and the answer on its way back to the io thread. The answer may come from any
/// thread, before the connection waits for it, or after the connection is gone, when it is dropped and wiped.
class Handover : public std::enable_shared_from_this<Handover> {
 public:
  /// `answered` serves as the signal: it never expires, and is cancelled when the answer is there. Not used any more
  /// after abandon(), which must be called before it dies.
  explicit Handover(Timer& answered) : executor_(answered.get_executor()), answered_(answered) {}

  /// What the Responder calls. When every copy of it dies without a call, the answer is a status 500 without text.
  [[nodiscard]] Responder::Done done();

  /// Io thread. The answer, or nothing when abandon() was called first.
  [[nodiscard]] Task<std::optional<Response>> wait();

  /// Io thread. Ends wait() and drops the answer when it comes.
  void abandon() noexcept;

 private:
  class Delivery;
  enum class State { open, waiting, answered, abandoned };

  void deliver(Response&& response);
  void wake();

  std::mutex mutex_;
  State state_ = State::open;
  std::optional<Response> response_;
  Executor executor_;
  Timer& answered_;
};

}  // namespace api::http

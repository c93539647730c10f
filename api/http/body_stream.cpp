#include "api/http/body_stream.hpp"

#include <boost/asio/post.hpp>

#include <exception>
#include <utility>

namespace api::http {

/// The piece is taken, or the reader is gone; else the writer is registered to be woken.
bool BodyPipe::try_write(hsm::WipingBytes& piece, Timer& wake_me) {
  const std::lock_guard lock(mutex_);
  const bool open = !abandoned_ && end_ == End::none;
  if (open && held_ >= capacity) {
    writer_ = &wake_me;
    return false;
  }
  if (open) {
    held_ += piece.size();
    pieces_.push_back(std::move(piece));
    serve();
  }
  return true;
}

Task<bool> BodyPipe::write(hsm::WipingBytes piece, Timer& wake_me) {
  for (bool done = try_write(piece, wake_me); !done; done = try_write(piece, wake_me)) {
    co_await wake_me.async_wait(as_result);
  }
  const std::lock_guard lock(mutex_);
  writer_ = nullptr;
  co_return !abandoned_ && end_ == End::none;
}

void BodyPipe::finish(bool whole) noexcept {
  const std::lock_guard lock(mutex_);
  if (end_ == End::none) {
    end_ = whole ? End::whole : End::broken;
    serve();
  }
}

void BodyPipe::next(Responder::Done done) {
  const std::lock_guard lock(mutex_);
  reader_ = std::move(done);
  serve();
}

/// Under the lock: gives the reader, if it waits, what is there for it.
void BodyPipe::serve() {
  if (!reader_ || (pieces_.empty() && end_ == End::none)) {
    return;
  }
  Response piece;
  piece.status = pieces_.empty() && end_ == End::broken ? BodySource::breaks_off : BodySource::follows;
  if (!pieces_.empty()) {
    piece.body = std::move(pieces_.front());
    pieces_.pop_front();
    held_ -= piece.body.size();
    wake_writer();
  }
  std::exchange(reader_, nullptr)(std::move(piece));
}

void BodyPipe::abandon() noexcept {
  const std::lock_guard lock(mutex_);
  abandoned_ = true;
  pieces_.clear();
  held_ = 0;
  reader_ = nullptr;
  wake_writer();
}

/// Under the lock. The timer belongs to the writer's thread, which cancels it there if it still waits by then.
void BodyPipe::wake_writer() noexcept {
  if (writer_ != nullptr) {
    boost::asio::post(writer_->get_executor(), [self = shared_from_this()] { self->cancel_wait(); });
  }
}

void BodyPipe::cancel_wait() noexcept {
  const std::lock_guard lock(mutex_);
  if (writer_ != nullptr) {
    writer_->cancel();
  }
}

void BodyStream::next(Responder::Done done) noexcept { pipe_->next(std::move(done)); }

}  // namespace api::http

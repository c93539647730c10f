#include "api/http/body_stream.hpp"

#include <boost/asio/post.hpp>

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
    wake(reader_);
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
    wake(reader_);
  }
}

std::optional<BodyPipe::Piece> BodyPipe::try_read(Timer& wake_me) {
  const std::lock_guard lock(mutex_);
  reader_ = nullptr;
  if (abandoned_) {
    return Piece{.bytes = {}, .broken = true};
  }
  if (!pieces_.empty()) {
    Piece piece{.bytes = std::move(pieces_.front()), .broken = false};
    pieces_.pop_front();
    held_ -= piece.bytes.size();
    wake(writer_);
    return piece;
  }
  if (end_ != End::none) {
    return Piece{.bytes = {}, .broken = end_ == End::broken};
  }
  reader_ = &wake_me;
  return std::nullopt;
}

Task<BodyPipe::Piece> BodyPipe::read(Timer& wake_me) {
  auto piece = try_read(wake_me);
  while (!piece) {
    co_await wake_me.async_wait(as_result);
    piece = try_read(wake_me);
  }
  co_return std::move(*piece);
}

void BodyPipe::abandon() noexcept {
  const std::lock_guard lock(mutex_);
  abandoned_ = true;
  pieces_.clear();
  held_ = 0;
  wake(reader_);
  wake(writer_);
}

/// Under the lock. The timer belongs to another thread, which cancels it there if it still waits by then.
void BodyPipe::wake(Timer*& sleeper) noexcept {
  if (sleeper != nullptr) {
    auto* BodyPipe::*const which = &sleeper == &reader_ ? &BodyPipe::reader_ : &BodyPipe::writer_;
    asio::post(sleeper->get_executor(), [self = shared_from_this(), which] { self->cancel(which); });
  }
}

void BodyPipe::cancel(Timer* BodyPipe::*sleeper) noexcept {
  const std::lock_guard lock(mutex_);
  if (this->*sleeper != nullptr) {
    (this->*sleeper)->cancel();
  }
}

}  // namespace api::http

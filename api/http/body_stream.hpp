#pragma once

#include "api/http/io.hpp"
#include "hsm/secret.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>

namespace api::http {

/// Bytes on their way from a coroutine of one io thread to one of another, a bounded number at a time. One writer and
/// one reader; each brings a timer of its own thread, which serves as the signal: it never expires and is cancelled to
/// wake its owner. A side that goes before the end says so, and its timer is not used any more after that.
class BodyPipe : public std::enable_shared_from_this<BodyPipe> {
 public:
  /// What the writer may be ahead of the reader, in bytes, plus one piece.
  static constexpr std::size_t capacity = 64 * 1024;

  struct Piece {
    hsm::WipingBytes bytes;  ///< empty at the end
    bool broken = false;     ///< the end came before the whole was there
  };

  /// The writer's thread. Waits for room; false where the reader is gone or the end was said.
  [[nodiscard]] Task<bool> write(hsm::WipingBytes piece, Timer& wake);
  /// The writer's thread. It writes no more; where a write waits, it ends once its timer is cancelled. The first call
  /// counts.
  void finish(bool whole) noexcept;

  /// The reader's thread.
  [[nodiscard]] Task<Piece> read(Timer& wake);
  /// The reader reads no more; a read under way ends as broken.
  void abandon() noexcept;

 private:
  enum class End { none, whole, broken };

  [[nodiscard]] bool try_write(hsm::WipingBytes& piece, Timer& wake);
  [[nodiscard]] std::optional<Piece> try_read(Timer& wake);
  void wake(Timer*& sleeper) noexcept;
  void cancel(Timer* BodyPipe::*sleeper) noexcept;

  std::mutex mutex_;
  std::deque<hsm::WipingBytes> pieces_;
  std::size_t held_ = 0;
  End end_ = End::none;
  bool abandoned_ = false;
  Timer* reader_ = nullptr;  ///< while it waits
  Timer* writer_ = nullptr;
};

/// The reader's hold on a pipe: a response body that comes while it is sent. Dropping it tells the writer.
class BodyStream {
 public:
  /// `length` in bytes, where it is known beforehand.
  BodyStream(std::shared_ptr<BodyPipe> pipe, std::optional<std::uint64_t> length)
      : pipe_(std::move(pipe)), length_(length) {}
  BodyStream(const BodyStream&) = delete;
  BodyStream& operator=(const BodyStream&) = delete;
  ~BodyStream() { pipe_->abandon(); }

  [[nodiscard]] BodyPipe& pipe() noexcept { return *pipe_; }
  [[nodiscard]] std::optional<std::uint64_t> length() const noexcept { return length_; }

 private:
  std::shared_ptr<BodyPipe> pipe_;
  std::optional<std::uint64_t> length_;
};

}  // namespace api::http

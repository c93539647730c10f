#pragma once

#include "api/http/io.hpp"
#include "api/http/responder.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>

namespace api::http {

/// Bytes on their way from a coroutine to who asks for them piece by piece, a bounded number at a time. One writer and
/// one reader.
class BodyPipe : public std::enable_shared_from_this<BodyPipe> {
 public:
  /// What the writer may be ahead of the reader, in bytes, plus one piece.
  static constexpr std::size_t capacity = 64 * 1024;

  /// The writer's thread. Waits for room; false where the reader is gone or the end was said. `wake`, a timer of that
  /// thread that never expires, serves as the signal and is not used after the return.
  [[nodiscard]] Task<bool> write(hsm::WipingBytes piece, Timer& wake);
  /// The writer's thread. It writes no more; where a write waits, it ends once its timer is cancelled. The first call
  /// counts.
  void finish(bool whole) noexcept;

  /// As BodySource::next(); any thread.
  void next(Responder::Done done);
  /// The reader asks no more. Any thread.
  void abandon() noexcept;

 private:
  enum class End { none, whole, broken };

  [[nodiscard]] bool try_write(hsm::WipingBytes& piece, Timer& wake);
  void serve();
  void wake_writer() noexcept;
  void cancel_wait() noexcept;

  std::mutex mutex_;
  std::deque<hsm::WipingBytes> pieces_;
  std::size_t held_ = 0;
  End end_ = End::none;
  bool abandoned_ = false;
  Responder::Done reader_;   ///< while it waits
  Timer* writer_ = nullptr;  ///< while it waits
};

/// The reader's hold on a pipe: a body that comes while it is sent. Dropping it tells the writer.
class BodyStream : public BodySource {
 public:
  /// `size` in bytes, where it is known beforehand.
  BodyStream(std::shared_ptr<BodyPipe> pipe, std::optional<std::uint64_t> size) : pipe_(std::move(pipe)), size_(size) {}
  BodyStream(const BodyStream&) = delete;
  BodyStream& operator=(const BodyStream&) = delete;
  ~BodyStream() override { pipe_->abandon(); }

  [[nodiscard]] std::optional<std::uint64_t> size() const noexcept override { return size_; }
  void next(Responder::Done done) noexcept override;

 private:
  std::shared_ptr<BodyPipe> pipe_;
  std::optional<std::uint64_t> size_;
};

}  // namespace api::http

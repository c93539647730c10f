#pragma once

#include "appliance/evidence/checkpoint.hpp"
#include "appliance/syslog/message.hpp"
#include "appliance/syslog/tls_stream.hpp"
#include "storage/store.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

namespace appliance::syslog {

/// Sends the audit log and its checkpoints to a collector, from where an earlier run ended, on a thread of its own that
/// no request waits for. The position is durable and moves only once the collector's system has what was sent, so after
/// a broken connection or a crash some messages come twice, and the numbers in them tell. Thread-safe.
class Forwarder {
 public:
  /// Throws storage::Error.
  Forwarder(storage::Store& store, Collector collector);
  ~Forwarder();
  Forwarder(const Forwarder&) = delete;
  Forwarder& operator=(const Forwarder&) = delete;

  [[nodiscard]] bool connected() const noexcept { return connected_; }
  /// Entries of the log that the collector does not have yet. Throws storage::Error.
  [[nodiscard]] std::uint64_t behind() const;

 private:
  struct Position {
    std::uint64_t entry = 0;
    std::uint64_t checkpoint = 0;
  };

  void run();
  void forward();
  [[nodiscard]] bool forward_some(TlsStream& stream);
  [[nodiscard]] std::string frames_after(Position& position) const;
  [[nodiscard]] bool wait_until_delivered(const TlsStream& stream);
  void keep(const Position& position);
  [[nodiscard]] bool pause(std::chrono::milliseconds time);

  storage::Store& store_;
  const Collector collector_;
  const Sender sender_;
  std::atomic<std::uint64_t> sent_entry_{0};
  std::atomic<std::uint64_t> sent_checkpoint_{0};
  std::atomic<bool> connected_{false};
  bool reported_ = false;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace appliance::syslog

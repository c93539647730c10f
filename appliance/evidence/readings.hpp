#pragma once

#include <cstdint>
#include <deque>
#include <mutex>

namespace appliance::evidence {

/// Readings of the audit log that operators have under way. A reading is opened once, with an entry in the log (PCI DSS
/// 10.2.1.3), and its pages are then read without more entries: who follows the log must not lengthen it. Thread-safe.
class Readings {
 public:
  /// Number of a new reading. The oldest of many ends.
  [[nodiscard]] std::uint64_t open();
  [[nodiscard]] bool is_open(std::uint64_t number) const;

 private:
  mutable std::mutex mutex_;
  std::deque<std::uint64_t> open_;
  std::uint64_t last_ = 0;
};

}  // namespace appliance::evidence

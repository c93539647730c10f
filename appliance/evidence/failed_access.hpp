#pragma once

#include "appliance/audit.hpp"
#include "storage/store.hpp"

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <tuple>

namespace appliance::evidence {

/// Requests that were turned away before a worker saw them (PCI DSS 10.2.1.4), counted where nothing may block and
/// written to the audit log a moment later: one entry for each kind, caller and address, with how often. So a stranger
/// cannot fill the disk. Thread-safe.
class FailedAccess {
 public:
  /// No valid key was presented.
  void note_stranger(const std::string& source) noexcept;
  /// An application asked for what it may not do.
  void note_forbidden(const Uuid& tenant, const std::string& application, const std::string& source) noexcept;

  /// Writes what was counted and begins anew. Throws storage::Error; what it held is then kept for the next time.
  void write(storage::Store& store);

 private:
  using Who = std::tuple<Uuid, std::string, std::string>;  // tenant, application, source

  void note(const Who& who) noexcept;

  std::mutex mutex_;
  std::map<Who, std::uint64_t> counts_;
};

}  // namespace appliance::evidence

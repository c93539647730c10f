#pragma once

#include "appliance/keys/mover.hpp"

#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace appliance::keys {

/// How far the work for one key is.
struct Progress {
  Owner owner{};
  Work work = Work::root;
  JobState state = JobState::waiting;
  std::uint32_t to_version = 0;
  std::string scope;  ///< the tenant's name, or "appliance"
  std::uint64_t done = 0;
  std::uint64_t total = 0;
  std::uint64_t failed = 0;  ///< records that could not be moved
  std::uint64_t left = 0;    ///< records under older versions, counted at the end
  double per_second = 0;     ///< 0 where it is not under way
};

/// Has the care of all keys: takes them through their life, one step at a time, and moves what stands under older
/// versions in the background. Thread-safe. Steps throw as rotation.hpp, retirement.hpp and removal.hpp say.
class Custodian {
 public:
  explicit Custodian(const Context& context);

  /// The next version of a key becomes the current one; with `only_prepare` it is made and left in pre-activation.
  [[nodiscard]] KeyVersion rotate(hsm::Session& session, const Actor& actor, Kind kind, const Owner& owner,
                                  bool only_prepare);
  void activate(const Actor& actor, const KeyVersion& key, const Owner& owner);
  void retire(const Actor& actor, const KeyVersion& key, const Owner& owner, bool forget);
  void mark_compromised(const Actor& actor, const KeyVersion& key, const Owner& owner);
  void destroy(const Actor& actor, const KeyVersion& key, const Owner& owner, bool forget);
  void delete_tenant(const Actor& actor, const Owner& tenant);

  /// Has everything moved that stands under older versions; `only`: of this owner. What is under way goes on, what
  /// ended with records left begins again.
  void rewrap(const Actor& actor, const std::optional<Owner>& only);

  /// Work that was ever asked for, until its key is rotated again. `only` as above.
  [[nodiscard]] std::vector<Progress> progress(const std::optional<Owner>& only) const;

  /// Waits until something may have changed in progress(), at most so long. False once stop() was called.
  [[nodiscard]] bool wait(std::chrono::milliseconds most) const;

  /// Ends the work after the round under way, and all waiting. Idempotent.
  void stop();

 private:
  [[nodiscard]] Progress describe(const Job& job) const;
  void request(const Actor& actor, const Owner& owner, Kind kind, std::uint32_t current);

  const Context context_;
  std::mutex one_at_a_time_;
  mutable std::mutex stop_mutex_;
  mutable std::condition_variable stopped_;
  bool stopping_ = false;
  Mover mover_;
};

}  // namespace appliance::keys

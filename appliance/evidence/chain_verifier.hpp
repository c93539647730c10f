#pragma once

#include "appliance/evidence/checkpoint.hpp"
#include "storage/log_chain.hpp"
#include "storage/store.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace appliance::evidence {

struct Finding {
  std::uint64_t entry;  ///< the first that it concerns
  std::string what;
};

/// What can be said of an audit log, and what cannot.
struct Report {
  std::uint64_t first = 0;
  std::uint64_t last = 0;  ///< entry
  std::uint64_t entries = 0;
  std::uint64_t checkpoints = 0;  ///< that are good
  std::uint64_t proven = 0;       ///< the last entry that a good checkpoint vouches for; 0: none
  std::vector<Finding> findings;  ///< in the order of the log; the first hundred
  std::vector<Finding> accepted;  ///< breaks of the history that an operator accepted at the time
  std::vector<std::string> unknown;

  [[nodiscard]] bool whole() const noexcept { return findings.empty(); }
};

/// Checks an audit log, entry by entry, against its links and against checkpoints, with public keys alone. Keeps no
/// more than the links since the last checkpoint. Not synchronised.
class ChainVerifier {
 public:
  /// The log of this store after `before`; `keys` are those whose checkpoints count.
  ChainVerifier(const Uuid& store_id, const storage::LogHead& before, std::vector<hsm::PublicPoint> keys);

  /// A checkpoint that was kept elsewhere, of this history as it is believed to be. Before the first entry.
  void expect(const Checkpoint& checkpoint);

  /// The next entry of the log, as it claims to be.
  void take(const storage::LogEntry& entry);
  /// The next checkpoint; at the earliest after the entry before the one it vouches for.
  void take(const Checkpoint& checkpoint);
  /// Something else that stands in the log.
  void add(Finding finding);

  /// At the end, once.
  [[nodiscard]] Report finish();

 private:
  [[nodiscard]] bool follows(const storage::LogEntry& entry);
  [[nodiscard]] bool is_ours(const Checkpoint& checkpoint, std::string_view kind);
  [[nodiscard]] bool follows(const Checkpoint& checkpoint);
  /// `agreed`: the last entry that a checkpoint from the same place vouched for.
  void compare(const Checkpoint& checkpoint, const storage::Digest& link, std::uint64_t& agreed);
  void note_acceptance(const storage::LogEntry& entry);
  void say_what_is_unknown();

  const Uuid store_id_;
  const std::vector<hsm::PublicPoint> keys_;
  storage::LogHead head_;              // of what was read, as it claims
  std::deque<storage::Digest> links_;  // of the entries up to head_ that no checkpoint has covered yet
  bool head_doubtful_ = false;
  struct Expected {
    Checkpoint checkpoint;
    bool elsewhere;  // it was kept elsewhere
  };
  std::map<std::uint64_t, std::vector<Expected>> expected_;
  std::uint64_t expected_so_far_ = 0;
  std::optional<Checkpoint> last_checkpoint_;
  Report report_;
};

}  // namespace appliance::evidence

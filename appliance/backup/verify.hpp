#pragma once

#include "appliance/backup/manifest.hpp"
#include "appliance/evidence/chain_verifier.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace appliance::backup {

/// What is asked of a backup.
struct Question {
  std::filesystem::path directory;
  std::optional<std::uint32_t> number;                         ///< nothing: the latest
  std::vector<hsm::PublicPoint> keys;                          ///< that are trusted; none: those that the backup names
  std::vector<evidence::Checkpoint> known = {};                ///< that the audit log must go on from
  std::function<void(std::uint64_t, std::uint64_t)> progress;  ///< entries and files done, of how many
};

struct Proof {
  Manifest manifest;
  evidence::Report audit;             ///< of the audit log in the backup
  std::vector<std::string> findings;  ///< what is wrong, beside what `audit` found
  std::vector<std::string> unknown;

  [[nodiscard]] bool good() const noexcept { return findings.empty() && audit.whole(); }
};

/// Proves a backup without a token and without a key that is secret: its manifest's signature, every file, the keys
/// that it names, and the audit log from its first entry to the head. Throws Error{not_found} where there is no backup
/// or no manifest; storage::Error where the backup does not open.
[[nodiscard]] Proof verify(const Question& question);

/// Of the audit log in a backup alone, whatever its manifest and its files say. Throws as verify() does.
[[nodiscard]] evidence::Report verify_log(const Question& question);

}  // namespace appliance::backup

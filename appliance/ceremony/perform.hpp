#pragma once

#include "appliance/ceremony/plan.hpp"
#include "appliance/ceremony/transcript.hpp"
#include "appliance/config/config.hpp"
#include "appliance/provision.hpp"

#include <filesystem>
#include <string>
#include <string_view>

namespace appliance::ceremony {

/// One way to hold the ceremony of a script.
struct Staging {
  const Config& config;
  std::filesystem::path config_file;
  const Script& script;
  std::filesystem::path transcript;  ///< where it is written; its signature beside it, with ".sig" at the end
  /// With SoftHSM and the same file: serial numbers and manufacturers are not compared.
  bool rehearsal = false;
  /// Check value of the root key that an interrupted ceremony left in the token and that this one goes on with.
  std::string going_on_with = {};
  Transcript::Shows show = nullptr;
};

/// What a ceremony made.
struct Performed {
  Provisioned appliance;
  std::string transcript_digest;  ///< SHA-256, hexadecimal
};

/// Whether `typed` is the beginning of the script's digest, of eight hexadecimal digits or more; spaces do not count.
[[nodiscard]] bool confirms(const Script& script, std::string_view typed);

/// Sets up the appliance as the script says, with a signed transcript. The last thing it does to the store, in one
/// batch, is to found it, with the digest of the transcript in the audit log: either the appliance exists and its
/// transcript is signed and on record, or neither. Throws Error, which says what there is then and how to begin again.
[[nodiscard]] Performed perform(const Staging& staging);

/// Runs the same code with a token that only pretends and a store in a temporary directory. Neither the module nor the
/// PIN is read; nothing stays. Throws Error where the script cannot be carried out with this configuration.
void dry_run(const Staging& staging);

}  // namespace appliance::ceremony

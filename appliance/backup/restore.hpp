#pragma once

#include "appliance/backup/opening.hpp"
#include "appliance/backup/verify.hpp"
#include "appliance/config/config.hpp"
#include "appliance/evidence/history.hpp"

#include <string>

namespace appliance::backup {

struct Restored {
  std::uint32_t number = 0;
  Uuid store_id{};
  std::uint64_t last_entry = 0;  ///< of the backup
  std::size_t keys = 0;
  std::size_t files = 0;
  std::uint64_t entries = 0;      ///< of the audit log, each verified
  std::uint64_t checkpoints = 0;  ///< of it, whose signatures are good
  Opening opening;
  bool new_audit_key = false;        ///< the token did not hold the one of the backup
  std::size_t lost_client_keys = 0;  ///< keys for clients that were objects of the lost token, and were erased
  evidence::Verdict verdict;         ///< what the token has seen of this store
};

/// Proves a backup, finds in the token every root key that it names, unwraps with them the keys of all tenants, opens a
/// sample of the tokens where they lie, and then makes the configured store from it; cofferd
/// must not be running. The key that signed must be the token's or one of the question's. Where the token holds the
/// root keys but not the audit key, as after their recovery, it makes a new one. Throws Error: conflict where the store
/// is not empty or a root key is missing or another, with its name; refused where the backup is not proven;
/// unavailable.
[[nodiscard]] Restored restore(const Config& config, Question question, const std::string& operator_name);

}  // namespace appliance::backup

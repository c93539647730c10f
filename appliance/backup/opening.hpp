#pragma once

#include "hsm/session.hpp"
#include "storage/store.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace appliance::backup {

/// That what is in a store opens with the keys of a token.
struct Opening {
  std::uint64_t tokens = 0;           ///< in the store
  std::uint64_t sample = 0;           ///< of them, drawn at random and tried
  std::uint64_t opened = 0;           ///< of the sample
  std::uint64_t tenant_keys = 0;      ///< that are not destroyed
  std::uint64_t keys_unwrapped = 0;   ///< of them, in the token; with their check values where it can compute them
  std::vector<std::string> findings;  ///< what did not open, by name; the first hundred
  /// Versions of the root key none of whose keys was unwrapped: it is another key than the one that wrapped them.
  std::vector<std::uint32_t> wrong_root_keys;
};

/// Unwraps every tenant's key in the token and opens a hundred tokens drawn at random (all, where there are fewer).
/// What is opened is wiped at once. Reads every row of the tokens once. Throws hsm::Error where the token does not
/// answer; storage::Error.
[[nodiscard]] Opening try_opening(const storage::Store& store, hsm::Session& session);

}  // namespace appliance::backup

#pragma once

#include "appliance/evidence/checkpoint.hpp"
#include "hsm/session.hpp"
#include "storage/store.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace appliance::evidence {

/// What the token's copy of the latest checkpoint says about the audit log of the store.
enum class History : std::uint8_t {
  unchecked,  ///< the token has not been asked yet
  whole,      ///< the log goes on from what the token has seen
  behind,     ///< the log ends before it: an older copy was put back, or the end was cut off
  forked,     ///< the log holds other entries: it went on from an older copy, or was altered
  unmarked,   ///< the token holds no checkpoint of this store: it is another token, or the checkpoint was removed
};

[[nodiscard]] std::string_view name_of(History history) noexcept;

struct Verdict {
  History history = History::unchecked;
  std::uint64_t last_entry = 0;        ///< of the store
  std::optional<Checkpoint> mirrored;  ///< what the token has seen; the newest of this store
};

/// Asks the token and reads the log from there on. Throws hsm::Error, storage::Error.
[[nodiscard]] Verdict examine_history(const storage::Store& store, hsm::Session& session, const Uuid& store_id);

}  // namespace appliance::evidence

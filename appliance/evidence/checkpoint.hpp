#pragma once

#include "appliance/clock.hpp"
#include "appliance/uuid.hpp"
#include "hsm/signature.hpp"
#include "storage/keys.hpp"
#include "storage/records.pb.h"

#include <cstdint>
#include <span>
#include <string>

namespace appliance::evidence {

/// A signed statement that the audit log of a store, up to an entry, was so at a time.
struct Checkpoint {
  Uuid store_id{};
  std::uint64_t number = 0;  ///< of the last entry it vouches for
  storage::Digest head{};    ///< that entry's link
  UnixMicros at = 0;
  storage::Digest previous{};  ///< digest of the checkpoint before; zeroes: there is none
  hsm::Sha256 key{};           ///< fingerprint of the public key
  hsm::Signature signature{};
};

/// What is signed: seven lines of ASCII, each with a line feed, numbers in decimal, bytes in lower-case hexadecimal.
///
///     coffer audit checkpoint v1
///     store 6c8e7a52-8a1c-4a7e-9a57-2f3f5f0f6d11
///     entry 1000
///     head (64 digits)
///     time 2026-11-22T04:47:41.123456+00:00
///     previous (64 digits)
///     key (64 digits)
[[nodiscard]] std::string note_of(const Checkpoint& checkpoint);

/// SHA-256 of the note: what is signed, and what the next checkpoint names as its previous.
[[nodiscard]] storage::Digest digest_of(const Checkpoint& checkpoint);

[[nodiscard]] bool is_signed_by(const Checkpoint& checkpoint, const hsm::PublicPoint& key);

[[nodiscard]] storage::CheckpointRecord record_of(const Checkpoint& checkpoint);
/// Throws storage::Error{corrupt} where a part does not have its size.
[[nodiscard]] Checkpoint checkpoint_from(const storage::CheckpointRecord& record);

/// SHA-256 (FIPS 180-4) of what is no secret.
[[nodiscard]] storage::Digest digest_of(std::string_view text);

}  // namespace appliance::evidence

#pragma once

#include "appliance/clock.hpp"
#include "appliance/uuid.hpp"
#include "storage/batch.hpp"
#include "storage/store.hpp"

#include <cstdint>
#include <string_view>

namespace appliance {

/// What passes at a certain time. The numbers stand in keys and are fixed.
enum class Expiring : std::uint8_t {
  token = 1,             ///< id: the token's
  cvc = 2,               ///< a token's card verification code; id: the token's
  intent = 3,            ///< id: the intent's 16 bytes
  intent_cvc = 4,        ///< an intent's card verification code; id: the intent's 16 bytes
  replay = 5,            ///< id: the 32 bytes that the request is found by
  capture_key = 6,       ///< id: the key's 16 bytes
  captured = 7,          ///< the memory of a message that was taken; id: its 32 bytes of digest
  upload = 8,            ///< a document that was never whole; id: its 16 bytes
  single_use_data = 12,  ///< the data of a token for one use; id: the token's
  single_use = 13,       ///< what is remembered of one; id: the token's
  card_key = 21,         ///< id: the key's 16 bytes
  guardian_key = 17,     ///< the memory of an API key whose time is over; id: the key's 16 bytes
  capture_session = 14,  ///< id: the session's 16 bytes
  session_key = 15,      ///< id: the key's 16 bytes
  cryptogram = 16,       ///< a kept cryptogram; id: its reference's 16 bytes
};

/// A row of the table of expirations.
struct Due {
  Expiring kind;
  UnixMicros at;
  Uuid tenant;
  std::string_view id;  ///< points into the row's key
};

/// Enters that something passes at `at`, in the batch that writes the thing itself. 0 is never: nothing is entered.
/// Reading must check the time as well: purging comes later, and not at all while the clock is suspect.
void add_expiration(storage::Batch& batch, const Due& due);

/// Takes the entry back, in the batch that erases the thing or changes its time.
void erase_expiration(storage::Batch& batch, const Due& due);

/// Throws storage::Error{corrupt} where the key is too short.
[[nodiscard]] Due due_in(std::string_view key);

/// Adds to the batch what removes one thing that has passed, expecting that it is as it was read; adds nothing where it
/// is gone or has another time by now. One per kind; on the upkeep thread. Throws storage::Error.
using Purger = void (*)(const storage::Store& store, const Due& due, storage::Batch& batch);

}  // namespace appliance

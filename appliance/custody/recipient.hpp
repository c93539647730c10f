#pragma once

#include "appliance/audit.hpp"
#include "appliance/clock.hpp"
#include "hsm/root_copy.hpp"
#include "hsm/shares.hpp"
#include "storage/batch.hpp"
#include "storage/store.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace appliance::custody {

/// One who holds a share.
struct ShareHolder {
  std::string name;
  hsm::ShareCheckValue check_value{};
};

/// To whom each new version of the root key is wrapped: a second token, or custodians of whom some are enough.
struct Recipient {
  std::string name;
  hsm::TransportKey key;
  UnixMicros created_at = 0;
  std::string created_by;
  std::string token_label;  ///< of a second token
  std::string token_serial;
  std::uint8_t threshold = 0;  ///< how many custodians are needed; 0: a second token
  std::vector<ShareHolder> custodians;
  std::vector<hsm::SharePackage> packages;
  std::string row;  ///< as read; empty: new

  [[nodiscard]] bool is_token() const noexcept { return threshold == 0; }
  [[nodiscard]] hsm::Sha256 id() const { return hsm::fingerprint_of(key); }
};

/// A version of the root key, wrapped to a recipient.
struct StoredCopy {
  std::uint32_t version = 0;
  std::vector<unsigned char> check_value;
  hsm::RootCopy copy;
  UnixMicros created_at = 0;
};

/// What a store, a backup or an export holds for recovery.
struct Custody {
  std::vector<Recipient> recipients;
  std::vector<StoredCopy> copies;
};

// All throw storage::Error; corrupt where a row is no record.

[[nodiscard]] std::vector<Recipient> read_recipients(const storage::Store& store);
[[nodiscard]] std::vector<StoredCopy> read_copies(const storage::Store& store);
[[nodiscard]] Custody read_custody(const storage::Store& store);

/// The recipient of this name, or nullptr.
[[nodiscard]] const Recipient* find(const std::vector<Recipient>& recipients, std::string_view name);
[[nodiscard]] const Recipient* find(const std::vector<Recipient>& recipients, const hsm::Sha256& id);

/// Adds a new recipient to the batch, with an audit entry; the batch expects that the key is nobody's yet.
void put_recipient(storage::Batch& batch, const Recipient& recipient, const Actor& actor);

/// Removes a recipient and its copies, with an audit entry. Copies in backups and exports stay.
void erase_recipient(storage::Batch& batch, const storage::Store& store, const Recipient& recipient,
                     const Actor& actor);

/// Removes all copies of a version, in the batch that destroys it.
void erase_copies(storage::Batch& batch, const storage::Store& store, std::uint32_t version);

/// For a key's birth: puts its copies, in place of any of that version, durably, and expects that the recipients are as
/// they were read. What it is handed throws Error{unavailable} where they are not. `store` must outlive it.
[[nodiscard]] hsm::KeepsCopies keep_in(storage::Store& store, std::vector<Recipient> recipients);

/// Their transport keys.
[[nodiscard]] std::vector<hsm::TransportKey> keys_of(const std::vector<Recipient>& recipients);

}  // namespace appliance::custody

#pragma once

#include "appliance/audit.hpp"
#include "appliance/expiry/expiration.hpp"
#include "appliance/tenant.hpp"
#include "hsm/secret.hpp"
#include "hsm/session.hpp"
#include "storage/store.hpp"

#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace appliance::capture {

struct Message;
struct StoredKey;

/// Opens the messages of one request that clients encrypted to the tenant's keys, and has each taken only once. For one
/// thread, as long as the request; the references must live as long.
class Opening {
 public:
  Opening(hsm::Session& session, const storage::Store& store, const Tenant& tenant)
      : session_(session), store_(store), tenant_(tenant) {}

  /// The clear bytes of a compact JWE. Nothing where there are none to be had, for whatever reason: malformed, another
  /// or no key, an expired one, altered, or taken before. Throws hsm::Error, storage::Error.
  [[nodiscard]] std::optional<hsm::Secret> open(std::string_view compact);

  /// The same of a message to this key, which it need not name, by any algorithm that the key can be used with: the
  /// clients of capture sessions choose that themselves.
  [[nodiscard]] std::optional<hsm::Secret> open(std::string_view compact, const StoredKey& key);

  /// Opens one block that was encrypted to a card key of the container (card_keys.hpp), with each of them in turn,
  /// until `accepts` takes what came out. A block that is not right gives nonsense, so whatever is wrong with it,
  /// everything is done before the answer that is done for any other that is not accepted. False where nothing was
  /// accepted, and where the block was taken before. Throws hsm::Error, storage::Error.
  [[nodiscard]] bool open_block(std::string_view container, std::span<const unsigned char> block,
                                const std::function<bool(std::span<const unsigned char>)>& accepts);

  [[nodiscard]] bool empty() const noexcept { return taken_.empty(); }

  /// Adds to the batch of the request's effect that its messages are taken, with audit entries for the keys; the batch
  /// does not commit where one of them was taken meanwhile. A message is remembered as long as its key lives. Throws
  /// Error{conflict} where one is known to be taken.
  void take(storage::Batch& batch, const Actor& actor) const;

 private:
  struct Taken {
    storage::Digest digest;
    Uuid key;
    UnixMicros key_expires_at;
  };

  [[nodiscard]] std::optional<hsm::Secret> open(std::string_view compact, const Message& message, const StoredKey& key);
  [[nodiscard]] bool is_taken(const storage::Digest& digest) const;

  hsm::Session& session_;
  const storage::Store& store_;
  const Tenant& tenant_;
  std::vector<Taken> taken_;
};

/// What upkeep does when the key of a message has expired; see Purger.
void purge_captured(const storage::Store& store, const Due& due, storage::Batch& batch);

/// For a message whose tenant is removed. Throws storage::Error{corrupt}.
void erase_expiration_of_captured(storage::Batch& batch, const Uuid& tenant, const storage::Row& row);

}  // namespace appliance::capture

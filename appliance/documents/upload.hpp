#pragma once

#include "appliance/documents/documents.hpp"
#include "appliance/expiry/expiration.hpp"

#include <map>
#include <optional>
#include <span>
#include <string>

namespace appliance::documents {

/// A document on its way in. Chunks are sealed and stored as they fill; the document exists once finish() has committed
/// its record. What an upload leaves that never finishes is erased by upkeep a day later, or by discard(). One thread
/// at a time.
class Upload {
 public:
  /// `most_bytes` of content.
  Upload(const Uuid& id, std::string content_type, std::uint64_t most_bytes);

  /// False where there is more content than there may be; then nothing was taken. Throws hsm::Error, storage::Error.
  [[nodiscard]] bool append(const Context& context, std::span<const unsigned char> content);

  /// Seals the rest and makes the document. Throws hsm::Error, storage::Error, appliance::Error.
  [[nodiscard]] StoredDocument finish(const Context& context, const std::map<std::string, std::string>& metadata);

  /// Erases what was stored so far. Throws storage::Error.
  void discard(const Context& context);

 private:
  void store_chunk(const Context& context, bool last);

  Uuid id_;
  std::string content_type_;
  std::uint64_t most_bytes_;
  std::uint64_t size_ = 0;
  std::uint32_t chunks_ = 0;  ///< stored
  UnixMicros expires_at_;
  hsm::WipingBytes pending_;
};

/// What upkeep does with an upload that was not finished; see Purger.
void purge_upload(const storage::Store& store, const Due& due, storage::Batch& batch);

/// For a chunk whose tenant is removed: its upload may not have ended. Throws storage::Error{corrupt}.
void erase_expiration_of_upload(storage::Batch& batch, const Uuid& tenant, const storage::Row& row);

}  // namespace appliance::documents

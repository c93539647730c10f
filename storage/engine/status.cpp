#include "storage/engine/status.hpp"

#include "storage/error.hpp"

namespace storage::engine {

void require_read(const rocksdb::Status& status) {
  if (status.IsCorruption()) {
    throw Error(Fault::corrupt, "stored bytes do not match their checksum");
  }
  if (!status.ok()) {
    throw Error(Fault::unreadable, "the store cannot be read");
  }
}

void require_opened(const rocksdb::Status& status) {
  if (status.ok()) {
    return;
  }
  if (status.IsCorruption()) {
    throw Error(Fault::corrupt, "the store is corrupt: " + status.ToString());
  }
  if (status.IsNoSpace()) {
    throw Error(Fault::full, "the store cannot be opened: " + status.ToString());
  }
  throw Error(Fault::failed, "the store cannot be opened: " + status.ToString());
}

}  // namespace storage::engine

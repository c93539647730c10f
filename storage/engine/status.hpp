#pragma once

#include <rocksdb/status.h>

namespace storage::engine {

/// Throws Error{corrupt} or Error{unreadable} unless the read went well. The engine's own text is left out: it may
/// quote keys.
void require_read(const rocksdb::Status& status);

/// Throws Error{corrupt}, Error{full} or Error{failed}, with the engine's text, unless opening went well.
void require_opened(const rocksdb::Status& status);

}  // namespace storage::engine

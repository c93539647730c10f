#pragma once

#include "appliance/tenant.hpp"
#include "hsm/secret.hpp"
#include "hsm/session.hpp"
#include "storage/records.pb.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace appliance::documents {

/// Content that is sealed at once, under a data key of its own; only the last chunk of a document is shorter.
inline constexpr std::size_t chunk_bytes = 256 * 1024;

/// Where a chunk belongs. All of it is bound into its ciphertext: one that was moved, left out, doubled or cut off is
/// found out, as is another type of content.
struct ChunkPlace {
  Uuid document{};
  std::string_view content_type;
  std::uint32_t number = 0;  ///< from 0
  bool last = false;
};

/// A row of the table document_chunks, but for what its upload adds. Throws hsm::Error.
[[nodiscard]] storage::DocumentChunkRecord seal_chunk(hsm::Session& session, const Tenant& tenant,
                                                      const ChunkPlace& place, std::span<const unsigned char> content);

/// The content of a row. Throws hsm::Error, storage::Error.
[[nodiscard]] hsm::Secret open_chunk(hsm::Session& session, const Tenant& tenant, const ChunkPlace& place,
                                     std::string_view row);

}  // namespace appliance::documents

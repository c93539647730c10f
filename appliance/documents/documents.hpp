#pragma once

#include "appliance/audit.hpp"
#include "appliance/outcome.hpp"
#include "appliance/tenant.hpp"
#include "hsm/secret.hpp"
#include "hsm/session.hpp"
#include "storage/records.pb.h"
#include "storage/store.hpp"

#include <cstdint>
#include <variant>

namespace appliance::documents {

/// What a use case works with besides its input. `session` is the sign that it may block.
struct Context {
  hsm::Session& session;
  storage::Store& store;
  const Tenant& tenant;
  const Actor& actor;
};

struct StoredDocument {
  Uuid id{};
  storage::DocumentRecord record;
};

// The use cases, each in one batch with its audit entry. They throw hsm::Error, storage::Error, appliance::Error.

/// What is known of a document besides its content.
[[nodiscard]] Result<StoredDocument> read(const Context& context, const Uuid& id);
/// The same for one whose content will be shown, chunk by chunk.
[[nodiscard]] Result<StoredDocument> reveal(const Context& context, const Uuid& id);
/// The content of one chunk of a revealed document, `number` from 0. Throws Error{not_found} where the document was
/// deleted meanwhile.
[[nodiscard]] hsm::Secret open_chunk(hsm::Session& session, const storage::Store& store, const Tenant& tenant,
                                     const StoredDocument& document, std::uint32_t number);
/// The document with its content.
[[nodiscard]] Result<std::monostate> remove(const Context& context, const Uuid& id);

[[nodiscard]] inline Refused document_absent() { return {Reason::absent, "Document not found", {}}; }

}  // namespace appliance::documents

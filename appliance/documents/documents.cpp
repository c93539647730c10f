#include "appliance/documents/documents.hpp"

#include "appliance/documents/chunk.hpp"
#include "appliance/error.hpp"
#include "storage/codec.hpp"
#include "storage/keys.hpp"

#include <optional>

namespace appliance::documents {
namespace {

using storage::Table;

AuditEvent audited(std::string_view operation, const Uuid& id) {
  return {.operation = operation, .entity_type = "document", .entity_id = to_string(id), .detail = {}};
}

Result<StoredDocument> read_as(const Context& context, const Uuid& id, std::string_view operation) {
  const auto row = context.store.get(Table::documents, storage::document_key(context.tenant.id, id));
  if (!row) {
    return document_absent();
  }
  storage::Batch batch;
  record(batch, context.actor, audited(operation, id));
  static_cast<void>(context.store.commit(std::move(batch)));
  return StoredDocument{.id = id, .record = storage::decode<storage::DocumentRecord>(*row)};
}

}  // namespace

Result<StoredDocument> read(const Context& context, const Uuid& id) { return read_as(context, id, "read"); }

Result<StoredDocument> reveal(const Context& context, const Uuid& id) { return read_as(context, id, "reveal"); }

hsm::Secret open_chunk(hsm::Session& session, const storage::Store& store, const Tenant& tenant,
                       const StoredDocument& document, std::uint32_t number) {
  const auto row = store.get(Table::document_chunks, storage::document_chunk_key(tenant.id, document.id, number));
  if (!row) {
    throw Error(Fault::not_found, "a chunk of the document is not there");
  }
  return open_chunk(session, tenant,
                    {.document = document.id,
                     .content_type = document.record.content_type(),
                     .number = number,
                     .last = number + 1 == document.record.chunks()},
                    *row);
}

Result<std::monostate> remove(const Context& context, const Uuid& id) {
  auto key = storage::document_key(context.tenant.id, id);
  auto row = context.store.get(Table::documents, key);
  if (!row) {
    return document_absent();
  }
  const auto chunks = storage::decode<storage::DocumentRecord>(*row).chunks();
  storage::Batch batch;
  batch.expect_unchanged(Table::documents, key, *std::move(row));
  batch.erase(Table::documents, std::move(key));
  for (std::uint32_t number = 0; number < chunks; ++number) {
    batch.erase(Table::document_chunks, storage::document_chunk_key(context.tenant.id, id, number));
  }
  record(batch, context.actor, audited("delete", id));
  const auto outcome = context.store.commit(std::move(batch));
  return outcome.committed() ? Result<std::monostate>(std::monostate()) : document_absent();
}

}  // namespace appliance::documents

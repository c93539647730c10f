#include "appliance/documents/upload.hpp"

#include "appliance/documents/chunk.hpp"
#include "appliance/error.hpp"
#include "storage/codec.hpp"
#include "storage/keys.hpp"

#include <algorithm>

namespace appliance::documents {
namespace {

using storage::Table;

// Longer than the server's deadline for the largest body.
constexpr UnixMicros longest_upload = UnixMicros{24} * 3600 * 1'000'000;

bool commit(storage::Store& store, storage::Batch batch) {
  const auto outcome = store.commit(std::move(batch));
  return outcome.committed();
}

Due unfinished(const Uuid& tenant, const Uuid& document, UnixMicros until) {
  return {.kind = Expiring::upload,
          .at = until,
          .tenant = tenant,
          .id = hsm::text_of(std::span<const unsigned char>(document))};
}

}  // namespace

Upload::Upload(const Uuid& id, std::string content_type, std::uint64_t most_bytes)
    : id_(id), content_type_(std::move(content_type)), most_bytes_(most_bytes), expires_at_(now() + longest_upload) {
  pending_.reserve(chunk_bytes);
}

bool Upload::append(const Context& context, std::span<const unsigned char> content) {
  if (content.size() > most_bytes_ - size_) {
    return false;
  }
  size_ += content.size();
  while (!content.empty()) {
    if (pending_.size() == chunk_bytes) {  // more follows, so this is not the last
      store_chunk(context, false);
    }
    const auto part = content.first(std::min(content.size(), chunk_bytes - pending_.size()));
    pending_.insert(pending_.end(), part.begin(), part.end());
    content = content.subspan(part.size());
  }
  return true;
}

void Upload::store_chunk(const Context& context, bool last) {
  storage::Batch batch;
  auto chunk = seal_chunk(context.session, context.tenant,
                          {.document = id_, .content_type = content_type_, .number = chunks_, .last = last}, pending_);
  if (chunks_ == 0) {
    chunk.set_upload_expires_at_us(expires_at_);
    add_expiration(batch, unfinished(context.tenant.id, id_, expires_at_));
  }
  batch.put(Table::document_chunks, storage::document_chunk_key(context.tenant.id, id_, chunks_),
            storage::encode(chunk));
  static_cast<void>(commit(context.store, std::move(batch)));
  ++chunks_;
  hsm::wipe(pending_.data(), pending_.size());
  pending_.clear();
}

StoredDocument Upload::finish(const Context& context, const std::map<std::string, std::string>& metadata) {
  store_chunk(context, true);
  StoredDocument document{.id = id_, .record = {}};
  auto& record = document.record;
  record.mutable_metadata()->insert(metadata.begin(), metadata.end());
  record.set_content_type(content_type_);
  record.set_size(size_);
  record.set_chunks(chunks_);
  record.set_created_at_us(now());
  record.set_created_by(context.actor.id);
  storage::Batch batch;
  const auto key = storage::document_key(context.tenant.id, id_);
  batch.expect_absent(Table::documents, key);
  batch.put(Table::documents, key, storage::encode(record));
  erase_expiration(batch, unfinished(context.tenant.id, id_, expires_at_));
  appliance::record(batch, context.actor,
                    {.operation = "create", .entity_type = "document", .entity_id = to_string(id_), .detail = {}});
  if (!commit(context.store, std::move(batch))) {
    throw Error(Fault::unavailable, "the document could not be written");
  }
  return document;
}

void Upload::discard(const Context& context) {
  storage::Batch batch;
  for (std::uint32_t number = 0; number < chunks_; ++number) {
    batch.erase(Table::document_chunks, storage::document_chunk_key(context.tenant.id, id_, number));
  }
  erase_expiration(batch, unfinished(context.tenant.id, id_, expires_at_));
  static_cast<void>(commit(context.store, std::move(batch)));
}

void purge_upload(const storage::Store& store, const Due& due, storage::Batch& batch) {
  Uuid id{};
  std::copy_n(due.id.begin(), std::min(due.id.size(), id.size()), id.begin());
  for (std::uint32_t number = 0;; ++number) {
    auto key = storage::document_chunk_key(due.tenant, id, number);
    if (!store.get(Table::document_chunks, key)) {
      return;
    }
    batch.erase(Table::document_chunks, std::move(key));
  }
}

void erase_expiration_of_upload(storage::Batch& batch, const Uuid& tenant, const storage::Row& row) {
  const auto chunk = storage::decode<storage::DocumentChunkRecord>(row.value);
  if (chunk.upload_expires_at_us() != 0) {
    erase_expiration(batch, unfinished(tenant, storage::document_in_chunk_key(row.key), chunk.upload_expires_at_us()));
  }
}

}  // namespace appliance::documents

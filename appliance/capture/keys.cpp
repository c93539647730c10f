#include "appliance/capture/keys.hpp"

#include "appliance/error.hpp"
#include "storage/codec.hpp"
#include "storage/keys.hpp"
#include "storage/rows.hpp"

#include <algorithm>

namespace appliance::capture {
namespace {

using hsm::CaptureKeyType;
using storage::Table;

// By then a creation that was under way has committed or never will.
constexpr UnixMicros longest_creation = UnixMicros{3600} * 1'000'000;
constexpr std::size_t rows_per_sweep = 16;

std::string_view text_of(const Uuid& id) { return hsm::text_of(std::span<const unsigned char>(id)); }

AuditEvent audited(std::string_view operation, const Uuid& id) {
  return {.operation = operation, .entity_type = "key", .entity_id = to_string(id), .detail = {}};
}

struct Choice {
  CaptureKeyType type;
  std::string_view algorithm;
};

Result<Choice> choose(hsm::Session& session, const NewKey& input) {
  const auto* algorithm = find_algorithm(input.algorithm.value_or("ECDH-ES"));
  if (algorithm == nullptr || !hsm::offers(session, algorithm->management)) {
    return invalid({{"alg", "This algorithm is not offered."}});
  }
  if (!algorithm->agrees) {
    return input.curve ? Result<Choice>(invalid({{"crv", "This algorithm has no curve."}}))
                       : Choice{CaptureKeyType::rsa_3072, algorithm->name};
  }
  if (!input.curve) {
    const bool has_x25519 = hsm::offers(session, CaptureKeyType::x25519);
    return Choice{has_x25519 ? CaptureKeyType::x25519 : CaptureKeyType::p256, algorithm->name};
  }
  const auto* kind = find_curve(*input.curve);
  if (kind == nullptr || !hsm::offers(session, kind->type)) {
    return invalid({{"crv", "This curve is not offered."}});
  }
  return Choice{kind->type, algorithm->name};
}

storage::CaptureKeyRecord record_of(const ManagementContext& context, const Choice& choice, const NewKey& input,
                                    const hsm::NewCaptureKey& made) {
  storage::CaptureKeyRecord record;
  record.set_type(static_cast<std::uint32_t>(choice.type));
  record.set_algorithm(std::string(choice.algorithm));
  record.set_public_part(made.public_part.data(), made.public_part.size());
  record.set_wrapped(made.key.blob.data(), made.key.blob.size());
  record.set_wrapping_version(made.key.wrapping_version);
  record.set_created_at_us(now());
  record.set_created_by(context.actor.id);
  record.set_expires_at_us(input.expires_at.value_or(record.created_at_us() + longest_life));
  return record;
}

bool commit(storage::Store& store, storage::Batch batch) {
  const auto outcome = store.commit(std::move(batch));
  return outcome.committed();
}

Due due_of(const Uuid& tenant, const StoredKey& key) {
  return {.kind = Expiring::capture_key, .at = key.record.expires_at_us(), .tenant = tenant, .id = text_of(key.id)};
}

void erase_key(storage::Batch& batch, const Uuid& tenant, const StoredKey& key, UnixMicros at) {
  batch.erase(Table::capture_keys, storage::capture_key_key(tenant, key.id));
  erase_expiration(batch, due_of(tenant, key));
  if (key.record.wrapped().empty()) {
    batch.put(Table::stray_keys, storage::stray_key_key(at, key.id), {});
  }
}

StoredKey stored_from(const storage::Row& row) {
  return {.id = storage::key_in_capture_key(row.key), .record = storage::decode<storage::CaptureKeyRecord>(row.value)};
}

void destroy_stray(hsm::Session& session, storage::Store& store, const storage::Row& row) {
  hsm::destroy_capture_key(session, {.id = storage::key_in_stray_key(row.key), .type = {}, .blob = {}});
  storage::Batch batch;
  batch.erase(Table::stray_keys, row.key);
  static_cast<void>(commit(store, std::move(batch)));
}

}  // namespace

hsm::CaptureKey key_of(const StoredKey& key) {
  const auto& record = key.record;
  return {.id = key.id,
          .type = static_cast<CaptureKeyType>(record.type()),
          .blob = {record.wrapped().begin(), record.wrapped().end()},
          .wrapping_version = record.wrapping_version()};
}

Result<StoredKey> create(const ManagementContext& context, const NewKey& input,
                         const idempotency::Completion<StoredKey>& completion) {
  if (list(context).size() >= most_keys) {
    return Refused{Reason::limit, "There are too many keys: delete one first", {}};
  }
  const auto chosen = choose(context.session, input);
  if (const auto* refused = std::get_if<Refused>(&chosen)) {
    return *refused;
  }
  const auto& choice = std::get<Choice>(chosen);
  StoredKey key{.id = random_uuid(context.session), .record = {}};
  const auto stray = storage::stray_key_key(now() + longest_creation, key.id);
  storage::Batch announcement;
  announcement.put(Table::stray_keys, stray, {});
  static_cast<void>(commit(context.store, std::move(announcement)));
  const auto made = hsm::create_capture_key(
      context.session, context.tenant.current_key(hsm::Purpose::data_key_wrapping), choice.type, key.id);
  key.record = record_of(context, choice, input, made);
  const auto row = storage::capture_key_key(context.tenant.id, key.id);
  storage::Batch batch;
  batch.expect_unchanged(Table::stray_keys, stray, {});
  batch.erase(Table::stray_keys, stray);
  batch.put(Table::capture_keys, row, storage::encode(key.record));
  add_expiration(batch, due_of(context.tenant.id, key));
  appliance::record(batch, context.actor, audited("create", key.id));
  if (completion) {
    completion(batch, key);
  }
  if (!commit(context.store, std::move(batch))) {
    throw Error(Fault::unavailable, "the key could not be written");
  }
  return key;
}

std::optional<StoredKey> find_live(const storage::Store& store, const Uuid& tenant, const Uuid& id) {
  auto row = store.get(Table::capture_keys, storage::capture_key_key(tenant, id));
  if (!row) {
    return std::nullopt;
  }
  StoredKey key{.id = id, .record = storage::decode<storage::CaptureKeyRecord>(*row)};
  return key.record.expires_at_us() > now() ? std::optional(std::move(key)) : std::nullopt;
}

Result<StoredKey> read(const ManagementContext& context, const Uuid& id) {
  auto found = find_live(context.store, context.tenant.id, id);
  if (!found) {
    return key_absent();
  }
  storage::Batch batch;
  appliance::record(batch, context.actor, audited("read", id));
  static_cast<void>(commit(context.store, std::move(batch)));
  return *std::move(found);
}

std::vector<StoredKey> list(const ManagementContext& context) {
  // Twice as many rows as there may be keys: expired ones may wait for their purge.
  const auto rows =
      context.store.scan(Table::capture_keys, storage::capture_keys_prefix(context.tenant.id), "", 2 * most_keys);
  std::vector<StoredKey> keys;
  std::ranges::transform(rows, std::back_inserter(keys), stored_from);
  std::erase_if(keys, [at = now()](const StoredKey& key) { return key.record.expires_at_us() <= at; });
  std::ranges::sort(keys, std::ranges::greater(), [](const StoredKey& key) { return key.record.created_at_us(); });
  return keys;
}

Result<std::monostate> remove(const ManagementContext& context, const Uuid& id) {
  auto row_key = storage::capture_key_key(context.tenant.id, id);
  auto row = context.store.get(Table::capture_keys, row_key);
  const auto key = find_live(context.store, context.tenant.id, id);
  if (!row || !key) {
    return key_absent();
  }
  storage::Batch batch;
  batch.expect_unchanged(Table::capture_keys, std::move(row_key), *std::move(row));
  erase_key(batch, context.tenant.id, *key, now());
  appliance::record(batch, context.actor, audited("delete", id));
  if (!commit(context.store, std::move(batch))) {
    return key_absent();
  }
  return std::monostate();
}

void purge_key(const storage::Store& store, const Due& due, storage::Batch& batch) {
  Uuid id{};
  std::copy_n(due.id.begin(), std::min(due.id.size(), id.size()), id.begin());
  auto row_key = storage::capture_key_key(due.tenant, id);
  auto row = store.get(Table::capture_keys, row_key);
  if (!row) {
    return;
  }
  const auto key = stored_from({row_key, *row});
  if (key.record.expires_at_us() != due.at) {
    return;
  }
  batch.expect_unchanged(Table::capture_keys, std::move(row_key), *std::move(row));
  erase_key(batch, due.tenant, key, due.at);
  appliance::record(batch, {.type = "system", .id = "upkeep", .tenant = due.tenant, .source = {}, .trace_id = {}},
                    audited("expire", id));
}

std::string rewrapped(hsm::Session& session, const hsm::WrappedKey& from, const hsm::WrappedKey& to,
                      const storage::Row& row) {
  auto key = stored_from(row);
  const auto moved = hsm::rewrap_capture_key(session, from, to, key_of(key));
  key.record.set_wrapped(moved.blob.data(), moved.blob.size());
  key.record.set_wrapping_version(moved.wrapping_version);
  return storage::encode(key.record);
}

void erase_beside_key(storage::Batch& batch, const Uuid& tenant, const storage::Row& row) {
  erase_key(batch, tenant, stored_from(row), now());
}

std::size_t erase_lost_keys(storage::Batch& batch, const storage::Store& store, hsm::Session& session) {
  std::size_t lost = 0;
  storage::for_each_row(store, Table::capture_keys, "", [&](const storage::Row& row) {
    const auto key = stored_from(row);
    if (!hsm::holds_capture_key(session, key_of(key))) {
      erase_key(batch, storage::tenant_in(row.key), key, now());
      ++lost;
    }
  });
  return lost;
}

void destroy_stray_keys(hsm::Token& token, storage::Store& store, UnixMicros at) {
  auto rows = store.scan(Table::stray_keys, "", "", rows_per_sweep);
  std::erase_if(rows, [&](const storage::Row& row) { return storage::time_in_stray_key(row.key) > at; });
  if (rows.empty() || token.state() != hsm::TokenState::ready) {
    return;
  }
  hsm::Session session(token);
  std::ranges::for_each(rows, [&](const storage::Row& row) { destroy_stray(session, store, row); });
}

}  // namespace appliance::capture

#include "appliance/idempotency/replay.hpp"

#include "appliance/error.hpp"
#include "hsm/vault.hpp"
#include "storage/codec.hpp"
#include "storage/keys.hpp"
#include "storage/records.pb.h"
#include "storage/rows.hpp"

#include <openssl/sha.h>

#include <algorithm>
#include <array>

namespace appliance::idempotency {
namespace {

using storage::Digest;
using storage::Table;

constexpr std::uint8_t body_field = 1;
// Of the request. It is sealed, because a digest of a card number is soon turned back into the number.
constexpr std::uint8_t digest_field = 2;
// Stands where a token's binding has the size of its id, so that no binding of one reads like one of the other.
constexpr std::string_view kind_of_binding = "\xFF\xFF\xFF\xFFreplay";

Digest sha256(std::string_view text) {
  Digest digest{};
  SHA256(hsm::bytes_of(text).data(), text.size(), digest.data());
  return digest;
}

void append(std::string& out, std::string_view part) {
  const auto size = static_cast<std::uint32_t>(part.size());
  for (int shift = 24; shift >= 0; shift -= 8) {
    out.push_back(static_cast<char>(size >> shift));
  }
  out.append(part);
}

Digest digest_of(const Request& request) {
  std::string text(request.caller.begin(), request.caller.end());
  append(text, request.method);
  append(text, request.key);
  for (const auto& segment : request.path) {
    append(text, segment);
  }
  return sha256(text);
}

std::string_view bytes_of(const Digest& digest) { return hsm::text_of(std::span<const unsigned char>(digest)); }

Due due_of(const Uuid& tenant, const Digest& request, const storage::ReplayRecord& record) {
  return {.kind = Expiring::replay, .at = record.expires_at_us(), .tenant = tenant, .id = bytes_of(request)};
}

void erase_rows(storage::Batch& batch, const Uuid& tenant, const Digest& request, const storage::ReplayRecord& record) {
  batch.erase(Table::replays, storage::replay_key(tenant, request));
  erase_expiration(batch, due_of(tenant, request, record));
  for (const auto& id : record.token_ids()) {
    batch.erase(Table::token_replays, storage::token_replay_key(tenant, sha256(id), request));
  }
}

Answer head_of(const storage::ReplayRecord& record) {
  return {.status = record.status(), .content_type = record.content_type(), .location = record.location(), .body = {}};
}

}  // namespace

Slot::Slot(hsm::Session& session, const storage::Store& store, const Tenant& tenant, const Request& request)
    : session_(session),
      store_(store),
      tenant_(tenant),
      request_(digest_of(request)),
      life_(request.life),
      body_(request.body),
      key_(storage::replay_key(tenant.id, request_)) {}

std::optional<Answer> Slot::find() {
  row_ = store_.get(Table::replays, key_);
  if (!row_) {
    return std::nullopt;
  }
  const auto record = storage::decode<storage::ReplayRecord>(*row_);
  if (record.expires_at_us() <= now()) {
    return std::nullopt;
  }
  auto answer = head_of(record);
  const auto sealed = hsm::bytes_of(record.sealed());
  const std::array wanted{body_field, digest_field};
  const auto& kek = tenant_.key(hsm::Purpose::data_key_wrapping, hsm::kek_version_of(sealed));
  const auto opened = hsm::open(session_, kek, sealed, wanted, binding(answer, record.expires_at_us()));
  const auto body = opened.front().expose();
  answer.body.assign(body.begin(), body.end());
  answer.to_another_body = !std::ranges::equal(opened.back().expose(), body_);
  return answer;
}

void Slot::begin(storage::Batch& batch, const Answer& answer, UnixMicros until,
                 const std::vector<std::string>& token_ids) {
  replace(batch, answer, until, token_ids);
}

void Slot::keep(storage::Batch& batch, const Answer& answer, UnixMicros until,
                const std::vector<std::string>& token_ids) {
  row_ = store_.get(Table::replays, key_);  // an expired one may have been purged or sealed anew since find()
  replace(batch, answer, until, token_ids);
}

void Slot::replace(storage::Batch& batch, const Answer& answer, UnixMicros until,
                   const std::vector<std::string>& token_ids) {
  const auto latest = now() + life_;
  storage::ReplayRecord record;
  record.set_status(answer.status);
  record.set_content_type(answer.content_type);
  record.set_location(answer.location);
  record.set_expires_at_us(until == 0 ? latest : std::min(until, latest));
  record.mutable_token_ids()->Assign(token_ids.begin(), token_ids.end());
  const std::array fields{hsm::ClearField{body_field, answer.body}, hsm::ClearField{digest_field, body_}};
  const auto sealed = hsm::seal(session_, tenant_.current_key(hsm::Purpose::data_key_wrapping), fields,
                                binding(answer, record.expires_at_us()));
  record.set_sealed(sealed.data(), sealed.size());
  if (row_) {
    batch.expect_unchanged(Table::replays, key_, *row_);
    erase_rows(batch, tenant_.id, request_, storage::decode<storage::ReplayRecord>(*row_));
  } else {
    batch.expect_absent(Table::replays, key_);
  }
  batch.put(Table::replays, key_, storage::encode(record));
  for (const auto& id : token_ids) {
    batch.put(Table::token_replays, storage::token_replay_key(tenant_.id, sha256(id), request_), {});
  }
  add_expiration(batch, due_of(tenant_.id, request_, record));
}

std::string Slot::binding(const Answer& answer, UnixMicros until) const {
  std::string binding(tenant_.id.begin(), tenant_.id.end());
  binding.append(kind_of_binding).append(bytes_of(request_));
  append(binding, std::to_string(answer.status));
  append(binding, answer.content_type);
  append(binding, answer.location);
  append(binding, std::to_string(until));
  return binding;
}

void erase_replays_of(storage::Batch& batch, const storage::Store& store, const Uuid& tenant,
                      std::string_view token_id) {
  const auto prefix = storage::token_replays_prefix(tenant, sha256(token_id));
  storage::for_each_row(store, Table::token_replays, prefix, [&](const storage::Row& row) {
    const auto request = storage::request_in(row.key);
    if (const auto replay = store.get(Table::replays, storage::replay_key(tenant, request))) {
      erase_rows(batch, tenant, request, storage::decode<storage::ReplayRecord>(*replay));
    }
    batch.erase(Table::token_replays, row.key);
  });
}

void purge_replay(const storage::Store& store, const Due& due, storage::Batch& batch) {
  Digest request{};
  std::copy_n(due.id.begin(), std::min(due.id.size(), request.size()), request.begin());
  auto key = storage::replay_key(due.tenant, request);
  auto row = store.get(Table::replays, key);
  if (!row) {
    return;
  }
  const auto record = storage::decode<storage::ReplayRecord>(*row);
  if (record.expires_at_us() == due.at) {
    batch.expect_unchanged(Table::replays, std::move(key), *std::move(row));
    erase_rows(batch, due.tenant, request, record);
  }
}

}  // namespace appliance::idempotency

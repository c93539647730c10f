#include "appliance/capture/opening.hpp"

#include "appliance/capture/card_keys.hpp"
#include "appliance/capture/message.hpp"
#include "appliance/error.hpp"
#include "hsm/rsa_block.hpp"
#include "storage/codec.hpp"
#include "storage/keys.hpp"
#include "storage/records.pb.h"

#include <openssl/sha.h>

#include <algorithm>

namespace appliance::capture {
namespace {

using storage::Table;

/// base64url has one spelling and all but the encrypted key is authenticated, so a message has one digest.
storage::Digest digest_of(std::string_view compact) {
  storage::Digest digest{};
  SHA256(reinterpret_cast<const unsigned char*>(compact.data()), compact.size(), digest.data());
  return digest;
}

bool is_for_kind_of(const Message& message, const StoredKey& key) {
  return message.algorithm->agrees ? message.peer->type == key_of(key).type
                                   : message.encrypted_key.size() == key.record.public_part().size();
}

/// RFC 8725, 3.1: a key is used with the one algorithm that it was made for.
bool fits(const Message& message, const StoredKey& key) {
  return message.algorithm->name == key.record.algorithm() && is_for_kind_of(message, key);
}

std::optional<StoredKey> key_for(const Message& message, const storage::Store& store, const Tenant& tenant) {
  const auto id = parse_uuid(message.key_id);
  auto key = id ? find_live(store, tenant.id, *id) : std::nullopt;
  return key && fits(message, *key) ? std::move(key) : std::nullopt;
}

hsm::Captured captured_of(const Message& message) {
  return {.algorithm = message.algorithm->management,
          .peer_point = hsm::bytes_of(message.peer_point),
          .party_u = hsm::bytes_of(message.party_u),
          .party_v = hsm::bytes_of(message.party_v),
          .encrypted_key = hsm::bytes_of(message.encrypted_key),
          .iv = hsm::bytes_of(message.iv),
          .ciphertext = hsm::bytes_of(message.ciphertext),
          .associated_data = hsm::bytes_of(message.protected_header)};
}

const hsm::WrappedKey& wrapping_key_of(const Tenant& tenant, const storage::CaptureKeyRecord& record) {
  constexpr auto purpose = hsm::Purpose::data_key_wrapping;
  return record.wrapped().empty() ? tenant.current_key(purpose) : tenant.key(purpose, record.wrapping_version());
}

Due memory_of(const Uuid& tenant, const storage::Digest& message, UnixMicros until) {
  return {.kind = Expiring::captured,
          .at = until,
          .tenant = tenant,
          .id = hsm::text_of(std::span<const unsigned char>(message))};
}

}  // namespace

bool Opening::is_taken(const storage::Digest& digest) const {
  return store_.get(Table::captured, storage::captured_key(tenant_.id, digest)).has_value();
}

std::optional<hsm::Secret> Opening::open(std::string_view compact) {
  const auto message = read_message(compact);
  const auto key = message ? key_for(*message, store_, tenant_) : std::nullopt;
  return key ? open(compact, *message, *key) : std::nullopt;
}

std::optional<hsm::Secret> Opening::open(std::string_view compact, const StoredKey& key) {
  const auto message = read_message(compact);
  const bool names_it = message && (message->key_id.empty() || message->key_id == to_string(key.id));
  return names_it && is_for_kind_of(*message, key) ? open(compact, *message, key) : std::nullopt;
}

std::optional<hsm::Secret> Opening::open(std::string_view compact, const Message& message, const StoredKey& key) {
  const auto digest = digest_of(compact);
  const bool again = std::ranges::any_of(taken_, [&](const Taken& taken) { return taken.digest == digest; });
  if (again || is_taken(digest)) {
    return std::nullopt;
  }
  auto clear = hsm::open_captured(session_, wrapping_key_of(tenant_, key.record), key_of(key), captured_of(message));
  if (clear) {
    taken_.push_back({.digest = digest, .key = key.id, .key_expires_at = key.record.expires_at_us()});
  }
  return clear;
}

bool Opening::open_block(std::string_view container, std::span<const unsigned char> block,
                         const std::function<bool(std::span<const unsigned char>)>& accepts) {
  const auto& rejection_key = tenant_.current_key(hsm::Purpose::fingerprint);
  for (const auto& key : live_card_keys(store_, tenant_.id, container)) {
    const hsm::NewCaptureKey pair{.key = key_of(key),
                                  .public_part = {key.record.public_part().begin(), key.record.public_part().end()}};
    const auto clear = hsm::open_block(session_, wrapping_key_of(tenant_, key.record), pair, rejection_key, block);
    if (accepts(clear.expose())) {
      const auto digest = digest_of(hsm::text_of(block));
      taken_.push_back({.digest = digest, .key = key.id, .key_expires_at = key.record.expires_at_us()});
      return !is_taken(digest);
    }
  }
  return false;
}

void Opening::take(storage::Batch& batch, const Actor& actor) const {
  for (const auto& taken : taken_) {
    if (is_taken(taken.digest)) {
      throw Error(Fault::conflict, "an encrypted message was sent twice");
    }
    const auto row = storage::captured_key(tenant_.id, taken.digest);
    batch.expect_absent(Table::captured, row);
    storage::CapturedRecord remembered;
    remembered.set_expires_at_us(taken.key_expires_at);
    batch.put(Table::captured, row, storage::encode(remembered));
    add_expiration(batch, memory_of(tenant_.id, taken.digest, taken.key_expires_at));
    record(batch, actor, {.operation = "use", .entity_type = "key", .entity_id = to_string(taken.key), .detail = {}});
  }
}

void purge_captured(const storage::Store& /*store*/, const Due& due, storage::Batch& batch) {
  storage::Digest digest{};
  std::copy_n(due.id.begin(), std::min(due.id.size(), digest.size()), digest.begin());
  batch.erase(Table::captured, storage::captured_key(due.tenant, digest));
}

void erase_expiration_of_captured(storage::Batch& batch, const Uuid& tenant, const storage::Row& row) {
  const auto message = storage::message_in_captured_key(row.key);
  erase_expiration(batch,
                   memory_of(tenant, message, storage::decode<storage::CapturedRecord>(row.value).expires_at_us()));
}

}  // namespace appliance::capture

#include "appliance/webhook/signing_key.hpp"

#include "appliance/base64url.hpp"
#include "appliance/error.hpp"
#include "hsm/message_signature.hpp"
#include "storage/codec.hpp"
#include "storage/keys.hpp"

namespace appliance::webhook {

using storage::Table;

std::optional<capture::StoredKey> find_signing_key(const storage::Store& store, const Uuid& tenant) {
  const auto rows = store.scan(Table::webhook_keys, storage::rows_prefix(tenant), "", 1);
  if (rows.empty()) {
    return std::nullopt;
  }
  return capture::StoredKey{.id = storage::key_in_capture_key(rows.front().key),
                            .record = storage::decode<storage::CaptureKeyRecord>(rows.front().value)};
}

capture::StoredKey make_signing_key(hsm::Session& session, const Tenant& tenant, std::string_view created_by) {
  constexpr auto type = hsm::CaptureKeyType::signing_rsa_3072;
  capture::StoredKey key{.id = random_uuid(session), .record = {}};
  const auto made = hsm::create_capture_key(session, tenant.current_key(hsm::Purpose::data_key_wrapping), type, key.id);
  key.record.set_type(static_cast<std::uint32_t>(type));
  key.record.set_algorithm("PS256");
  key.record.set_public_part(made.public_part.data(), made.public_part.size());
  key.record.set_wrapped(made.key.blob.data(), made.key.blob.size());
  key.record.set_wrapping_version(made.key.wrapping_version);
  key.record.set_created_at_us(now());
  key.record.set_created_by(std::string(created_by));
  return key;
}

void put_signing_key(storage::Batch& batch, const Uuid& tenant, const capture::StoredKey& key) {
  batch.put(Table::webhook_keys, storage::webhook_key_key(tenant, key.id), storage::encode(key.record));
}

std::string sign(hsm::Session& session, const storage::Store& store, const Tenant& tenant, std::string_view message) {
  const auto key = find_signing_key(store, tenant.id);
  if (!key) {
    throw Error(Fault::failed, "the tenant has no key to sign notices with");
  }
  const auto& wrapping_key = tenant.key(hsm::Purpose::data_key_wrapping, key->record.wrapping_version());
  return base64(hsm::text_of(hsm::sign_message(session, wrapping_key, capture::key_of(*key), hsm::bytes_of(message))));
}

}  // namespace appliance::webhook

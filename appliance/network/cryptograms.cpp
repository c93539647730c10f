#include "appliance/network/cryptograms.hpp"

#include "appliance/expiry/expiration.hpp"
#include "appliance/hexadecimal.hpp"
#include "appliance/json/reader.hpp"
#include "appliance/network/rows.hpp"
#include "hsm/vault.hpp"
#include "storage/codec.hpp"
#include "storage/error.hpp"
#include "storage/keys.hpp"

#include <algorithm>
#include <array>

namespace appliance::network {
namespace {

using storage::Table;

constexpr std::array<std::uint8_t, 1> sealed_fields{1};
constexpr std::size_t stored_depth = 8;
constexpr std::string_view kind_of_binding =
    "\xFF\xFF\xFF\xFF"
    "cryptogram";
constexpr std::size_t nonce_bytes = 8;

std::string bytes_in(const Uuid& uuid) { return {uuid.begin(), uuid.end()}; }

/// The time is bound too, so that nobody can prolong it who cannot seal.
std::string binding_of(const Tenant& tenant, const Uuid& reference, const storage::CryptogramReferenceRecord& record) {
  return bytes_in(tenant.id)
      .append(kind_of_binding)
      .append(bytes_in(reference))
      .append(record.token())
      .append(std::to_string(record.expires_at_us()));
}

json::Document open_values(const Place& place, const Uuid& reference,
                           const storage::CryptogramReferenceRecord& record) {
  const auto sealed = hsm::bytes_of(record.sealed());
  const auto& kek = place.tenant.key(hsm::Purpose::data_key_wrapping, hsm::kek_version_of(sealed));
  const auto opened = hsm::open(place.session, kek, sealed, sealed_fields, binding_of(place.tenant, reference, record));
  auto read = json::read(opened.front().expose(), stored_depth);
  auto* document = std::get_if<json::Document>(&read);
  if (document == nullptr) {
    throw storage::Error(storage::Fault::corrupt, "a kept cryptogram");
  }
  return std::move(*document);
}

appliance::Due expiration_of(const Uuid& tenant, std::string_view reference, UnixMicros at) {
  return {.kind = Expiring::cryptogram, .at = at, .tenant = tenant, .id = reference};
}

}  // namespace

Result<Usable> find_usable(const Place& place, std::string_view id) {
  const auto stored = find_shown(place.store, place.tenant.id, id);
  if (!stored) {
    return Refused{Reason::absent, "Network token not found", {}};
  }
  if (stored->state() != State::active) {
    return Refused{Reason::conflict, "The network token is not active", {}};
  }
  return Usable{.id = stored->id,
                .connector = stored->record.connector(),
                .kind = stored->record.kind(),
                .reference = stored->record.scheme_reference(),
                .content = open_sealed(place, stored->id, stored->record)};
}

std::string random_nonce(hsm::Session& session) {
  std::array<unsigned char, nonce_bytes> nonce{};
  hsm::random(session, nonce);
  return hexadecimal(nonce);
}

std::optional<json::Document> values_of(const Usable& token, const SchemeCryptogram& cryptogram,
                                        std::string_view type) {
  const auto& known = *json::find(token.content.root(), "token");
  const bool belongs = json::text_of(*json::find(known, "number")) == hsm::text_of(cryptogram.number.expose());
  if (!belongs || cryptogram.value.empty()) {
    return std::nullopt;
  }
  json::Document values;
  auto& pool = values.pool();
  auto& root = values.root();
  root.SetObject();
  json::add(root, "cryptogram", hsm::text_of(cryptogram.value.expose()), pool);
  json::add(root, "eci", cryptogram.eci, pool);
  json::add(root, "expiry_month", json::Value(cryptogram.expiry.month), pool);
  json::add(root, "expiry_year", json::Value(cryptogram.expiry.year), pool);
  json::add(root, "number", hsm::text_of(cryptogram.number.expose()), pool);
  json::add(root, "type", type, pool);
  json::add(root, "scheme_reference", token.reference, pool);
  json::add(root, "network_token_id", to_string(token.id), pool);
  json::add(root, "network_token_type", token.kind, pool);
  return values;
}

void add_use(const Place& place, const Usable& token, std::string_view detail, storage::Batch& batch) {
  add_audit(place, "use", token.id, detail, batch);
}

Uuid keep_cryptogram(const Place& place, const Usable& token, const json::Document& values, UnixMicros life,
                     storage::Batch& batch) {
  const auto reference = random_uuid(place.session);
  storage::CryptogramReferenceRecord record;
  record.set_token(bytes_in(token.id));
  record.set_expires_at_us(now() + life);
  const auto text = json::write(values.root());
  const std::array fields{hsm::ClearField{sealed_fields[0], text}};
  const auto sealed = hsm::seal(place.session, place.tenant.current_key(hsm::Purpose::data_key_wrapping), fields,
                                binding_of(place.tenant, reference, record));
  record.set_sealed(sealed.data(), sealed.size());
  const auto key = storage::cryptogram_reference_key(place.tenant.id, reference);
  batch.expect_absent(Table::cryptograms, key);
  batch.put(Table::cryptograms, key, storage::encode(record));
  add_expiration(batch, expiration_of(place.tenant.id, bytes_in(reference), record.expires_at_us()));
  return reference;
}

std::optional<Taken> take_cryptogram(const Place& place, std::string_view token_id, std::string_view reference) {
  const auto uuid = parse_uuid(reference);
  const auto stored = find_shown(place.store, place.tenant.id, token_id);
  if (!uuid || !stored || stored->state() != State::active) {
    return std::nullopt;
  }
  const auto key = storage::cryptogram_reference_key(place.tenant.id, *uuid);
  const auto row = place.store.get(Table::cryptograms, key);
  if (!row) {
    return std::nullopt;
  }
  const auto record = storage::decode<storage::CryptogramReferenceRecord>(*row);
  if (record.token() != bytes_in(stored->id) || record.expires_at_us() <= now()) {
    return std::nullopt;
  }
  auto values = open_values(place, *uuid, record);
  storage::Batch batch;
  batch.expect_unchanged(Table::cryptograms, key, *row);
  batch.erase(Table::cryptograms, key);
  erase_expiration(batch, expiration_of(place.tenant.id, bytes_in(*uuid), record.expires_at_us()));
  add_audit(place, "use", stored->id, "a kept cryptogram", batch);
  if (!place.store.commit(std::move(batch)).committed()) {
    return std::nullopt;
  }
  return Taken{.values = std::move(values), .row_key = key, .row = *row};
}

void give_back(const Place& place, const Taken& taken) {
  const auto record = storage::decode<storage::CryptogramReferenceRecord>(taken.row);
  storage::Batch batch;
  batch.expect_absent(Table::cryptograms, taken.row_key);
  batch.put(Table::cryptograms, taken.row_key, taken.row);
  add_expiration(
      batch, expiration_of(place.tenant.id, bytes_in(storage::last_uuid_in(taken.row_key)), record.expires_at_us()));
  static_cast<void>(place.store.commit(std::move(batch)));
}

void purge_cryptogram(const storage::Store& store, const appliance::Due& due, storage::Batch& batch) {
  Uuid reference{};
  std::copy_n(due.id.begin(), std::min(due.id.size(), reference.size()), reference.begin());
  auto key = storage::cryptogram_reference_key(due.tenant, reference);
  auto row = store.get(Table::cryptograms, key);
  if (row && storage::decode<storage::CryptogramReferenceRecord>(*row).expires_at_us() == due.at) {
    batch.erase(Table::cryptograms, key);
    batch.expect_unchanged(Table::cryptograms, std::move(key), *std::move(row));
  }
}

void erase_expiration_of_cryptogram(storage::Batch& batch, const Uuid& tenant, const storage::Row& row) {
  const auto record = storage::decode<storage::CryptogramReferenceRecord>(row.value);
  erase_expiration(batch, expiration_of(tenant, bytes_in(storage::last_uuid_in(row.key)), record.expires_at_us()));
}

}  // namespace appliance::network

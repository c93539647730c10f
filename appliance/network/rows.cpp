#include "appliance/network/rows.hpp"

#include "appliance/idempotency/replay.hpp"
#include "appliance/json/reader.hpp"
#include "hsm/vault.hpp"
#include "storage/codec.hpp"
#include "storage/error.hpp"
#include "storage/keys.hpp"

#include <openssl/sha.h>

#include <algorithm>
#include <array>

namespace appliance::network {
namespace {

using storage::Table;

constexpr std::array<std::uint8_t, 1> sealed_fields{1};
constexpr std::size_t stored_depth = 8;
// Stands where a token's binding has the size of its id, so that no binding of one reads like one of the other.
constexpr std::string_view kind_of_binding = "\xFF\xFF\xFF\xFFnetwork";

constexpr std::array<std::string_view, 7> scheme_names{"visa",        "mastercard", "american express", "discover",
                                                       "diners club", "jcb",        "unionpay"};

std::string binding_of(const Tenant& tenant, const Uuid& id) {
  std::string binding(tenant.id.begin(), tenant.id.end());
  return binding.append(kind_of_binding).append(id.begin(), id.end());
}

std::string_view scheme_in(const json::Value& card) {
  const auto* scheme = json::find(card, "scheme");
  const auto* found = scheme == nullptr ? scheme_names.end() : std::ranges::find(scheme_names, json::text_of(*scheme));
  if (found == scheme_names.end()) {
    throw storage::Error(storage::Fault::corrupt, "scheme of a network token");
  }
  return *found;
}

hsm::WipingBytes wiping(std::string_view text) { return {text.begin(), text.end()}; }

void move_due(const Place& place, const Uuid& id, std::int64_t from, std::int64_t to, storage::Batch& batch) {
  if (from == to) {
    return;
  }
  if (from != 0) {
    batch.erase(Table::network_index, storage::network_due_key(place.tenant.id, from, id));
  }
  if (to != 0) {
    batch.put(Table::network_index, storage::network_due_key(place.tenant.id, to, id), {});
  }
}

void move_reference(const Place& place, const Uuid& id, const storage::NetworkTokenRecord& from,
                    const storage::NetworkTokenRecord& to, storage::Batch& batch) {
  if (from.scheme_reference() == to.scheme_reference()) {
    return;
  }
  const auto key = [&](const storage::NetworkTokenRecord& record) {
    return storage::network_reference_key(place.tenant.id,
                                          digest_of_reference(record.connector(), record.scheme_reference()));
  };
  if (!from.scheme_reference().empty()) {
    batch.erase(Table::network_index, key(from));
  }
  if (!to.scheme_reference().empty()) {
    batch.expect_absent(Table::network_index, key(to));
    batch.put(Table::network_index, key(to), std::string(id.begin(), id.end()));
  }
}

}  // namespace

std::optional<Stored> find_stored(const storage::Store& store, const Uuid& tenant, const Uuid& id) {
  auto row = store.get(Table::network_tokens, storage::network_token_key(tenant, id));
  if (!row) {
    return std::nullopt;
  }
  auto record = storage::decode<storage::NetworkTokenRecord>(*row);
  return Stored{.id = id, .row = *std::move(row), .record = std::move(record)};
}

std::optional<Stored> find_shown(const storage::Store& store, const Uuid& tenant, std::string_view id) {
  const auto uuid = parse_uuid(id);
  auto stored = uuid ? find_stored(store, tenant, *uuid) : std::nullopt;
  return stored && is_shown(stored->state()) ? std::move(stored) : std::nullopt;
}

json::Document open_sealed(const Place& place, const Uuid& id, const storage::NetworkTokenRecord& record) {
  const auto sealed = hsm::bytes_of(record.sealed());
  const auto& kek = place.tenant.key(hsm::Purpose::data_key_wrapping, hsm::kek_version_of(sealed));
  const auto opened = hsm::open(place.session, kek, sealed, sealed_fields, binding_of(place.tenant, id));
  auto read = json::read(opened.front().expose(), stored_depth);
  auto* document = std::get_if<json::Document>(&read);
  if (document == nullptr) {
    throw storage::Error(storage::Fault::corrupt, "content of a network token");
  }
  return std::move(*document);
}

void seal(const Place& place, const Uuid& id, const json::Document& content, storage::NetworkTokenRecord& record) {
  const auto text = json::write(content.root());
  const std::array fields{hsm::ClearField{sealed_fields[0], text}};
  const auto sealed = hsm::seal(place.session, place.tenant.current_key(hsm::Purpose::data_key_wrapping), fields,
                                binding_of(place.tenant, id));
  record.set_sealed(sealed.data(), sealed.size());
}

json::Document content_of(const pci::CardView& card) {
  json::Document content;
  auto& pool = content.pool();
  json::Value view(rapidjson::kObjectType);
  json::add(view, "number", card.masked_number, pool);
  json::add(view, "scheme", card.scheme, pool);
  json::add(view, "expiry_month", json::Value(card.expiry_month), pool);
  json::add(view, "expiry_year", json::Value(card.expiry_year), pool);
  if (!card.holder.empty()) {
    json::add(view, "holder", hsm::text_of(card.holder), pool);
  }
  content.root().SetObject();
  json::add(content.root(), "card", std::move(view), pool);
  return content;
}

pci::CardView card_in(const json::Document& content) {
  const auto* card = json::find(content.root(), "card");
  const auto* holder = json::find(*card, "holder");
  return {.masked_number = std::string(json::text_of(*json::find(*card, "number"))),
          .scheme = scheme_in(*card),
          .expiry_month = json::find(*card, "expiry_month")->GetInt(),
          .expiry_year = json::find(*card, "expiry_year")->GetInt(),
          .holder = holder == nullptr ? hsm::WipingBytes() : wiping(json::text_of(*holder))};
}

NetworkToken view_of(const Uuid& id, const storage::NetworkTokenRecord& record, const json::Document& content) {
  return {.id = to_string(id),
          .state = static_cast<State>(record.state()),
          .kind = record.kind(),
          .pci_token_id = record.pci_token_id(),
          .card = card_in(content),
          .created_at = record.created_at_us(),
          .metadata = {record.metadata().begin(), record.metadata().end()}};
}

void put_changed(const Place& place, const Stored& before, const storage::NetworkTokenRecord& record,
                 storage::Batch& batch) {
  const auto key = storage::network_token_key(place.tenant.id, before.id);
  batch.expect_unchanged(Table::network_tokens, key, before.row);
  batch.put(Table::network_tokens, key, storage::encode(record));
  move_due(place, before.id, before.record.look_at_us(), record.look_at_us(), batch);
  move_reference(place, before.id, before.record, record, batch);
}

void put_new(const Place& place, const Uuid& id, const storage::NetworkTokenRecord& record, storage::Batch& batch) {
  const auto key = storage::network_token_key(place.tenant.id, id);
  batch.expect_absent(Table::network_tokens, key);
  batch.put(Table::network_tokens, key, storage::encode(record));
  batch.put(Table::network_index, storage::network_order_key(place.tenant.id, record.created_at_us(), id), {});
  move_due(place, id, 0, record.look_at_us(), batch);
}

void erase(const Place& place, const Stored& stored, storage::Batch& batch) {
  const auto& tenant = place.tenant.id;
  const auto key = storage::network_token_key(tenant, stored.id);
  batch.expect_unchanged(Table::network_tokens, key, stored.row);
  batch.erase(Table::network_tokens, key);
  batch.erase(Table::network_index, storage::network_order_key(tenant, stored.record.created_at_us(), stored.id));
  move_due(place, stored.id, stored.record.look_at_us(), 0, batch);
  auto nothing = stored.record;
  nothing.clear_scheme_reference();
  move_reference(place, stored.id, stored.record, nothing, batch);
  idempotency::erase_replays_of(batch, place.store, tenant, to_string(stored.id));
}

storage::Digest digest_of_reference(std::string_view connector, std::string_view reference) {
  const auto text = std::string(connector).append("\n").append(reference);
  storage::Digest digest{};
  SHA256(hsm::bytes_of(text).data(), text.size(), digest.data());
  return digest;
}

void add_audit(const Place& place, std::string_view operation, const Uuid& id, std::string_view detail,
               storage::Batch& batch, std::string_view outcome) {
  record(batch, place.actor,
         {.operation = operation,
          .entity_type = "network_token",
          .entity_id = to_string(id),
          .outcome = outcome,
          .detail = detail});
}

}  // namespace appliance::network

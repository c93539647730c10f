#include "appliance/error.hpp"
#include "appliance/network/answers.hpp"
#include "appliance/network/rows.hpp"
#include "hsm/vault.hpp"
#include "storage/keys.hpp"

#include <algorithm>

namespace appliance::network {
namespace {

using storage::Table;

constexpr int most_tries = 16;

/// Whether a token of any of these tenants has the reference.
bool is_known(const storage::Store& store, const std::vector<TenantPtr>& tenants, std::string_view connector,
              std::string_view reference) {
  const auto digest = digest_of_reference(connector, reference);
  return std::ranges::any_of(tenants, [&](const TenantPtr& tenant) {
    return store.get(Table::network_index, storage::network_reference_key(tenant->id, digest)).has_value();
  });
}

/// Gone here, and taken back at the scheme by the key that it was asked with.
Settled give_up(const Place& place, const Stored& stored, storage::Batch& batch, Settled settled,
                std::string_view detail) {
  auto record = stored.record;
  record.set_state(static_cast<std::uint32_t>(State::removing));
  record.clear_sealed();
  record.set_look_at_us(now());
  put_changed(place, stored, record, batch);
  add_audit(place, "provision", stored.id, detail, batch, "failed");
  return settled;
}

Settled drop(const Place& place, const Stored& stored, storage::Batch& batch, Settled settled,
             std::string_view detail) {
  erase(place, stored, batch);
  add_audit(place, "provision", stored.id, detail, batch, "failed");
  return settled;
}

Settled accept(const Place& place, const Stored& stored, const SchemeToken& token, storage::Batch& batch,
               const Completion& completion) {
  auto record = stored.record;
  auto content = open_sealed(place, stored.id, record);
  take_over(token, content, record);
  seal(place, stored.id, content, record);
  put_changed(place, stored, record, batch);
  add_audit(place, "provision", stored.id, status_of(static_cast<State>(record.state())), batch);
  idempotency::complete(completion, batch, view_of(stored.id, record, content));
  return Settled::made;
}

Settled settle_token(const Place& place, const Stored& stored, const SchemeToken& token,
                     const std::vector<TenantPtr>& tenants, storage::Batch& batch, const Completion& completion) {
  const auto next = next_state(State::requested, token.status);
  if (!next) {
    return give_up(place, stored, batch, Settled::disbelieved, "the scheme's answer makes no sense");
  }
  if (*next == State::failed) {
    return drop(place, stored, batch, Settled::declined, "declined");
  }
  if (is_known(place.store, tenants, stored.record.connector(), token.reference)) {
    return give_up(place, stored, batch, Settled::disbelieved, "the scheme's reference belongs to another token");
  }
  if (!is_believable(token, card_in(open_sealed(place, stored.id, stored.record)))) {
    return give_up(place, stored, batch, Settled::disbelieved, "the scheme's answer makes no sense");
  }
  return accept(place, stored, token, batch, completion);
}

Settled settle_nothing(const Place& place, const Stored& stored, Trouble trouble, storage::Batch& batch) {
  switch (trouble) {
    case Trouble::unavailable:
      return drop(place, stored, batch, Settled::unavailable, "the scheme could not be asked");
    case Trouble::declined:
      return drop(place, stored, batch, Settled::declined, "declined");
    case Trouble::nonsense:
      return give_up(place, stored, batch, Settled::disbelieved, "the scheme's answer makes no sense");
    default:
      return give_up(place, stored, batch, Settled::doubtful, "the scheme did not answer");
  }
}

}  // namespace

Requested add_request(const Place& place, const Order& order, storage::Batch& batch) {
  const auto id = random_uuid(place.session);
  storage::NetworkTokenRecord record;
  record.set_state(static_cast<std::uint32_t>(State::requested));
  record.set_connector(order.connector);
  record.set_kind(order.kind);
  record.set_request_key(to_string(random_uuid(place.session)));
  record.set_pci_token_id(order.pci_token_id);
  record.mutable_metadata()->insert(order.metadata.begin(), order.metadata.end());
  record.set_created_at_us(now());
  record.set_created_by(order.created_by);
  record.set_look_at_us(record.created_at_us() + request_patience);
  seal(place, id, content_of(order.card), record);
  put_new(place, id, record, batch);
  add_audit(place, "create", id, {}, batch);
  return {.id = id, .key = record.request_key()};
}

Settled settle_request(const Place& place, const Uuid& id, const Reply& reply, const std::vector<TenantPtr>& tenants,
                       const Completion& completion) {
  for (int tries = 0; tries < most_tries; ++tries) {
    const auto stored = find_stored(place.store, place.tenant.id, id);
    if (!stored || stored->state() != State::requested) {
      return Settled::doubtful;
    }
    storage::Batch batch;
    const auto* token = std::get_if<SchemeToken>(&reply);
    const auto* trouble = std::get_if<NoAnswer>(&reply);
    const auto settled =
        token != nullptr
            ? settle_token(place, *stored, *token, tenants, batch, completion)
            : settle_nothing(place, *stored, trouble == nullptr ? Trouble::nonsense : trouble->trouble, batch);
    if (place.store.commit(std::move(batch)).committed()) {
      return settled;
    }
  }
  throw Error(Fault::unavailable, "the network token could not be written for concurrent changes");
}

}  // namespace appliance::network

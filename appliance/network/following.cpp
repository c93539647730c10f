#include "appliance/network/answers.hpp"
#include "appliance/network/rows.hpp"
#include "storage/codec.hpp"
#include "storage/keys.hpp"

namespace appliance::network {
namespace {

using storage::Table;

constexpr int most_tries = 16;
constexpr std::size_t most_rows = 1024;

/// What the scheme is asked about a token in this state.
std::optional<Question> question_about(const storage::NetworkTokenRecord& record, UnixMicros now, UnixMicros born) {
  const auto state = static_cast<State>(record.state());
  const bool is_time = record.look_at_us() <= now;
  if (state == State::removing) {
    return record.scheme_reference().empty() ? Question(Withdraw{record.request_key()})
                                             : Question(Remove{record.scheme_reference()});
  }
  if (state == State::requested) {
    const bool orphaned = is_time || record.created_at_us() < born;
    return orphaned ? std::optional<Question>(Withdraw{record.request_key()}) : std::nullopt;
  }
  return is_time && may_change(state) ? std::optional<Question>(LookUp{record.scheme_reference()}) : std::nullopt;
}

bool is_gone(const Reply& reply) {
  const auto* trouble = std::get_if<NoAnswer>(&reply);
  return std::holds_alternative<Removed>(reply) || (trouble != nullptr && trouble->trouble == Trouble::absent);
}

/// What is to be taken back at the scheme, or was asked for by somebody who is gone.
bool settle_removal(const Stored& stored, const Place& place, const Reply& reply, storage::Batch& batch) {
  if (!is_gone(reply)) {
    return false;
  }
  erase(place, stored, batch);
  add_audit(place, "withdraw", stored.id, "at the scheme", batch);
  return true;
}

/// The scheme does not know it any more.
void mark_deleted(const Place& place, const Stored& stored, storage::Batch& batch) {
  auto record = stored.record;
  record.set_state(static_cast<std::uint32_t>(State::deleted));
  record.set_look_at_us(0);
  record.set_modified_at_us(now());
  put_changed(place, stored, record, batch);
  add_audit(place, "update", stored.id, "deleted", batch);
}

bool settle_look(const Stored& stored, const Place& place, const Reply& reply, storage::Batch& batch) {
  if (is_gone(reply)) {
    mark_deleted(place, stored, batch);
    return true;
  }
  const auto* token = std::get_if<SchemeToken>(&reply);
  const bool fits = token != nullptr && token->reference == stored.record.scheme_reference() &&
                    token->changes >= stored.record.changes() && next_state(stored.state(), token->status);
  if (!fits) {
    return false;
  }
  auto record = stored.record;
  auto content = open_sealed(place, stored.id, record);
  if (!is_believable(*token, card_in(content))) {
    return false;
  }
  const auto reason = take_over(*token, content, record);
  seal(place, stored.id, content, record);
  put_changed(place, stored, record, batch);
  if (!reason.empty()) {
    add_audit(place, "update", stored.id, reason, batch);
  }
  return true;
}

}  // namespace

bool look_soon(storage::Store& store, const std::vector<TenantPtr>& tenants, std::string_view connector,
               std::string_view reference) {
  const auto digest = digest_of_reference(connector, reference);
  for (const auto& tenant : tenants) {
    for (int tries = 0; tries < most_tries; ++tries) {
      const auto found = store.get(Table::network_index, storage::network_reference_key(tenant->id, digest));
      const auto stored = found ? find_stored(store, tenant->id, storage::last_uuid_in(*found)) : std::nullopt;
      if (!stored) {
        break;
      }
      if (!may_change(stored->state())) {
        return true;
      }
      auto record = stored->record;
      record.set_look_at_us(now());
      const auto key = storage::network_token_key(tenant->id, stored->id);
      storage::Batch batch;
      batch.expect_unchanged(Table::network_tokens, key, stored->row);
      batch.put(Table::network_tokens, key, storage::encode(record));
      if (stored->record.look_at_us() != 0) {
        batch.erase(Table::network_index,
                    storage::network_due_key(tenant->id, stored->record.look_at_us(), stored->id));
      }
      batch.put(Table::network_index, storage::network_due_key(tenant->id, record.look_at_us(), stored->id), {});
      if (store.commit(std::move(batch)).committed()) {
        return true;
      }
    }
  }
  return false;
}

std::vector<Due> find_due(const storage::Store& store, const Tenant& tenant, UnixMicros now, UnixMicros born,
                          std::size_t limit, const std::function<bool(const Uuid&)>& skipped) {
  std::vector<Due> due;
  // Requests that a former process left behind stand a little ahead in time.
  const auto horizon = now - born < request_patience ? now + request_patience : now;
  for (const auto& row : store.scan(Table::network_index, storage::network_dues_prefix(tenant.id), {}, most_rows)) {
    if (due.size() == limit || storage::time_in_network_due(row.key) > horizon) {
      break;
    }
    const auto id = storage::last_uuid_in(row.key);
    const auto stored = skipped(id) ? std::nullopt : find_stored(store, tenant.id, id);
    auto question = stored ? question_about(stored->record, now, born) : std::nullopt;
    if (question) {
      due.push_back({.id = id, .connector = stored->record.connector(), .question = *std::move(question)});
    }
  }
  return due;
}

bool settle_due(const Place& place, const Uuid& id, const Reply& reply) {
  for (int tries = 0; tries < most_tries; ++tries) {
    const auto stored = find_stored(place.store, place.tenant.id, id);
    if (!stored) {
      return true;
    }
    storage::Batch batch;
    const bool settled = may_change(stored->state()) ? settle_look(*stored, place, reply, batch)
                                                     : settle_removal(*stored, place, reply, batch);
    if (!settled) {
      return false;
    }
    if (place.store.commit(std::move(batch)).committed()) {
      return true;
    }
  }
  return false;
}

}  // namespace appliance::network

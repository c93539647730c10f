#include "appliance/error.hpp"
#include "appliance/network/rows.hpp"
#include "storage/keys.hpp"

#include <charconv>

namespace appliance::network {
namespace {

using storage::Table;

constexpr int most_tries = 64;

Refused absent() { return {Reason::absent, "Network token not found", {}}; }

/// Where in the order the next page begins, or nothing where `after` leads nowhere.
std::optional<std::string> begin_of(const Place& place, const std::optional<std::string>& after,
                                    const std::optional<std::string>& position) {
  if (!after) {
    return std::string();
  }
  const auto id = parse_uuid(*after);
  if (!id) {
    return std::nullopt;
  }
  UnixMicros created_at = 0;
  if (position) {
    const auto* end = position->data() + position->size();
    const auto [stop, error] = std::from_chars(position->data(), end, created_at);
    if (error != std::errc() || stop != end) {
      return std::nullopt;
    }
  } else if (const auto stored = find_stored(place.store, place.tenant.id, *id)) {
    created_at = stored->record.created_at_us();
  } else {
    return std::nullopt;
  }
  return storage::network_order_key(place.tenant.id, created_at, *id);
}

NetworkToken open_view(const Place& place, const Stored& stored) {
  return view_of(stored.id, stored.record, open_sealed(place, stored.id, stored.record));
}

}  // namespace

Result<NetworkToken> read(const Place& place, std::string_view id) {
  const auto stored = find_shown(place.store, place.tenant.id, id);
  if (!stored) {
    return absent();
  }
  auto view = open_view(place, *stored);
  storage::Batch batch;
  add_audit(place, "read", stored->id, {}, batch);
  static_cast<void>(place.store.commit(std::move(batch)));
  return view;
}

Result<Page> list(const Place& place, const std::optional<std::string>& after,
                  const std::optional<std::string>& position, std::size_t limit) {
  auto begin = begin_of(place, after, position);
  if (!begin) {
    return invalid({{"$.after", "must be the id of the last element seen"}});
  }
  Page page;
  std::optional<std::string> last;
  std::vector<std::string> shown;
  for (bool more = true; more && page.tokens.size() <= limit;) {
    const auto rows =
        place.store.scan(Table::network_index, storage::network_order_prefix(place.tenant.id), *begin, limit + 1);
    more = rows.size() > limit;
    for (const auto& row : rows) {
      begin = row.key;
      const auto stored = find_stored(place.store, place.tenant.id, storage::last_uuid_in(row.key));
      if (stored && is_shown(stored->state())) {
        if (page.tokens.size() == limit) {
          page.position = std::to_string(page.tokens.back().created_at);
          more = false;
          break;
        }
        page.tokens.push_back(open_view(place, *stored));
        shown.push_back(page.tokens.back().id);
      }
    }
  }
  storage::Batch batch;
  record(batch, place.actor,
         {.operation = "list", .entity_type = "network_token", .entity_id = {}, .detail = {}, .entities = shown});
  static_cast<void>(place.store.commit(std::move(batch)));
  return page;
}

Result<std::monostate> remove(const Place& place, std::string_view id) {
  for (int tries = 0; tries < most_tries; ++tries) {
    const auto stored = find_shown(place.store, place.tenant.id, id);
    if (!stored) {
      return absent();
    }
    storage::Batch batch;
    if (may_change(stored->state())) {
      auto record = stored->record;
      record.set_state(static_cast<std::uint32_t>(State::removing));
      record.clear_sealed();
      record.set_look_at_us(now());
      put_changed(place, *stored, record, batch);
      idempotency::erase_replays_of(batch, place.store, place.tenant.id, to_string(stored->id));
    } else {
      erase(place, *stored, batch);
    }
    add_audit(place, "delete", stored->id, {}, batch);
    if (place.store.commit(std::move(batch)).committed()) {
      return std::monostate();
    }
  }
  throw Error(Fault::unavailable, "the network token could not be deleted for concurrent changes");
}

}  // namespace appliance::network

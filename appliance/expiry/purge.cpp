#include "appliance/expiry/purge.hpp"

#include "appliance/api_keys/api_keys.hpp"
#include "appliance/capture/card_keys.hpp"
#include "appliance/capture/keys.hpp"
#include "appliance/capture/opening.hpp"
#include "appliance/capture_session/keys.hpp"
#include "appliance/capture_session/stored.hpp"
#include "appliance/documents/upload.hpp"
#include "appliance/error.hpp"
#include "appliance/idempotency/replay.hpp"
#include "appliance/log.hpp"
#include "appliance/network/cryptograms.hpp"
#include "appliance/token/rows.hpp"
#include "appliance/token/single_use.hpp"
#include "storage/codec.hpp"
#include "storage/error.hpp"
#include "storage/keys.hpp"
#include "storage/records.pb.h"

#include <algorithm>
#include <array>
#include <utility>

namespace appliance {
namespace {

constexpr std::size_t rows_per_run = 256;
constexpr UnixMicros between_marks = 60'000'000;

struct PurgerOf {
  Expiring kind;
  Purger purge;
};

constexpr std::array purgers{
    PurgerOf{Expiring::token, token::purge_token},
    PurgerOf{Expiring::cvc, token::purge_cvc},
    PurgerOf{Expiring::intent, token::purge_intent},
    PurgerOf{Expiring::intent_cvc, token::purge_intent_cvc},
    PurgerOf{Expiring::replay, idempotency::purge_replay},
    PurgerOf{Expiring::capture_key, capture::purge_key},
    PurgerOf{Expiring::captured, capture::purge_captured},
    PurgerOf{Expiring::upload, documents::purge_upload},
    PurgerOf{Expiring::single_use_data, token::purge_single_use_data},
    PurgerOf{Expiring::single_use, token::purge_single_use},
    PurgerOf{Expiring::card_key, capture::purge_card_key},
    PurgerOf{Expiring::guardian_key, api_keys::purge_key},
    PurgerOf{Expiring::capture_session, capture_session::purge_session},
    PurgerOf{Expiring::session_key, capture_session::purge_session_key},
    PurgerOf{Expiring::cryptogram, network::purge_cryptogram},
};

std::optional<UnixMicros> read_mark(const storage::Store& store) {
  const auto row = store.get(storage::Table::meta, storage::meta_key("clock"));
  return row ? std::optional(storage::decode<storage::ClockRecord>(*row).trusted_us()) : std::nullopt;
}

void add(const storage::Store& store, const storage::Row& row, storage::Batch& batch) {
  const auto due = due_in(row.key);
  const auto purger =
      std::find_if(purgers.begin(), purgers.end(), [&](const PurgerOf& p) { return p.kind == due.kind; });
  if (purger == purgers.end()) {
    throw Error(Fault::failed, "an expiration is of a kind that this version does not know");
  }
  purger->purge(store, due, batch);
  batch.erase(storage::Table::expirations, row.key);
}

/// A full store is refused once it is written to; what is read stands.
template <class Step>
bool unless_full(Step&& step) {
  try {
    return step();
  } catch (const storage::Error& error) {
    if (error.fault() != storage::Fault::full) {
      throw;
    }
    return false;
  }
}

}  // namespace

Purge::Purge(storage::Store& store, UnixMicros longest_downtime, UnixMicros wall, Steady steady)
    : store_(store), clock_(read_mark(store), longest_downtime, steady), latest_(read_mark(store).value_or(0)) {
  if (const auto trusted = trusted_time(wall, steady)) {
    unless_full([&] { return remember(*trusted), true; });
  }
}

bool Purge::run(UnixMicros wall, Steady steady) {
  return unless_full([&] { return run_once(wall, steady); });
}

bool Purge::run_once(UnixMicros wall, Steady steady) {
  const auto trusted = trusted_time(wall, steady);
  if (!trusted) {
    return false;
  }
  remember(*trusted);
  auto rows = store_.scan(storage::Table::expirations, "", after_, rows_per_run);
  std::erase_if(rows, [&](const storage::Row& row) { return storage::time_in_expiration(row.key) > *trusted; });
  const bool more = rows.size() == rows_per_run;
  after_ = more ? rows.back().key : std::string();  // rows that cannot be removed do not stand in the way of others
  remove(rows);
  return more;
}

std::optional<UnixMicros> Purge::trusted_time(UnixMicros wall, Steady steady) {
  const std::scoped_lock lock(clock_mutex_);
  if (told_to_trust_.exchange(false)) {
    clock_.trust(wall, steady);
    latest_ = 0;
    remembered_ = 0;
    log::warning("the clock is trusted by an operator's word");
  }
  const auto trusted = clock_.check(wall, steady);
  if (suspect_.exchange(!trusted) == trusted.has_value()) {
    trusted
        ? log::warning("the clock agrees again; purging goes on")
        : log::error("the clock has jumped: nothing expired is purged until it is set right or `coffer clock trust`");
  }
  latest_ = std::max(latest_, trusted.value_or(0));
  return trusted;
}

std::optional<UnixMicros> Purge::time(UnixMicros wall, Steady steady) {
  if (!trusted_time(wall, steady)) {
    return std::nullopt;
  }
  const std::scoped_lock lock(clock_mutex_);
  return latest_;
}

void Purge::remember(UnixMicros trusted) {
  if (trusted - remembered_ < between_marks) {
    return;
  }
  storage::ClockRecord mark;
  mark.set_trusted_us(trusted);
  storage::Batch batch;
  batch.put(storage::Table::meta, storage::meta_key("clock"), storage::encode(mark));
  static_cast<void>(store_.commit(std::move(batch)));
  remembered_ = trusted;
}

void Purge::remove(const std::vector<storage::Row>& rows) {
  if (rows.empty() || try_remove(rows.data(), rows.data() + rows.size())) {
    return;
  }
  std::for_each(rows.begin(), rows.end(), [this](const storage::Row& row) { remove_alone(row); });
}

/// False where a row changed in between or cannot be read; then nothing was removed.
bool Purge::try_remove(const storage::Row* first, const storage::Row* last) {
  try {
    storage::Batch batch;
    std::for_each(first, last, [&](const storage::Row& row) { add(store_, row, batch); });
    const bool removed = store_.commit(std::move(batch)).committed();
    purged_ += removed ? static_cast<std::uint64_t>(last - first) : 0;
    return removed;
  } catch (const storage::Error& error) {
    if (error.fault() != storage::Fault::corrupt) {
      throw;
    }
  } catch (const Error&) {
  }
  return false;
}

void Purge::remove_alone(const storage::Row& row) {
  if (!try_remove(&row, &row + 1) && std::exchange(last_failed_, row.key) != row.key) {
    log::warning("an expired row could not be purged; it is tried again", {{"table", "expirations"}});
  }
}

}  // namespace appliance

#include "appliance/keys/mover.hpp"

#include "appliance/error.hpp"
#include "appliance/keys/inventory.hpp"
#include "appliance/keys/removal.hpp"
#include "appliance/keys/root_keys.hpp"
#include "appliance/keys/round.hpp"
#include "appliance/log.hpp"
#include "hsm/provision.hpp"

#include <algorithm>
#include <utility>

namespace appliance::keys {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t rows_per_round = 128;
constexpr std::size_t chunks_per_round = 8;  // a quarter of a megabyte each, which a round holds several times
constexpr auto between_tries = 1s;
constexpr int most_passes = 3;

std::uint64_t count_rows(const Context& context, const Job& job) {
  const auto state = context.store.snapshot();
  std::uint64_t count = 0;
  for (const auto table : tables_of(job.work)) {
    state->for_each(table, prefix_of(job), [&](std::string_view, std::string_view) { ++count; });
  }
  return count;
}

/// Records that are not under the version that everything should be under.
std::uint64_t count_left(const Context& context, const Job& job) {
  const auto state = context.store.snapshot();
  std::uint64_t left = 0;
  for (const auto& [version, records] : count_records(*state, static_cast<Kind>(job.work), job.owner)) {
    left += version == job.record.to_version() ? 0 : records;
  }
  return left;
}

/// A root key that is destroyed by the store's word must not stay in the token: the process may have been killed
/// between the two.
void finish_destructions(const Context& context) {
  const auto in_token = context.token.describe().root_keys;
  for (const auto& key : read_root_keys(context.store)) {
    const bool there = std::ranges::any_of(in_token, [&](const auto& found) { return found.version == key.version; });
    if (there && is_destroyed(key.life.state)) {
      hsm::destroy_root_key(context.token, key.version);
    }
  }
}

}  // namespace

Mover::Mover(const Context& context) : context_(context), thread_([this] { run(); }) {}

Mover::~Mover() { stop(); }

void Mover::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) {
    thread_.join();
  }
}

void Mover::wake() {
  {
    const std::lock_guard lock(mutex_);
    woken_ = true;
  }
  changed_.notify_all();
}

std::optional<Pace> Mover::pace() const {
  const std::lock_guard lock(mutex_);
  return pace_;
}

bool Mover::stopping() const {
  const std::lock_guard lock(mutex_);
  return stopping_;
}

bool Mover::pause(Clock::duration length) {
  std::unique_lock lock(mutex_);
  return !changed_.wait_for(lock, length, [this] { return stopping_; });
}

void Mover::run() {
  std::string reported;
  for (;;) {
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return stopping_ || woken_; });
      if (stopping_) {
        return;
      }
      woken_ = false;
    }
    try {
      finish_destructions(context_);
      run_jobs();
      reported.clear();
    } catch (const std::exception& error) {
      if (std::exchange(reported, error.what()) != error.what()) {
        log::warning("moving records to a new key waits", {{"reason", error.what()}});
      }
      static_cast<void>(pause(between_tries));
      wake();
    }
    const std::lock_guard lock(mutex_);
    pace_.reset();
  }
}

void Mover::run_jobs() {
  crew_.reset();
  for (auto& job : read_jobs(context_.store)) {
    if (job.state() == JobState::running && !run_job(std::move(job))) {
      break;
    }
  }
  crew_.reset();
}

/// False where it was told to stop.
bool Mover::run_job(Job job) {
  began_ = Clock::now();
  moved_ = 0;
  passes_ = 0;
  note_pace(job, 0);
  if (job.work == Work::removal) {
    return remove_rows(context_, job, [this] { return !stopping(); });
  }
  if (!crew_) {
    crew_ = std::make_unique<Crew>(context_.token, context_.settings.rewrap_workers);
  }
  if (job.record.cursor().empty() && job.record.table() == 0 && !prepare(job)) {
    return !stopping();
  }
  while (job.state() == JobState::running) {
    if (stopping()) {
      return false;
    }
    if (!run_round(job)) {
      wake();  // what took its place is looked at anew
      return true;
    }
  }
  return true;
}

/// Before the first row: nobody writes under an older version any more, so none can appear behind the cursor.
bool Mover::prepare(Job& job) {
  if (job.work != Work::root && !settle(job.owner)) {
    return false;
  }
  job.record.set_total(count_rows(context_, job));
  return commit(job);
}

/// False where it was told to stop. Afterwards every request knows the current version as the current one, and mints
/// fingerprints under no other.
bool Mover::settle(const Owner& owner) {
  do {
    if (!wait_for_requests(owner)) {
      return false;
    }
  } while (!note_settled(owner));
  return wait_for_requests(owner);
}

bool Mover::wait_for_requests(const Owner& owner) {
  while (!context_.tenants.wait_for_former(owner, 100ms)) {
    if (stopping()) {
      return false;
    }
  }
  return true;
}

/// False where the tenant changed again since it was waited for.
bool Mover::note_settled(const Owner& owner) {
  const auto lock = context_.tenants.lock_changes();
  const auto tenant = context_.tenants.find(owner);
  if (tenant == nullptr || tenant->fingerprint_key_settled) {
    return true;
  }
  if (!context_.tenants.wait_for_former(owner, 0ms)) {
    return false;
  }
  auto changed = *tenant;
  changed.fingerprint_key_settled = true;
  context_.tenants.put(std::move(changed));
  return true;
}

/// One round, or a step to the next table or the end. False where the job was replaced.
bool Mover::run_round(Job& job) {
  const auto start = Clock::now();
  const auto tables = tables_of(job.work);
  const auto table = tables[job.record.table()];
  const auto rows = context_.store.scan(table, prefix_of(job), job.record.cursor(),
                                        table == storage::Table::document_chunks ? chunks_per_round : rows_per_round);
  if (rows.empty()) {
    job.record.clear_cursor();
    job.record.set_table(job.record.table() + 1);
    return job.record.table() == tables.size() ? finish(job) : commit(job);
  }
  const auto round = keys::run_round(context_, *crew_, job, table, rows);
  note_pace(job, round.rows);
  const auto share = context_.settings.rewrap_share_percent;
  pause((Clock::now() - start) * (100 - share) / share);
  return round.committed;
}

/// The proof: all rows are looked at in one state of the store. What is left there could not be moved, or was made
/// outside a request (a tenant's key under the root key of a moment ago); the latter is gone over again.
bool Mover::finish(Job& job) {
  const auto left = count_left(context_, job);
  const bool again = left > 0 && job.record.failed() == 0 && job.work != Work::fingerprint && ++passes_ < most_passes;
  job.record.set_table(0);
  job.record.set_left(left);
  if (again) {
    job.record.set_done(0);
  } else {
    job.record.set_state(static_cast<std::uint32_t>(JobState::finished));
    job.record.set_finished_at_us(now());
  }
  return commit(job);
}

bool Mover::commit(Job& job) {
  storage::Batch batch;
  auto row = put_job(batch, job);
  if (!context_.store.commit(std::move(batch)).committed()) {
    wake();
    return false;
  }
  job.row = std::move(row);
  return true;
}

void Mover::note_pace(const Job& job, std::uint64_t rows) {
  moved_ += rows;
  const std::chrono::duration<double> took = Clock::now() - began_;
  const std::lock_guard lock(mutex_);
  pace_ = {.owner = job.owner,
           .work = job.work,
           .rows_per_second = took.count() > 0 ? static_cast<double>(moved_) / took.count() : 0};
}

}  // namespace appliance::keys

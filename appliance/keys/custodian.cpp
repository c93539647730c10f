#include "appliance/keys/custodian.hpp"

#include "appliance/keys/inventory.hpp"
#include "appliance/keys/removal.hpp"
#include "appliance/keys/retirement.hpp"
#include "appliance/keys/rotation.hpp"
#include "appliance/keys/stored_key.hpp"

#include <algorithm>
#include <map>

namespace appliance::keys {
namespace {

bool needs_rewrap(const std::optional<Job>& job, std::uint32_t current) {
  if (!job || job->record.to_version() != current) {
    return true;
  }
  const bool complete = job->record.failed() == 0 && job->record.left() == 0;
  return job->state() == JobState::waiting || (job->state() == JobState::finished && !complete);
}

}  // namespace

Custodian::Custodian(const Context& context) : context_(context), mover_(context_) {}

KeyVersion Custodian::rotate(hsm::Session& session, const Actor& actor, Kind kind, const Owner& owner,
                             bool only_prepare) {
  const std::lock_guard lock(one_at_a_time_);
  const KeyVersion next{.kind = kind, .version = prepare(context_, session, actor, kind, owner)};
  if (!only_prepare) {
    keys::activate(context_, actor, next, owner);
    mover_.wake();
  }
  return next;
}

void Custodian::activate(const Actor& actor, const KeyVersion& key, const Owner& owner) {
  const std::lock_guard lock(one_at_a_time_);
  keys::activate(context_, actor, key, owner);
  mover_.wake();
}

void Custodian::retire(const Actor& actor, const KeyVersion& key, const Owner& owner, bool forget) {
  const std::lock_guard lock(one_at_a_time_);
  keys::retire(context_, actor, key, owner, forget);
}

void Custodian::mark_compromised(const Actor& actor, const KeyVersion& key, const Owner& owner) {
  const std::lock_guard lock(one_at_a_time_);
  keys::mark_compromised(context_, actor, key, owner);
}

void Custodian::destroy(const Actor& actor, const KeyVersion& key, const Owner& owner, bool forget) {
  const std::lock_guard lock(one_at_a_time_);
  keys::destroy(context_, actor, key, owner, forget);
}

void Custodian::delete_tenant(const Actor& actor, const Owner& tenant) {
  const std::lock_guard lock(one_at_a_time_);
  keys::delete_tenant(context_, actor, tenant);
  mover_.wake();
}

void Custodian::rewrap(const Actor& actor, const std::optional<Owner>& only) {
  const std::lock_guard lock(one_at_a_time_);
  if (!only || *only == appliance_itself) {
    const auto roots = read_root_keys(context_.store);
    const auto usable = std::ranges::count_if(roots, [](const auto& key) { return !is_destroyed(key.life.state); });
    const auto current = current_root_version(roots);
    if (usable > 1 && current) {
      request(actor, appliance_itself, Kind::root, *current);
    }
  }
  for (const auto& tenant : context_.tenants.all()) {
    for (const auto kind : {Kind::tenant, Kind::fingerprint, Kind::index}) {
      const bool is_meant = !only || *only == tenant->id;
      if (is_meant && tenant->usable_keys(purpose_of(kind)).size() > 1) {
        request(actor, tenant->id, kind, tenant->current_key(purpose_of(kind)).name.version);
      }
    }
  }
  mover_.wake();
}

void Custodian::request(const Actor& actor, const Owner& owner, Kind kind, std::uint32_t current) {
  if (!needs_rewrap(read_job(context_.store, owner, work_of(kind)), current)) {
    return;
  }
  storage::Batch batch;
  put_new_job(batch, owner, work_of(kind), current, JobState::running, actor);
  record(batch, acting_on(owner, actor), audited("rewrap", {.kind = kind, .version = current}));
  static_cast<void>(context_.store.commit(std::move(batch)));
}

Progress Custodian::describe(const Job& job) const {
  const auto tenant = context_.tenants.find(job.owner);
  const auto pace = mover_.pace();
  const bool under_way = pace && pace->owner == job.owner && pace->work == job.work;
  const auto name = tenant == nullptr ? job.record.name() : tenant->name;
  return {.owner = job.owner,
          .work = job.work,
          .state = job.state(),
          .to_version = job.record.to_version(),
          .scope = job.owner == appliance_itself ? "appliance" : name,
          .done = job.record.done(),
          .total = job.record.total(),
          .failed = job.record.failed(),
          .left = job.record.left(),
          .per_second = under_way && job.state() == JobState::running ? pace->rows_per_second : 0};
}

std::vector<Progress> Custodian::progress(const std::optional<Owner>& only) const {
  std::vector<Progress> all;
  for (const auto& job : read_jobs(context_.store)) {
    if (!only || *only == job.owner) {
      all.push_back(describe(job));
    }
  }
  return all;
}

bool Custodian::wait(std::chrono::milliseconds most) const {
  std::unique_lock lock(stop_mutex_);
  return !stopped_.wait_for(lock, most, [this] { return stopping_; });
}

void Custodian::stop() {
  {
    const std::lock_guard lock(stop_mutex_);
    stopping_ = true;
  }
  stopped_.notify_all();
  mover_.stop();
}

}  // namespace appliance::keys

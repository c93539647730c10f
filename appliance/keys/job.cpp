#include "appliance/keys/job.hpp"

#include "storage/codec.hpp"
#include "storage/keys.hpp"

namespace appliance::keys {
namespace {

using storage::Table;

constexpr std::size_t most_jobs = 1'000'000;

std::string key_of(const Owner& owner, Work work) {
  return storage::key_job_key(owner, static_cast<std::uint8_t>(work));
}

Job job_from(const std::string& key, std::string value) {
  auto record = storage::decode<storage::KeyJobRecord>(value);
  return {.owner = storage::tenant_in(key),
          .work = static_cast<Work>(storage::kind_in_key_job(key)),
          .record = std::move(record),
          .row = std::move(value)};
}

}  // namespace

std::string_view name_of(JobState state) noexcept {
  switch (state) {
    case JobState::waiting:
      return "waiting";
    case JobState::running:
      return "running";
    case JobState::finished:
      return "finished";
  }
  return "waiting";
}

std::vector<Job> read_jobs(const storage::Store& store) {
  std::vector<Job> jobs;
  for (auto& row : store.scan(Table::key_jobs, "", "", most_jobs)) {
    jobs.push_back(job_from(row.key, std::move(row.value)));
  }
  return jobs;
}

std::optional<Job> read_job(const storage::Store& store, const Owner& owner, Work work) {
  const auto key = key_of(owner, work);
  auto row = store.get(Table::key_jobs, key);
  return row ? std::optional(job_from(key, *std::move(row))) : std::nullopt;
}

void put_new_job(storage::Batch& batch, const Owner& owner, Work work, std::uint32_t to_version, JobState state,
                 const Actor& actor) {
  storage::KeyJobRecord record;
  record.set_to_version(to_version);
  record.set_state(static_cast<std::uint32_t>(state));
  record.set_requested_at_us(now());
  record.set_requested_by(actor.id);
  batch.put(Table::key_jobs, key_of(owner, work), storage::encode(record));
}

std::string put_job(storage::Batch& batch, const Job& job) {
  auto key = key_of(job.owner, job.work);
  auto row = storage::encode(job.record);
  batch.expect_unchanged(Table::key_jobs, key, job.row);
  batch.put(Table::key_jobs, std::move(key), row);
  return row;
}

}  // namespace appliance::keys

#pragma once

#include "appliance/keys/context.hpp"
#include "storage/records.pb.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace appliance::keys {

/// What is done in the background. Stored in keys and records: the numbers are fixed; the first four are those of Kind.
enum class Work : std::uint8_t { root = 0, tenant = 1, fingerprint = 2, index = 3, removal = 255 };

enum class JobState : std::uint8_t {
  waiting = 1,   ///< until `keys rewrap` is run
  running = 2,   ///< also over a restart
  finished = 3,  ///< all was looked at; see failed and left
};

[[nodiscard]] std::string_view name_of(JobState state) noexcept;
[[nodiscard]] constexpr Work work_of(Kind kind) noexcept { return static_cast<Work>(kind); }

/// A row of the table key_jobs. There is one for each owner and kind of work.
struct Job {
  Owner owner{};
  Work work = Work::root;
  storage::KeyJobRecord record;
  std::string row;  ///< as read or written last

  [[nodiscard]] JobState state() const noexcept { return static_cast<JobState>(record.state()); }
};

[[nodiscard]] std::vector<Job> read_jobs(const storage::Store& store);
[[nodiscard]] std::optional<Job> read_job(const storage::Store& store, const Owner& owner, Work work);

/// A job from its beginning, in place of what there was.
void put_new_job(storage::Batch& batch, const Owner& owner, Work work, std::uint32_t to_version, JobState state,
                 const Actor& actor);

/// Writes the job's record, expecting that nobody changed or replaced the row. Returns the row, for once it is
/// committed.
[[nodiscard]] std::string put_job(storage::Batch& batch, const Job& job);

}  // namespace appliance::keys

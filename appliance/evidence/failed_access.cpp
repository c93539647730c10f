#include "appliance/evidence/failed_access.hpp"

#include <exception>
#include <utility>

namespace appliance::evidence {
namespace {

/// Counted apart between two writes; what comes from more is counted under no address.
constexpr std::size_t most_callers = 1024;

std::string times(std::uint64_t count) { return std::to_string(count) + (count == 1 ? " request" : " requests"); }

}  // namespace

void FailedAccess::note_stranger(const std::string& source) noexcept { note({Uuid{}, {}, source}); }

void FailedAccess::note_forbidden(const Uuid& tenant, const std::string& application,
                                  const std::string& source) noexcept {
  note({tenant, application, source});
}

void FailedAccess::note(const Who& who) noexcept try {
  const std::lock_guard lock(mutex_);
  const bool has_room = counts_.size() < most_callers || counts_.contains(who);
  ++counts_[has_room ? who : Who{Uuid{}, {}, "others"}];
} catch (const std::exception&) {
  // Out of memory: the request itself is refused all the same.
}

void FailedAccess::write(storage::Store& store) {
  decltype(counts_) taken;
  {
    const std::lock_guard lock(mutex_);
    taken.swap(counts_);
  }
  if (taken.empty()) {
    return;
  }
  storage::Batch batch;
  for (const auto& [who, count] : taken) {
    const auto& [tenant, application, source] = who;
    const bool stranger = application.empty();
    record(batch,
           {.type = stranger ? "stranger" : "application",
            .id = application,
            .tenant = tenant,
            .source = source,
            .trace_id = {}},
           {.operation = stranger ? "authenticate" : "authorize",
            .entity_type = "access",
            .entity_id = {},
            .outcome = "refused",
            .detail = times(count),
            .shown_to_tenant = false});
  }
  try {
    static_cast<void>(store.commit(std::move(batch)));
  } catch (...) {
    const std::lock_guard lock(mutex_);
    for (const auto& [who, count] : taken) {
      counts_[who] += count;
    }
    throw;
  }
}

}  // namespace appliance::evidence

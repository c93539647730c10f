#include "appliance/ceremony/performance.hpp"
#include "appliance/operators/roster.hpp"

#include <pwd.h>

#include <array>

// The operators of the appliance, as the file names them.

namespace appliance::ceremony {
namespace {

constexpr std::uint32_t first_pretended_uid = 4'000'000'000;

std::optional<std::uint32_t> uid_of(const std::string& user) {
  passwd entry{};
  passwd* found = nullptr;
  std::array<char, 16'384> space{};
  ::getpwnam_r(user.c_str(), &entry, space.data(), space.size(), &found);
  return found == nullptr ? std::nullopt : std::optional<std::uint32_t>(entry.pw_uid);
}

}  // namespace

Actor by_init() { return {.type = "operator", .id = "init", .tenant = {}, .source = {}, .trace_id = {}}; }

/// Before anything is made, so that what is wrong with one of them costs nothing. A dry run may be held where their OS
/// users are not.
void Performance::resolve_operators() {
  for (const auto& colleague : plan_.operators) {
    operators::Operator person;
    person.name = colleague.name;
    person.roles = colleague.roles;
    person.keys = colleague.keys;
    auto note = to_string(colleague.roles);
    if (!colleague.user.empty()) {
      person.uid = uid_of(colleague.user);
      note += ", OS user " + colleague.user + (person.uid ? "" : " (not on this machine)");
      if (!person.uid && !means_.pretended) {
        throw Error(Fault::invalid, "an operator's OS user is not on this machine: " + colleague.user);
      }
      person.uid = person.uid.value_or(first_pretended_uid + static_cast<std::uint32_t>(operators_.size()));
    }
    for (const auto& key : colleague.keys) {
      note += ", " + operators::fingerprint_of(key);
    }
    transcript_.fact("Operator", colleague.name + ": " + note);
    operators_.push_back(std::move(person));
  }
  transcript_.fact("Approvals", std::to_string(plan_.policy.approvals) + " custodians, within " +
                                    std::to_string(plan_.policy.minutes) + " minutes");
  if (!operators_.empty()) {
    storage::Batch trial;
    operators::add(trial, means_.store, by_init(), operators_);
  }
}

}  // namespace appliance::ceremony

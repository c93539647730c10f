#include "appliance/administration/administration.hpp"
#include "appliance/administration/key_arguments.hpp"
#include "appliance/error.hpp"
#include "appliance/json/fields.hpp"

#include <algorithm>
#include <cmath>

namespace appliance::administration {
namespace {

using keys::JobState;
using keys::Progress;
using keys::Work;

constexpr std::chrono::milliseconds between_events{200};

std::string key_of(const Progress& progress) {
  return progress.work == Work::removal
             ? "removal"
             : keys::to_string({.kind = static_cast<keys::Kind>(progress.work), .version = progress.to_version});
}

std::uint64_t seconds_left(const Progress& progress) {
  const auto rows = progress.total > progress.done ? progress.total - progress.done : 0;
  return progress.per_second > 0
             ? static_cast<std::uint64_t>(std::ceil(static_cast<double>(rows) / progress.per_second))
             : 0;
}

json::Value describe(const Progress& progress, json::Pool& pool) {
  json::Value object(rapidjson::kObjectType);
  json::add(object, "key", key_of(progress), pool);
  json::add(object, "scope", progress.scope, pool);
  json::add(object, "state", name_of(progress.state), pool);
  json::add(object, "done", json::Value(progress.done), pool);
  json::add(object, "total", json::Value(progress.total), pool);
  json::add(object, "per_second", json::Value(static_cast<std::uint64_t>(progress.per_second)), pool);
  json::add(object, "seconds_left", json::Value(seconds_left(progress)), pool);
  json::add(object, "failed", json::Value(progress.failed), pool);
  json::add(object, "left", json::Value(progress.left), pool);
  return object;
}

json::Document describe(const std::vector<Progress>& all) {
  json::Document answer;
  answer.root().SetArray();
  for (const auto& progress : all) {
    answer.root().PushBack(describe(progress, answer.pool()), answer.pool());
  }
  return answer;
}

json::Document event_of(const Progress& progress) {
  json::Document event;
  event.root() = describe(progress, event.pool());
  const auto message = key_of(progress) + " of " + progress.scope + ": " +
                       std::to_string(static_cast<std::uint64_t>(progress.per_second)) + " records/s, " +
                       std::to_string(seconds_left(progress)) + " s left";
  json::add(event.root(), "message", message, event.pool());
  return event;
}

/// Tells of what is under way until nothing is, or nobody listens.
void tell_until_done(const keys::Custodian& custodian, const std::optional<keys::Owner>& only,
                     const OnEvent& on_event) {
  for (;;) {
    const auto all = custodian.progress(only);
    const auto running = std::ranges::find(all, JobState::running, &Progress::state);
    if (running == all.end()) {
      return;
    }
    const auto paced = std::ranges::find_if(all, [](const Progress& one) { return one.per_second > 0; });
    if (!on_event(event_of(paced == all.end() ? *running : *paced))) {
      return;
    }
    if (!custodian.wait(between_events)) {
      throw Error(Fault::unavailable, "cofferd stops; the work goes on when it is started again");
    }
  }
}

}  // namespace

json::Document keys_rewrap(Lifecycle& lifecycle, const Actor& actor, const json::Value& arguments,
                           const OnEvent& on_event) {
  Violations violations;
  json::Fields fields(arguments, violations);
  const auto tenant = fields.text("tenant", longest_tenant);
  const bool in_background = fields.flag("background");
  const bool only_status = fields.flag("status");
  require_valid(violations);
  if (in_background && only_status) {
    throw Error(Fault::invalid, "--status asks and --background begins: give one of them");
  }
  const auto only = tenant ? std::optional(id_of(find_tenant(lifecycle, tenant))) : std::nullopt;
  auto& custodian = lifecycle.keys();
  if (!only_status) {
    custodian.rewrap(actor, only);
    if (!in_background) {
      tell_until_done(custodian, only, on_event);
    }
  }
  return describe(custodian.progress(only));
}

}  // namespace appliance::administration

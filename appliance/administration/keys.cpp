#include "appliance/administration/administration.hpp"
#include "appliance/administration/key_arguments.hpp"
#include "appliance/error.hpp"
#include "appliance/hexadecimal.hpp"
#include "appliance/json/fields.hpp"
#include "appliance/keys/inventory.hpp"
#include "appliance/timestamp.hpp"

#include <algorithm>

namespace appliance::administration {
namespace {

using keys::KeyReport;
using keys::Kind;

/// An absent date is left empty, so that every key has the same members.
void add_date(json::Value& object, std::string_view name, UnixMicros at, json::Pool& pool) {
  json::add(object, name, at == 0 ? std::string() : format_timestamp({.at = at, .offset_minutes = 0}), pool);
}

std::uint64_t uses_of(const Lifecycle& lifecycle, const KeyReport& report) {
  const auto scope = report.tenant == nullptr ? hsm::Scope{} : report.tenant->id;
  return lifecycle.token().uses_of(
      {.scope = scope, .purpose = keys::purpose_of(report.key.kind), .version = report.key.version});
}

/// What list and show have in common.
json::Value describe(const Lifecycle& lifecycle, const KeyReport& report, std::uint64_t records, json::Pool& pool) {
  json::Value object(rapidjson::kObjectType);
  json::add(object, "key", keys::to_string(report.key), pool);
  json::add(object, "scope", report.tenant == nullptr ? "appliance" : report.tenant->name, pool);
  json::add(object, "state", name_of(report.life.state), pool);
  json::add(object, "current", json::Value(report.current), pool);
  json::add(object, "uses", keys::uses_text(report.key.kind, report.life.state, report.current), pool);
  json::add(object, "records", json::Value(records), pool);
  json::add(object, "used_since_start", json::Value(uses_of(lifecycle, report)), pool);
  add_date(object, "activated_at", report.life.activated_at, pool);
  add_date(object, "cryptoperiod_ends", report.cryptoperiod_ends.value_or(0), pool);
  return object;
}

void add_details(json::Value& object, const KeyReport& report, json::Pool& pool) {
  json::add(object, "purpose", keys::purpose_text(report.key.kind), pool);
  json::add(object, "tenant_id", report.tenant == nullptr ? std::string() : to_string(report.tenant->id), pool);
  json::add(object, "check_value", hexadecimal(report.check_value), pool);
  json::add(
      object, "wrapped_by",
      report.root_version == 0 ? std::string() : keys::to_string({.kind = Kind::root, .version = report.root_version}),
      pool);
  add_date(object, "created_at", report.life.created_at, pool);
  add_date(object, "deactivated_at", report.life.deactivated_at, pool);
  add_date(object, "compromised_at", report.life.compromised_at, pool);
  add_date(object, "destroyed_at", report.life.destroyed_at, pool);
  json::Value next(rapidjson::kArrayType);
  for (const auto state : keys::all_states) {
    if (keys::refusal(report.life.state, state).empty()) {
      next.PushBack(json::make_text(name_of(state), pool), pool);
    }
  }
  json::add(object, "may_become", std::move(next), pool);
}

void list(const Lifecycle& lifecycle, const std::vector<KeyReport>& reports, const storage::Snapshot& state,
          json::Document& answer) {
  std::map<Kind, keys::Counts> counts;
  for (const auto& report : reports) {
    const auto kind = report.key.kind;
    if (!counts.contains(kind)) {
      counts.emplace(kind, keys::count_records(state, kind, report.tenant == nullptr ? Uuid{} : report.tenant->id));
    }
    answer.root().PushBack(describe(lifecycle, report, counts[kind][report.key.version], answer.pool()), answer.pool());
  }
}

}  // namespace

json::Document keys_list(Lifecycle& lifecycle, const Actor& /*actor*/, const json::Value& arguments) {
  Violations violations;
  const auto named = json::Fields(arguments, violations).text("tenant", longest_tenant);
  require_valid(violations);
  const auto only = named ? find_tenant(lifecycle, named) : nullptr;
  const auto& settings = lifecycle.config().keys;
  const auto state = lifecycle.store().snapshot();
  json::Document answer;
  answer.root().SetArray();
  if (only == nullptr) {
    list(lifecycle, keys::report_root_keys(lifecycle.store(), settings), *state, answer);
  }
  for (const auto& tenant : only == nullptr ? lifecycle.tenants().all() : std::vector{only}) {
    list(lifecycle, keys::report_keys(tenant, settings), *state, answer);
  }
  return answer;
}

json::Document keys_show(Lifecycle& lifecycle, const Actor& /*actor*/, const json::Value& arguments) {
  const auto asked = read_key(lifecycle, arguments);
  const auto& settings = lifecycle.config().keys;
  const auto reports = asked.tenant == nullptr ? keys::report_root_keys(lifecycle.store(), settings)
                                               : keys::report_keys(asked.tenant, settings);
  const auto found = std::ranges::find(reports, asked.key, &KeyReport::key);
  if (found == reports.end()) {
    throw Error(Fault::not_found, "there is no such version of this key");
  }
  const auto state = lifecycle.store().snapshot();
  const auto counts = keys::count_records(*state, asked.key.kind, asked.tenant == nullptr ? Uuid{} : asked.tenant->id);
  const auto records = counts.find(asked.key.version);
  json::Document answer;
  answer.root() = describe(lifecycle, *found, records == counts.end() ? 0 : records->second, answer.pool());
  add_details(answer.root(), *found, answer.pool());
  return answer;
}

}  // namespace appliance::administration

#include "appliance/administration/administration.hpp"
#include "appliance/approvals/policy.hpp"
#include "appliance/approvals/request.hpp"
#include "appliance/error.hpp"
#include "appliance/hexadecimal.hpp"
#include "appliance/keys/inventory.hpp"
#include "appliance/operators/roster.hpp"
#include "appliance/timestamp.hpp"
#include "hsm/vault.hpp"
#include "storage/error.hpp"

#include <algorithm>
#include <chrono>

namespace appliance::administration {
namespace {

json::Document start_object() {
  json::Document document;
  document.root().SetObject();
  return document;
}

std::string_view store_condition(const storage::Store& store) {
  try {
    store.check_writable();
    return "writable";
  } catch (const storage::Error& error) {
    return error.fault() == storage::Fault::full ? "full" : "failed";
  }
}

/// "root/1 of appliance: cryptoperiod ends 2027-01-01T00:00:00Z"
json::Value describe_ending(Lifecycle& lifecycle, json::Pool& pool) {
  json::Value warnings(rapidjson::kArrayType);
  const auto at = now();
  for (const auto& key : keys::find_ending(lifecycle.store(), lifecycle.tenants(), lifecycle.config().keys, at)) {
    const auto text = to_string(key.key) + " of " + (key.tenant == nullptr ? "the appliance" : key.tenant->name) +
                      (*key.cryptoperiod_ends > at ? ": cryptoperiod ends " : ": cryptoperiod ended ") +
                      format_timestamp({.at = *key.cryptoperiod_ends, .offset_minutes = 0}) + ", rotate it";
    warnings.PushBack(json::make_text(text, pool), pool);
  }
  return warnings;
}

/// "by 2 of 3 custodians"
std::string describe_approvals(const approvals::Policy& policy, const std::vector<operators::Operator>& people) {
  return policy.on ? "by " + std::to_string(policy.approvals) + " of " +
                         std::to_string(operators::count_custodians(people)) + " custodians"
                   : "off: a single operator decides";
}

std::string warning_of_custodians(const approvals::Policy& policy, const std::vector<operators::Operator>& people) {
  const auto custodians = operators::count_custodians(people);
  if (!policy.on || custodians > policy.approvals) {
    return {};
  }
  return custodians < policy.approvals ? "too few custodians to approve anything: coffer operators add"
                                       : "if one custodian is lost, nothing can be approved any more: add another";
}

}  // namespace

json::Document status(Lifecycle& lifecycle, const Actor& /*actor*/, const json::Value& /*arguments*/) {
  auto answer = start_object();
  auto& pool = answer.pool();
  json::add(answer.root(), "state", name_of(lifecycle.state()), pool);
  json::add(answer.root(), "version", COFFER_VERSION, pool);
  json::add(answer.root(), "store_id", to_string(lifecycle.store_id()), pool);
  json::add(answer.root(), "store", store_condition(lifecycle.store()), pool);
  const auto count = [&](std::string_view name, std::size_t value) {
    json::add(answer.root(), name, json::Value(static_cast<std::uint64_t>(value)), pool);
  };
  json::add(answer.root(), "clock", lifecycle.purge().clock_suspect() ? "suspect" : "trusted", pool);
  count("tenants", lifecycle.tenants().all().size());
  count("applications", lifecycle.directory().all().size());
  const auto people = operators::read_all(lifecycle.store());
  const auto policy = approvals::read_policy(lifecycle.store());
  count("operators", static_cast<std::size_t>(std::ranges::count_if(people, &operators::Operator::enabled)));
  json::add(answer.root(), "approvals", describe_approvals(policy, people), pool);
  json::add(answer.root(), "history", evidence::name_of(lifecycle.notary().history()), pool);
  count("audit_entries", lifecycle.store().head(storage::Log::audit).number);
  count("audit_entries_unsigned", lifecycle.notary().unsigned_entries());
  count("waiting_requests", lifecycle.workers().waiting());
  auto warnings = describe_ending(lifecycle, pool);
  if (const auto warning = warning_of_custodians(policy, people); !warning.empty()) {
    warnings.PushBack(json::make_text(warning, pool), pool);
  }
  json::add(answer.root(), "warnings", std::move(warnings), pool);
  return answer;
}

json::Document clock_trust(Lifecycle& lifecycle, const Actor& actor, const json::Value& /*arguments*/) {
  storage::Batch batch;
  record(batch, actor,
         {.operation = "trust", .entity_type = "clock", .entity_id = {}, .outcome = "success", .detail = {}});
  approvals::drop_pending(batch, lifecycle.store());
  if (!lifecycle.store().commit(std::move(batch)).committed()) {
    throw Error(Fault::unavailable, "a request for approval was changed meanwhile: try again");
  }
  lifecycle.purge().trust_clock();
  auto answer = start_object();
  json::add(answer.root(), "now", format_timestamp({.at = now(), .offset_minutes = 0}), answer.pool());
  return answer;
}

json::Document hsm_info(Lifecycle& lifecycle, const Actor& /*actor*/, const json::Value& /*arguments*/) {
  const auto token = lifecycle.token().describe();
  auto answer = start_object();
  auto& pool = answer.pool();
  json::add(answer.root(), "state", name_of(lifecycle.state()), pool);
  json::add(answer.root(), "module", token.module, pool);
  json::add(answer.root(), "profile", token.profile, pool);
  json::add(answer.root(), "label", token.label, pool);
  json::add(answer.root(), "serial", token.serial, pool);
  json::add(answer.root(), "model", token.model, pool);
  json::Value keys(rapidjson::kArrayType);
  for (const auto& root : token.root_keys) {
    json::Value key(rapidjson::kObjectType);
    json::add(key, "version", json::Value(root.version), pool);
    json::add(key, "check_value", hexadecimal(root.check_value), pool);
    json::add(key, "never_extractable", json::Value(root.never_extractable), pool);
    keys.PushBack(key, pool);
  }
  json::add(answer.root(), "root_keys", std::move(keys), pool);
  return answer;
}

json::Document hsm_test(Lifecycle& lifecycle, const Actor& /*actor*/, const json::Value& /*arguments*/) {
  hsm::Session session(lifecycle.token());
  const auto start = std::chrono::steady_clock::now();
  hsm::probe(session);
  const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - start;
  auto answer = start_object();
  json::add(answer.root(), "known_answer", "passed", answer.pool());
  json::add(answer.root(), "microseconds", json::Value(static_cast<std::int64_t>(took.count())), answer.pool());
  return answer;
}

}  // namespace appliance::administration

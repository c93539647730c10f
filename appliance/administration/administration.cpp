#include "appliance/administration/administration.hpp"

#include "appliance/administration/verb.hpp"
#include "appliance/approvals/policy.hpp"
#include "appliance/error.hpp"
#include "appliance/failure.hpp"
#include "appliance/log.hpp"
#include "appliance/operators/roster.hpp"

#include <algorithm>
#include <array>
#include <exception>
#include <mutex>

namespace appliance::administration {
namespace {

using enum operators::Role;

bool once_custodians_exist(Lifecycle& lifecycle, const json::Value& /*arguments*/) {
  const auto& store = lifecycle.store();
  return operators::count_custodians(operators::read_all(store)) >= approvals::read_policy(store).approvals;
}

bool where_policy_loosens(Lifecycle& lifecycle, const json::Value& arguments) {
  return once_custodians_exist(lifecycle, arguments) && would_loosen(lifecycle, arguments);
}

constexpr Access everybody{administrator, custodian, auditor, backup, metrics};
constexpr Access lookers{administrator, custodian, auditor};

constexpr std::array verbs{
    Verb{"status", everybody, status, nullptr, Recorded::here},
    Verb{"hsm.info", lookers, hsm_info, nullptr, Recorded::here},
    Verb{"hsm.test", {administrator}, hsm_test, nullptr, Recorded::here},
    Verb{"clock.trust", {administrator}, clock_trust},
    Verb{"tenants.create", {administrator}, tenants_create},
    Verb{"tenants.list", lookers, tenants_list, nullptr, Recorded::here},
    Verb{"applications.create", {administrator}, applications_create},
    Verb{"applications.list", lookers, applications_list, nullptr, Recorded::here},
    Verb{"applications.delete", {administrator}, applications_delete},
    Verb{"audit.key", everybody, audit_key, nullptr, Recorded::here},
    Verb{"audit.open", {auditor}, audit_open},
    Verb{"audit.page", {auditor}, audit_page, nullptr, Recorded::elsewhere},
    Verb{"audit.acknowledge", {administrator}, audit_acknowledge},
    Verb{"backup.create", {backup}, nullptr, backup_create},
    Verb{"keys.list", lookers, keys_list, nullptr, Recorded::here},
    Verb{"keys.show", lookers, keys_show, nullptr, Recorded::here},
    Verb{"keys.rotate", {administrator}, keys_rotate},
    Verb{"keys.activate", {administrator}, keys_activate},
    Verb{"keys.retire", {administrator}, keys_retire},
    Verb{"keys.compromise", {administrator}, keys_compromise},
    Verb{"keys.destroy", {administrator}, keys_destroy, nullptr, Recorded::within, {concerned_key}},
    Verb{"keys.rewrap", {administrator}, nullptr, keys_rewrap},
    Verb{"tenants.delete", {administrator}, tenants_delete, nullptr, Recorded::within, {concerned_tenant}},
    Verb{"operators.add",
         {administrator},
         operators_add,
         nullptr,
         Recorded::within,
         {concerned_operators, once_custodians_exist}},
    Verb{"operators.change",
         {administrator},
         operators_change,
         nullptr,
         Recorded::within,
         {concerned_operators, once_custodians_exist}},
    Verb{"operators.disable",
         {administrator},
         operators_disable,
         nullptr,
         Recorded::within,
         {concerned_operators, once_custodians_exist}},
    Verb{"operators.list", lookers, operators_list, nullptr, Recorded::here},
    Verb{"operators.show", lookers, operators_show, nullptr, Recorded::here},
    Verb{"approvals.request", everybody, approvals_request},
    Verb{"approvals.list", lookers, approvals_list, nullptr, Recorded::here},
    Verb{"approvals.show", everybody, approvals_show, nullptr, Recorded::here},
    Verb{"approvals.approve", everybody, approvals_approve},
    Verb{"approvals.reject", {administrator, custodian}, approvals_reject},
    Verb{"approvals.execute", everybody, nullptr, approvals_execute},
    Verb{"approvals.policy",
         {administrator},
         approvals_policy,
         nullptr,
         Recorded::within,
         {concerned_operators, where_policy_loosens}},
    Verb{"custody.add-token", {administrator}, custody_add_token, nullptr, Recorded::within, {concerned_custody}},
    Verb{"custody.add-custodians",
         {administrator},
         custody_add_custodians,
         nullptr,
         Recorded::within,
         {concerned_custody}},
    Verb{"custody.list", lookers, custody_list, nullptr, Recorded::here},
    Verb{"custody.export", {administrator, backup}, custody_export, nullptr, Recorded::here},
    Verb{"custody.challenge", {administrator, custodian}, custody_challenge, nullptr, Recorded::here},
    Verb{"custody.prove", {administrator, custodian}, custody_prove, nullptr, Recorded::here},
    Verb{"custody.remove", {administrator}, custody_remove, nullptr, Recorded::within, {concerned_custody}},
    Verb{"bin.import", {administrator}, nullptr, bin_import},
    Verb{"bin.show", lookers, bin_show, nullptr, Recorded::here},
    Verb{"card-keys.list", lookers, card_keys_list, nullptr, Recorded::here},
    Verb{"card-keys.rotate", {administrator}, card_keys_rotate},
};

void note(Lifecycle& lifecycle, const Actor& actor, std::string_view verb, std::string_view outcome) {
  storage::Batch batch;
  record(batch, actor,
         {.operation = "perform",
          .entity_type = "verb",
          .entity_id = std::string(verb),
          .outcome = outcome,
          .detail = {}});
  static_cast<void>(lifecycle.store().commit(std::move(batch)));
}

std::string_view outcome_of(const std::exception_ptr& exception) noexcept {
  const auto fault = failure_of(exception).fault;
  const bool refused = fault == Fault::invalid || fault == Fault::refused || fault == Fault::not_found ||
                       fault == Fault::conflict || fault == Fault::unapproved;
  return refused ? "refused" : "failed";
}

/// For what changes nothing and shows no data: an operator must be able to look at an appliance whose store is full.
void try_to_note(Lifecycle& lifecycle, const Actor& actor, std::string_view verb, std::string_view outcome) noexcept {
  try {
    note(lifecycle, actor, verb, outcome);
  } catch (const std::exception& error) {
    log::error("an act of an operator could not be recorded", {{"verb", verb}, {"reason", error.what()}});
  }
}

/// Who acts. Until the first operator is registered, the appliance is being set up, and the OS users whom the socket
/// admits act for themselves.
struct Acting {
  Actor actor;
  operators::Roles roles;
};

Acting acting_for(Lifecycle& lifecycle, const Caller& caller) {
  const auto source = "uid " + std::to_string(caller.uid) + " on the admin socket";
  const auto people = operators::read_all(lifecycle.store());
  const auto* person = operators::find_by_uid(people, caller.uid);
  Acting acting{.actor = {.type = "operator", .id = caller.user, .tenant = {}, .source = source, .trace_id = {}},
                .roles = people.empty() ? operators::Roles(operators::all_roles) : operators::Roles()};
  if (person != nullptr) {
    acting.actor.id = person->name;
    acting.roles = person->roles;
  } else if (!people.empty()) {
    acting.actor.type = "stranger";
  }
  return acting;
}

json::Document perform_as(const Acting& acting, const Verb& verb, Lifecycle& lifecycle, const json::Value& arguments,
                          const OnEvent& on_event) {
  if (acting.roles.empty()) {
    throw Error(Fault::refused, "this OS user is no operator of this appliance");
  }
  require_access(verb, acting.roles);
  std::unique_lock act(lifecycle.one_act_at_a_time(), std::defer_lock);
  if (verb.recorded == Recorded::within && verb.perform != nullptr) {
    act.lock();
  }
  if (needs_approval(verb, lifecycle, arguments)) {
    throw Error(Fault::unapproved, "this needs the approval of " +
                                       std::to_string(approvals::read_policy(lifecycle.store()).approvals) +
                                       " custodians: coffer approvals request");
  }
  return run(verb, lifecycle, acting.actor, arguments, on_event);
}

}  // namespace

const Verb& require_verb(std::string_view name) {
  const auto* found = std::find_if(verbs.begin(), verbs.end(), [&](const Verb& verb) { return verb.name == name; });
  if (found == verbs.end()) {
    throw Error(Fault::invalid, "cofferd does not know this verb: is it an older version than coffer?");
  }
  return *found;
}

bool needs_approval(const Verb& verb, Lifecycle& lifecycle, const json::Value& arguments) {
  return verb.gate.concern != nullptr && approvals::read_policy(lifecycle.store()).on &&
         (verb.gate.applies == nullptr || verb.gate.applies(lifecycle, arguments));
}

void require_access(const Verb& verb, const operators::Roles& roles) {
  if (!roles.meets(verb.access.roles())) {
    throw Error(Fault::refused, "this takes another role: " + to_string(verb.access.roles()));
  }
}

json::Document run(const Verb& verb, Lifecycle& lifecycle, const Actor& actor, const json::Value& arguments,
                   const OnEvent& on_event) {
  auto answer = verb.perform_telling == nullptr ? verb.perform(lifecycle, actor, arguments)
                                                : verb.perform_telling(lifecycle, actor, arguments, on_event);
  if (verb.recorded == Recorded::here) {
    try_to_note(lifecycle, actor, verb.name, "success");
  }
  return answer;
}

json::Document perform(Lifecycle& lifecycle, const Caller& caller, std::string_view name, const json::Value& arguments,
                       const OnEvent& on_event) {
  const auto& verb = require_verb(name);
  const auto acting = acting_for(lifecycle, caller);
  try {
    return perform_as(acting, verb, lifecycle, arguments, on_event);
  } catch (...) {
    try_to_note(lifecycle, acting.actor, verb.name, outcome_of(std::current_exception()));
    throw;
  }
}

void require_valid(const Violations& violations) {
  if (!violations.empty()) {
    throw Error(Fault::invalid, violations.front().path + ": " + std::string(violations.front().message));
  }
}

TenantPtr find_tenant(Lifecycle& lifecycle, const std::optional<std::string>& name_or_id) {
  const auto& book = lifecycle.tenants();
  const auto all = book.all();
  if (name_or_id) {
    const auto id = parse_uuid(*name_or_id);
    // A tenant names itself, so its name may be somebody else's too.
    if (!id && std::ranges::count_if(all, [&](const TenantPtr& tenant) { return tenant->name == *name_or_id; }) > 1) {
      throw Error(Fault::conflict, "there are several tenants of this name: use the id");
    }
    auto tenant = id ? book.find(*id) : book.find_by_name(*name_or_id);
    if (tenant == nullptr) {
      throw Error(Fault::not_found, "there is no such tenant");
    }
    return tenant;
  }
  if (all.size() != 1) {
    throw Error(Fault::invalid, all.empty() ? "there is no tenant yet: create one with `coffer tenants create`"
                                            : "there are several tenants: name one with --tenant");
  }
  return all.front();
}

}  // namespace appliance::administration

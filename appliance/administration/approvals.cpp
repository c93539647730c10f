#include "appliance/approvals/approvals.hpp"

#include "appliance/administration/administration.hpp"
#include "appliance/administration/verb.hpp"
#include "appliance/approvals/policy.hpp"
#include "appliance/error.hpp"
#include "appliance/json/fields.hpp"
#include "appliance/json/reader.hpp"
#include "appliance/operators/roster.hpp"
#include "appliance/timestamp.hpp"

#include <algorithm>
#include <chrono>
#include <mutex>

namespace appliance::administration {
namespace {

using approvals::Request;
using approvals::Status;
using operators::Operator;

constexpr std::size_t longest_id = 36;
constexpr std::size_t longest_reason = 500;
constexpr std::size_t longest_signature = 16'384;
constexpr std::size_t deepest_arguments = 16;

approvals::Context context_of(Lifecycle& lifecycle) {
  // A store that was put back may have requests pending that were executed since.
  if (lifecycle.state() == State::rolled_back) {
    throw Error(Fault::refused, "the store is not the one that the token has seen: coffer audit acknowledge");
  }
  return {.store = lifecycle.store(),
          .store_id = lifecycle.store_id(),
          .time = lifecycle.purge().time(now(), std::chrono::steady_clock::now())};
}

Uuid read_id(json::Fields& fields) {
  const auto id = parse_uuid(fields.required_text("id", longest_id));
  if (!id) {
    fields.refuse("id", "a request is named by its id: coffer approvals list");
  }
  return id.value_or(Uuid{});
}

Uuid only_id(const json::Value& arguments) {
  Violations violations;
  json::Fields fields(arguments, violations);
  const auto id = read_id(fields);
  require_valid(violations);
  return id;
}

/// The operator who acts; while the appliance is set up there is none.
Operator require_operator(Lifecycle& lifecycle, const Actor& actor) {
  auto person = operators::find(lifecycle.store(), actor.id);
  if (!person) {
    throw Error(Fault::refused, "only operators ask for approvals: coffer operators add, or coffer approvals policy");
  }
  return *std::move(person);
}

json::Document arguments_of(const Request& request) {
  auto read = json::read(hsm::bytes_of(request.record.arguments()), deepest_arguments);
  if (auto* arguments = std::get_if<json::Document>(&read)) {
    return std::move(*arguments);
  }
  throw Error(Fault::failed, "the parameters of the request cannot be read");
}

json::Value texts(const std::vector<std::string>& all, json::Pool& pool) {
  json::Value list(rapidjson::kArrayType);
  for (const auto& text : all) {
    list.PushBack(json::make_text(text, pool), pool);
  }
  return list;
}

std::string time_text(UnixMicros at) {
  return at == 0 ? std::string() : format_timestamp({.at = at, .offset_minutes = 0});
}

/// As people see it: what has expired is not pending any more.
std::string_view status_of(const approvals::Context& context, const Request& request) {
  const bool expired = context.time && *context.time >= request.record.expires_at_us();
  return request.status() == Status::pending && expired ? "expired" : name_of(request.status());
}

json::Document describe(const approvals::Context& context, const Request& request) {
  json::Document answer;
  auto& pool = answer.pool();
  auto& object = answer.root().SetObject();
  const auto& record = request.record;
  const auto people = operators::read_all(context.store);
  json::add(object, "id", to_string(request.id), pool);
  json::add(object, "status", status_of(context, request), pool);
  json::add(object, "operation", record.verb(), pool);
  json::add(object, "concerns", record.concerns(), pool);
  json::add(object, "requested_by", record.requested_by(), pool);
  json::add(object, "expires_at", time_text(record.expires_at_us()), pool);
  json::add(object, "approved_by", texts(approvals::approvers_of(context, request, people), pool), pool);
  json::add(object, "approvals_needed", json::Value(approvals::read_policy(context.store).approvals), pool);
  return answer;
}

json::Document describe(const approvals::Policy& policy) {
  json::Document answer;
  auto& pool = answer.pool();
  auto& object = answer.root().SetObject();
  json::add(object, "approvals", policy.on ? "on" : "off", pool);
  json::add(object, "custodians", json::Value(policy.approvals), pool);
  json::add(object, "minutes", json::Value(policy.minutes), pool);
  return answer;
}

struct Wish {
  approvals::Policy now;
  approvals::Policy next;
};

Wish read_policy(const storage::Store& store, const json::Value& arguments) {
  Wish wish{.now = approvals::read_policy(store), .next = {}};
  wish.next = wish.now;
  Violations violations;
  json::Fields fields(arguments, violations);
  const bool on = fields.flag("on");
  const bool off = fields.flag("off");
  wish.next.on = (wish.now.on || on) && !off;
  wish.next.approvals = fields.number("custodians").value_or(wish.now.approvals);
  wish.next.minutes = fields.number("minutes").value_or(wish.now.minutes);
  if (on && off) {
    fields.refuse("on", "approvals are on or off: give one of --on and --off");
  }
  if (wish.next.approvals < 1 || wish.next.approvals > approvals::most_approvals) {
    fields.refuse("custodians", "from 1 to 16 custodians can be asked for");
  }
  if (wish.next.minutes < 1 || wish.next.minutes > approvals::most_minutes) {
    fields.refuse("minutes", "a request can be valid for 1 to 10080 minutes");
  }
  require_valid(violations);
  return wish;
}

/// Who may not wait for more custodians than there are: nothing could be approved any more, not even the way back.
void require_reachable(const storage::Store& store, const Wish& wish) {
  const auto custodians = operators::count_custodians(operators::read_all(store));
  const bool was_reachable = custodians >= wish.now.approvals;
  if (wish.next.on && wish.next.approvals > wish.now.approvals && was_reachable && custodians < wish.next.approvals) {
    throw Error(Fault::refused, "there are not so many custodians: add them first");
  }
}

/// The answer of the act within that of its execution.
json::Document executed(const Request& request, json::Document result) {
  json::Document answer;
  auto& pool = answer.pool();
  auto& object = answer.root().SetObject();
  json::add(object, "id", to_string(request.id), pool);
  json::add(object, "status", name_of(Status::executed), pool);
  json::add(object, "operation", request.record.verb(), pool);
  json::add(object, "result", json::Value(result.root(), pool), pool);
  return answer;
}

void require_executor(const Request& request, const Operator& person) {
  if (person.name != request.record.requested_by() && !person.roles.has(operators::Role::administrator)) {
    throw Error(Fault::refused, "a request is executed by who made it or by an administrator");
  }
}

}  // namespace

json::Document approvals_request(Lifecycle& lifecycle, const Actor& actor, const json::Value& arguments) {
  const auto* wanted = json::find(arguments, "verb");
  const auto* parameters = json::find(arguments, "arguments");
  if (wanted == nullptr || !wanted->IsString() || parameters == nullptr || !parameters->IsObject()) {
    throw Error(Fault::invalid, "a request names an operation and its parameters");
  }
  const auto& verb = require_verb(json::text_of(*wanted));
  require_access(verb, require_operator(lifecycle, actor).roles);
  if (!needs_approval(verb, lifecycle, *parameters)) {
    throw Error(Fault::invalid, "this needs no approval now: do it without a request");
  }
  auto concern = verb.gate.concern(lifecycle, *parameters);
  const auto context = context_of(lifecycle);
  hsm::Session session(lifecycle.token());
  const auto request = approvals::open(context, session, actor,
                                       {.verb = std::string(verb.name),
                                        .arguments = canonical_text(*parameters),
                                        .concerns = std::move(concern.text),
                                        .state = std::move(concern.state)});
  return describe(context, request);
}

json::Document approvals_list(Lifecycle& lifecycle, const Actor& /*actor*/, const json::Value& arguments) {
  Violations violations;
  const bool all = json::Fields(arguments, violations).flag("all");
  require_valid(violations);
  const auto context = context_of(lifecycle);
  json::Document answer;
  answer.root().SetArray();
  for (const auto& request : approvals::read_all(context.store)) {
    if (all || status_of(context, request) == name_of(Status::pending)) {
      answer.root().PushBack(json::Value(describe(context, request).root(), answer.pool()), answer.pool());
    }
  }
  return answer;
}

json::Document approvals_show(Lifecycle& lifecycle, const Actor& /*actor*/, const json::Value& arguments) {
  const auto context = context_of(lifecycle);
  const auto request = approvals::read(context.store, only_id(arguments)).request;
  auto answer = describe(context, request);
  auto& pool = answer.pool();
  const auto& record = request.record;
  json::add(answer.root(), "parameters", record.arguments(), pool);
  json::add(answer.root(), "requested_at", time_text(record.requested_at_us()), pool);
  json::add(answer.root(), "ended_by", record.ended_by(), pool);
  json::add(answer.root(), "ended_at", time_text(record.ended_at_us()), pool);
  json::add(answer.root(), "reason", record.reason(), pool);
  json::add(answer.root(), "text", approvals::text_of(context.store_id, request), pool);
  return answer;
}

json::Document approvals_approve(Lifecycle& lifecycle, const Actor& actor, const json::Value& arguments) {
  Violations violations;
  json::Fields fields(arguments, violations);
  const auto id = read_id(fields);
  const auto signature = fields.required_text("signature", longest_signature);
  require_valid(violations);
  const auto context = context_of(lifecycle);
  return describe(context, approvals::approve(context, actor, id, signature));
}

json::Document approvals_reject(Lifecycle& lifecycle, const Actor& actor, const json::Value& arguments) {
  Violations violations;
  json::Fields fields(arguments, violations);
  const auto id = read_id(fields);
  const auto reason = fields.text("reason", longest_reason).value_or("");
  require_valid(violations);
  const auto context = context_of(lifecycle);
  return describe(context, approvals::reject(context, actor, id, reason));
}

json::Document approvals_execute(Lifecycle& lifecycle, const Actor& actor, const json::Value& arguments,
                                 const OnEvent& on_event) {
  const std::scoped_lock act(lifecycle.one_act_at_a_time());
  const auto context = context_of(lifecycle);
  auto request = approvals::read(context.store, only_id(arguments)).request;
  const auto person = require_operator(lifecycle, actor);
  require_executor(request, person);
  const auto& verb = require_verb(request.record.verb());
  require_access(verb, person.roles);
  if (verb.gate.concern == nullptr) {
    throw Error(Fault::failed, "the request is for an operation that is not approved any more");
  }
  if (request.status() != Status::pending) {
    approvals::consume(context, actor, request.id, {});  // says why not
  }
  const auto parameters = arguments_of(request);
  approvals::consume(context, actor, request.id, verb.gate.concern(lifecycle, parameters.root()).state);
  return executed(request, run(verb, lifecycle, actor, parameters.root(), on_event));
}

json::Document approvals_policy(Lifecycle& lifecycle, const Actor& actor, const json::Value& arguments) {
  auto& store = lifecycle.store();
  const auto wish = read_policy(store, arguments);
  storage::Batch batch;
  if (arguments.ObjectEmpty()) {
    record(batch, actor, {.operation = "read", .entity_type = "approval-policy", .entity_id = {}, .detail = {}});
    static_cast<void>(store.commit(std::move(batch)));
    return describe(wish.now);
  }
  require_reachable(store, wish);
  approvals::put_policy(batch, wish.next);
  operators::mark_changed(batch, store);
  record(batch, actor,
         {.operation = "update",
          .entity_type = "approval-policy",
          .entity_id = wish.next.on ? "on" : "off",
          .detail =
              std::to_string(wish.next.approvals) + " custodians, " + std::to_string(wish.next.minutes) + " minutes"});
  if (!store.commit(std::move(batch)).committed()) {
    throw Error(Fault::unavailable, "the operators were changed meanwhile: try again");
  }
  return describe(wish.next);
}

bool would_loosen(Lifecycle& lifecycle, const json::Value& arguments) {
  const auto wish = read_policy(lifecycle.store(), arguments);
  return approvals::loosens(wish.now, wish.next);
}

}  // namespace appliance::administration

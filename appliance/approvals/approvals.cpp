#include "appliance/approvals/approvals.hpp"

#include "appliance/error.hpp"
#include "appliance/operators/roster.hpp"
#include "appliance/operators/ssh_signature.hpp"
#include "hsm/personal_key.hpp"
#include "hsm/secret.hpp"

#include <algorithm>

namespace appliance::approvals {
namespace {

using operators::Operator;
using operators::PublicKey;

constexpr UnixMicros minute = 60'000'000;

std::string digest_of(const std::string& state) { return std::string(hsm::text_of(hsm::sha256(hsm::bytes_of(state)))); }

void require(bool holds, Fault fault, const char* text) {
  if (!holds) {
    throw Error(fault, text);
  }
}

UnixMicros require_time(const Context& context) {
  require(context.time.has_value(), Fault::refused,
          "the clock has jumped, so nothing can expire: set it right, or `coffer clock trust`");
  return *context.time;
}

void require_pending(const Context& context, const Request& request) {
  require(request.status() != Status::executed, Fault::conflict, "the request has been executed, which is done once");
  require(request.status() != Status::rejected, Fault::refused, "the request was rejected");
  require(request.status() == Status::pending, Fault::refused,
          "the request was dropped when the store was restored or the clock corrected: ask again");
  require(require_time(context) < request.record.expires_at_us(), Fault::refused, "the request has expired: ask again");
}

void end(Request& request, Status status, const Actor& actor) {
  request.record.set_status(static_cast<std::uint32_t>(status));
  request.record.set_ended_by(actor.id);
  request.record.set_ended_at_us(now());
}

void audit(storage::Batch& batch, const Actor& actor, const Request& request, std::string_view operation,
           const std::string& detail) {
  record(batch, actor,
         {.operation = operation, .entity_type = "approval", .entity_id = to_string(request.id), .detail = detail});
}

/// The custodian who made the signature.
const Operator& require_approver(const std::vector<Operator>& people, const Request& request, const PublicKey& key) {
  const auto* person = operators::find_by_key(people, key);
  require(person != nullptr, Fault::refused, "the signature is by a key that no operator has");
  require(person->enabled(), Fault::refused, "the signature is by an operator who is disabled");
  require(person->can_approve(), Fault::refused, "the signature is by an operator who is no custodian");
  require(person->name != request.record.requested_by(), Fault::refused,
          "nobody approves what the same person asked for");
  return *person;
}

void require_first(const Request& request, const Operator& person) {
  const auto& signatures = request.record.signatures();
  require(std::ranges::none_of(signatures, [&](const auto& made) { return made.signer() == person.name; }),
          Fault::conflict, "this person has approved already: another custodian is needed");
}

/// As often as it takes while others change what was read.
constexpr int most_attempts = 8;

template <class Step>
Request changed(const Context& context, const Uuid& id, Step&& step) {
  for (int attempt = 0; attempt < most_attempts; ++attempt) {
    auto stored = read(context.store, id);
    require_pending(context, stored.request);
    storage::Batch batch;
    step(batch, stored.request);
    put_changed(batch, stored);
    if (context.store.commit(std::move(batch)).committed()) {
      return std::move(stored.request);
    }
  }
  throw Error(Fault::unavailable, "the request is being changed: try again");
}

}  // namespace

Request open(const Context& context, hsm::Session& session, const Actor& actor, const Act& act) {
  const auto policy = read_policy(context.store);
  const auto time = require_time(context);
  const auto nonce = random_uuid(session);
  Request request{.id = random_uuid(session), .record = {}};
  auto& fields = request.record;
  fields.set_verb(act.verb);
  fields.set_arguments(act.arguments);
  fields.set_concerns(act.concerns);
  fields.set_state(digest_of(act.state));
  fields.set_nonce(nonce.data(), nonce.size());
  fields.set_requested_by(actor.id);
  fields.set_requested_at_us(time);
  fields.set_expires_at_us(time + minute * policy.minutes);
  storage::Batch batch;
  put_new(batch, request);
  audit(batch, actor, request, "request", act.verb);
  require(context.store.commit(std::move(batch)).committed(), Fault::unavailable, "the request could not be written");
  return request;
}

Request approve(const Context& context, const Actor& submitter, const Uuid& id, std::string_view armored) {
  const auto signature = operators::read_ssh_signature(armored);
  require(signature.has_value(), Fault::invalid,
          "this is no signature by `ssh-keygen -Y sign` with a key of an accepted kind");
  return changed(context, id, [&](storage::Batch& batch, Request& request) {
    operators::expect_unchanged(batch, context.store);
    const auto people = operators::read_all(context.store);
    const auto& person = require_approver(people, request, signature->key);
    require(operators::holds_for(*signature, signature_namespace, text_of(context.store_id, request)), Fault::refused,
            "the signature is not for the text of this request (coffer approvals show), or was made for another "
            "purpose than coffer-approval");
    require_first(request, person);
    auto& made = *request.record.add_signatures();
    made.set_signer(person.name);
    made.set_key(line_of(signature->key));
    made.set_signature(std::string(armored));
    made.set_at_us(now());
    auto signer = submitter;
    signer.id = person.name;
    signer.source =
        "signature with " + fingerprint_of(signature->key) + ", brought by " + submitter.id + ", " + submitter.source;
    audit(batch, signer, request, "approve", request.record.verb());
  });
}

Request reject(const Context& context, const Actor& actor, const Uuid& id, const std::string& reason) {
  return changed(context, id, [&](storage::Batch& batch, Request& request) {
    end(request, Status::rejected, actor);
    request.record.set_reason(reason);
    audit(batch, actor, request, "reject", request.record.verb());
  });
}

std::vector<std::string> approvers_of(const Context& context, const Request& request,
                                      const std::vector<Operator>& people) {
  const auto text = text_of(context.store_id, request);
  std::vector<std::string> names;
  for (const auto& made : request.record.signatures()) {
    const auto signature = operators::read_ssh_signature(made.signature());
    const auto* person = signature ? operators::find_by_key(people, signature->key) : nullptr;
    if (person != nullptr && person->can_approve() && person->name != request.record.requested_by() &&
        std::ranges::find(names, person->name) == names.end() &&
        operators::holds_for(*signature, signature_namespace, text)) {
      names.push_back(person->name);
    }
  }
  return names;
}

void consume(const Context& context, const Actor& actor, const Uuid& id, const std::string& state) {
  static_cast<void>(changed(context, id, [&](storage::Batch& batch, Request& request) {
    operators::expect_unchanged(batch, context.store);
    const auto names = approvers_of(context, request, operators::read_all(context.store));
    const auto needed = read_policy(context.store).approvals;
    require(names.size() >= needed, Fault::refused,
            "the request does not have enough approvals by those who are custodians now");
    require(digest_of(state) == request.record.state(), Fault::refused,
            "what the request concerns has changed since it was made: ask again");
    end(request, Status::executed, actor);
    std::string detail = request.record.verb() + ", approved by";
    for (const auto& name : names) {
      detail.append(" ").append(name);
    }
    audit(batch, actor, request, "execute", detail);
  }));
}

}  // namespace appliance::approvals

#include "appliance/token/intent.hpp"

#include "appliance/error.hpp"
#include "appliance/token/expressions.hpp"
#include "appliance/token/rows.hpp"
#include "appliance/token/rules.hpp"
#include "appliance/token/sealing.hpp"
#include "storage/codec.hpp"
#include "storage/keys.hpp"

namespace appliance::token {
namespace {

// Each retry means that another request minted the same fingerprint, or changed the intent, in between.
constexpr int most_tries = 5;
constexpr std::string_view type_without_intents = "network_token";

AuditEvent audited_intent(std::string_view operation, std::string id) {
  auto event = audited(operation, std::move(id));
  event.entity_type = "token_intent";
  return event;
}

Refused no_such_intent() { return {Reason::absent, "Token intent not found", {}}; }

Violations check(IntentInput& input, const Type* type) {
  Violations violations;
  if (type == nullptr) {
    violations.push_back({"type", "The token type is not known."});
  } else if (type->name == type_without_intents) {
    violations.push_back({"type", "There are no token intents of this type."});
  } else {
    type->normalise(input.data.root(), input.data.pool(), violations);
  }
  return violations;
}

storage::TokenRecord start_record(const Context& context, const IntentInput& input, const Type& type) {
  storage::TokenRecord record;
  record.set_type(std::string(type.name));
  record.set_created_at_us(now());
  record.set_created_by(to_string(context.caller.id));
  record.set_expires_at_us(record.created_at_us() + context.intent_life);
  set_cvc_retention(context, input.data.root(), record);
  return record;
}

Token show(const Context& context, const Uuid& id, storage::TokenRecord record, json::Document data) {
  return disclose(context, to_string(id), std::move(record), std::move(data), identity::Transform::redact);
}

}  // namespace

// '/' cannot occur in a token's id.
std::string sealing_name(const Uuid& intent) { return "intent/" + to_string(intent); }

std::optional<StoredIntent> find_live_intent(const Context& context, std::string_view id) {
  const auto uuid = parse_uuid(id);
  auto row =
      uuid ? context.store.get(storage::Table::intents, storage::intent_key(context.tenant.id, *uuid)) : std::nullopt;
  if (!row) {
    return std::nullopt;
  }
  auto record = storage::decode<storage::TokenRecord>(*row);
  if (record.expires_at_us() <= now()) {
    return std::nullopt;
  }
  return StoredIntent{.id = *uuid, .row = *std::move(row), .record = std::move(record)};
}

json::Document open_intent(const Context& context, const StoredIntent& intent) {
  return open_stored(context, sealing_name(intent.id), intent.record);
}

Result<Token> create_intent(const Context& context, IntentInput input) {
  const auto* type = find_type(input.type);
  if (auto violations = check(input, type); !violations.empty()) {
    return invalid(std::move(violations));
  }
  const auto id = random_uuid(context.session);
  auto record = start_record(context, input, *type);
  Violations violations;
  const auto derived = derive(context.session, input.data.root(), type->fingerprint_expression, record, violations);
  if (!derived.fingerprint_text) {
    return invalid(std::move(violations));
  }
  for (int tries = 0; tries < most_tries; ++tries) {
    auto row = storage::intent_key(context.tenant.id, id);
    storage::Batch batch;
    batch.expect_absent(storage::Table::intents, row);
    set_fingerprint(context, type->fingerprint_expression, *derived.fingerprint_text, record, batch);
    seal_data(context.session, context.tenant, sealing_name(id), input.data, record);
    batch.put(storage::Table::intents, std::move(row), storage::encode(record));
    add_intent_expirations(batch, context.tenant.id, id, record);
    appliance::record(batch, context.actor, audited_intent("create", to_string(id)));
    auto shown = show(context, id, record, json::copy(input.data));
    context.finish(batch, shown);
    if (context.store.commit(std::move(batch)).committed()) {
      return shown;
    }
  }
  throw Error(Fault::unavailable, "the intent could not be written for concurrent changes");
}

Result<Token> read_intent(const Context& context, const std::string& id) {
  auto stored = find_live_intent(context, id);
  if (!stored) {
    return no_such_intent();
  }
  auto data = open_stored(context, sealing_name(stored->id), stored->record);
  storage::Batch batch;
  record(batch, context.actor, audited_intent("read", id));
  static_cast<void>(context.store.commit(std::move(batch)));
  return show(context, stored->id, std::move(stored->record), std::move(data));
}

Result<std::monostate> remove_intent(const Context& context, const std::string& id) {
  for (int tries = 0; tries < most_tries; ++tries) {
    const auto stored = find_live_intent(context, id);
    if (!stored) {
      return no_such_intent();
    }
    storage::Batch batch;
    batch.expect_unchanged(storage::Table::intents, storage::intent_key(context.tenant.id, stored->id), stored->row);
    erase_intent_rows(batch, context.tenant.id, stored->id, stored->record);
    record(batch, context.actor, audited_intent("delete", id));
    if (context.store.commit(std::move(batch)).committed()) {
      return std::monostate();
    }
  }
  throw Error(Fault::unavailable, "the intent could not be deleted for concurrent changes");
}

Result<CreateInput> take_intent(const Context& context, CreateInput input) {
  auto stored = find_live_intent(context, *input.intent_id);
  if (!stored) {
    return invalid({{"token_intent_id", intent_absent}});
  }
  input.type = stored->record.type();
  input.data = open_stored(context, sealing_name(stored->id), stored->record);
  if (stored->record.cvc_expires_at_us() != 0) {
    static_cast<void>(take_cvc(input.data.root()));
  }
  input.intent = std::move(stored);
  return input;
}

bool read_again(const Context& context, StoredIntent& intent) {
  auto stored = find_live_intent(context, to_string(intent.id));
  if (!stored) {
    return false;
  }
  intent = *std::move(stored);
  return true;
}

void consume(const Context& context, const StoredIntent& intent, storage::Batch& batch) {
  batch.expect_unchanged(storage::Table::intents, storage::intent_key(context.tenant.id, intent.id), intent.row);
  erase_intent_rows(batch, context.tenant.id, intent.id, intent.record);
  record(batch, context.actor, audited_intent("convert", to_string(intent.id)));
}

}  // namespace appliance::token

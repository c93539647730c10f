#include "appliance/card/card_number.hpp"
#include "appliance/error.hpp"
#include "appliance/identity/permission_table.hpp"
#include "appliance/tenants/usage.hpp"
#include "appliance/token/expressions.hpp"
#include "appliance/token/intent.hpp"
#include "appliance/token/rows.hpp"
#include "appliance/token/rules.hpp"
#include "appliance/token/sealing.hpp"
#include "appliance/token/search_values.hpp"
#include "appliance/token/terms.hpp"
#include "storage/codec.hpp"

namespace appliance::token {
namespace {

using namespace identity;

// Each retry means that another request minted the same fingerprint, or that a random id was taken.
constexpr int most_tries = 20;
// After so many aliases that were taken their space counts as exhausted, and a UUID takes the place of the alias.
constexpr int most_alias_tries = 12;

Violations check(CreateInput& input, const Type* type, const std::optional<Container>& container) {
  Violations violations;
  const bool literal = input.id && !is_alias(*input.id);
  if (literal && !is_legal_id(*input.id)) {
    violations.push_back({"id", illegal_id});
  } else if (literal && card::contains_card_number(*input.id)) {
    violations.push_back({"id", card_number_as_id});
  }
  if (type == nullptr) {
    violations.push_back({"type", "The token type is not known."});
  } else {
    type->normalise(input.data.root(), input.data.pool(), violations);
  }
  if (!container) {
    violations.push_back({"containers[0]", illegal_container});
  }
  if (input.expires_at && input.expires_at->at <= now()) {
    violations.push_back({"expires_at", expired_already});
  }
  return violations;
}

storage::TokenRecord start_record(const Context& context, const CreateInput& input, const Type& type,
                                  const Container& container) {
  storage::TokenRecord record;
  record.set_type(std::string(type.name));
  record.add_containers(container.path());
  record.mutable_metadata()->insert(input.metadata.begin(), input.metadata.end());
  record.set_mask(input.mask.value_or(std::string(type.mask_template)));
  for (const auto& index : input.search_indexes.value_or(
           std::vector<std::string>(type.search_indexes.begin(), type.search_indexes.end()))) {
    record.add_search_indexes(index);
  }
  record.set_created_at_us(now());
  record.set_created_by(to_string(context.caller.id));
  if (input.expires_at) {
    record.set_expires_at_us(input.expires_at->at);
    record.set_expires_offset_minutes(input.expires_at->offset_minutes);
  }
  set_cvc_retention(context, input.data.root(), record);
  return record;
}

/// Empty: none is wanted.
std::string fingerprint_expression_of(const Context& context, const CreateInput& input, const Type& type) {
  if (input.fingerprint_expression) {
    return *input.fingerprint_expression;
  }
  return context.tenant.is_set("fingerprint_tokens") ? std::string(type.fingerprint_expression) : std::string();
}

/// The id for this try. Nothing, with a violation, where an alias gives no legal id.
std::optional<std::string> choose_id(const Context& context, const CreateInput& input, const Evaluation& evaluation,
                                     int tries, Violations& violations) {
  if (input.id && !is_alias(*input.id)) {
    return input.id;
  }
  if (input.id && tries < most_alias_tries) {
    auto alias = evaluation.alias(*input.id, violations);
    if (alias && !is_legal_id(*alias)) {
      violations.push_back({"id", illegal_id});
      return std::nullopt;
    }
    if (!alias || !card::contains_card_number(*alias)) {
      return alias;
    }
  }
  return to_string(random_uuid(context.session));
}

}  // namespace

Result<Token> create(const Context& context, CreateInput input) {
  if (input.intent_id && !input.intent) {
    auto taken = take_intent(context, std::move(input));
    if (auto* refused = std::get_if<Refused>(&taken)) {
      return std::move(*refused);
    }
    return create(context, std::get<CreateInput>(std::move(taken)));
  }
  const auto* type = find_type(input.type);
  const auto fallback = type == nullptr ? std::string_view("/") : type->default_container;
  const auto container = Container::parse(input.container ? std::string_view(*input.container) : fallback);
  const auto known_id = input.id && !is_alias(*input.id) ? *input.id : std::string();
  const auto transform = container
                             ? identity::decide(context.caller, "token:create"_permission, container->path(), known_id)
                             : Transform::redact;
  if (!transform) {
    return forbid(context, "create", known_id);
  }
  if (auto violations = check(input, type, container); !violations.empty()) {
    return invalid(std::move(violations));
  }

  auto record = start_record(context, input, *type, *container);
  const auto expression = fingerprint_expression_of(context, input, *type);
  const Evaluation evaluation(context.session, input.data.root(), record);
  Violations violations;
  const auto derived = derive(evaluation, expression, record, violations);
  if (!violations.empty()) {
    return invalid(std::move(violations));
  }
  set_search_values(context, derived.search_values, record);
  for (int tries = 0; tries < most_tries; ++tries) {
    auto id = choose_id(context, input, evaluation, tries, violations);
    if (!id) {
      return invalid(std::move(violations));
    }
    storage::Batch batch;
    auto row = storage::token_key(context.tenant.id, *id);
    batch.expect_absent(storage::Table::tokens, row);  // the first expectation; an intent's is the second
    if (input.intent) {
      consume(context, *input.intent, batch);
    }
    if (derived.fingerprint_text) {
      set_fingerprint(context, expression, *derived.fingerprint_text, record, batch);
    }
    seal_data(context.session, context.tenant, *id, input.data, record);
    batch.put(storage::Table::tokens, std::move(row), storage::encode(record));
    put_terms(batch, context.tenant.id, *id, record);
    move_expirations(batch, context.tenant.id, *id, {}, lifetimes_of(record));
    tenants::count_created(batch, context.tenant.id, type->name, record.created_at_us());
    appliance::record(batch, context.actor, audited("create", *id));
    auto shown = disclose(context, *std::move(id), record, json::copy(input.data), *transform);
    context.finish(batch, shown);

    const auto outcome = context.store.commit(std::move(batch));
    if (outcome.committed()) {
      return shown;
    }
    if (input.intent && outcome.failed_expectation == 1 && !read_again(context, *input.intent)) {
      return invalid({{"token_intent_id", intent_absent}});
    }
    if (!known_id.empty() && outcome.failed_expectation == 0) {
      return Refused{Reason::conflict, "A token with this id already exists", {}};
    }
  }
  throw Error(Fault::unavailable, "the token could not be written for concurrent changes");
}

}  // namespace appliance::token

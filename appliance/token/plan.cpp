#include "appliance/token/plan.hpp"

#include "appliance/card/card_number.hpp"
#include "appliance/identity/permission_table.hpp"
#include "appliance/token/deduplication.hpp"
#include "appliance/token/expressions.hpp"
#include "appliance/token/intent.hpp"
#include "appliance/token/privacy.hpp"
#include "appliance/token/rules.hpp"
#include "appliance/token/search_values.hpp"

namespace appliance::token {
namespace {

using namespace identity;

Violations check(CreateInput& input, const Type* type, const std::optional<Container>& container) {
  Violations violations;
  const bool literal = has_literal_id(input);
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
  if (input.privacy) {
    check_privacy(*input.privacy, violations);
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
  if (input.privacy) {
    keep_privacy(*input.privacy, record);
  }
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
  const bool wanted = context.tenant.is_set("fingerprint_tokens") || deduplicates(context, input.deduplicate);
  return wanted ? std::string(type.fingerprint_expression) : std::string();
}

}  // namespace

Result<Plan> plan(const Context& context, CreateInput input) {
  if (input.intent_id && !input.intent) {
    auto taken = take_intent(context, std::move(input));
    if (auto* refused = std::get_if<Refused>(&taken)) {
      return std::move(*refused);
    }
    return plan(context, std::get<CreateInput>(std::move(taken)));
  }
  const auto* type = find_type(input.type);
  const auto fallback = type == nullptr ? std::string("/") : container_of(*type, input.privacy.value_or(Privacy()));
  const auto container = Container::parse(input.container.value_or(fallback));
  const auto known_id = has_literal_id(input) ? *input.id : std::string();
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
  auto expression = fingerprint_expression_of(context, input, *type);
  Violations violations;
  auto derived = derive(context.session, input.data.root(), expression, record, violations);
  if (!violations.empty()) {
    return invalid(std::move(violations));
  }
  set_search_values(context, derived.search_values, record);
  const bool deduplicating = deduplicates(context, input.deduplicate) && derived.fingerprint_text;
  return Plan{.input = std::move(input),
              .type = type,
              .transform = *transform,
              .record = std::move(record),
              .fingerprint_expression = std::move(expression),
              .fingerprint_text = std::move(derived.fingerprint_text),
              .deduplicates = deduplicating};
}

bool has_literal_id(const CreateInput& input) noexcept { return input.id && !is_alias(*input.id); }

std::optional<std::string> draw_alias(const Context& context, const Plan& plan, Violations& violations) {
  const Evaluation evaluation(context.session, plan.input.data.root(), plan.record, Sight::what_stays);
  auto alias = evaluation.alias(*plan.input.id, violations);
  if (alias && !is_legal_id(*alias)) {
    violations.push_back({"id", illegal_id});
    return std::nullopt;
  }
  return alias;
}

}  // namespace appliance::token

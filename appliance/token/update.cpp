#include "appliance/error.hpp"
#include "appliance/identity/permission_table.hpp"
#include "appliance/token/expressions.hpp"
#include "appliance/token/privacy.hpp"
#include "appliance/token/rows.hpp"
#include "appliance/token/rules.hpp"
#include "appliance/token/sealing.hpp"
#include "appliance/token/search_values.hpp"
#include "appliance/token/terms.hpp"
#include "storage/codec.hpp"

namespace appliance::token {
namespace {

using namespace identity;

// Each failed try means that another change of this token succeeded meanwhile: as many may pass one request by.
constexpr int most_tries = 64;

void merge_metadata(const UpdateInput& input, storage::TokenRecord& record) {
  auto& metadata = *record.mutable_metadata();
  if (input.clear_metadata) {
    metadata.clear();
  }
  for (const auto& [key, value] : input.metadata.value_or(std::map<std::string, std::optional<std::string>>{})) {
    metadata.erase(key);
    if (value) {
      metadata[key] = *value;
    }
  }
}

void change_expressions(const UpdateInput& input, storage::TokenRecord& record) {
  if (input.mask || input.clear_mask) {
    record.set_mask(input.mask.value_or(""));
  }
  if (input.fingerprint_expression) {
    record.set_fingerprint_expression(*input.fingerprint_expression);
  }
  if (input.search_indexes) {
    record.mutable_search_indexes()->Assign(input.search_indexes->begin(), input.search_indexes->end());
  }
}

/// The expression in force; empty: no fingerprint is wanted.
std::string fingerprint_expression_of(const Context& context, const storage::TokenRecord& record) {
  const bool by_default = record.fingerprint_expression().empty() && context.tenant.is_set("fingerprint_tokens");
  return by_default ? std::string(type_of(record).fingerprint_expression) : record.fingerprint_expression();
}

void change_expiry(const UpdateInput& input, storage::TokenRecord& record) {
  if (input.expires_at || input.never_expires) {
    const auto expiry = input.expires_at.value_or(Timestamp{});
    record.set_expires_at_us(expiry.at);
    record.set_expires_offset_minutes(expiry.offset_minutes);
  }
}

/// The merged data in its normal form. The retention of a verification code starts again only where the change names
/// it, and ends where none is left.
Violations merge_data(const Context& context, const UpdateInput& input, json::Document& data,
                      storage::TokenRecord& record) {
  if (input.data) {
    json::merge_patch(data.root(), input.data->root(), data.pool());
  }
  Violations violations;
  type_of(record).normalise(data.root(), data.pool(), violations);
  const bool names_cvc = input.data && json::find(input.data->root(), "cvc") != nullptr;
  if (names_cvc || json::find(data.root(), "cvc") == nullptr) {
    set_cvc_retention(context, data.root(), record);
  }
  return violations;
}

void check(const UpdateInput& input, const std::optional<Container>& container, Violations& violations) {
  if (!container) {
    violations.push_back({"containers[0]", illegal_container});
  }
  if (input.expires_at && input.expires_at->at <= now()) {
    violations.push_back({"expires_at", expired_already});
  }
}

std::optional<Privacy> privacy_after(const UpdateInput& input, const storage::TokenRecord& record,
                                     Violations& violations) {
  return input.privacy ? std::optional(changed_privacy(record, type_of(record), *input.privacy, violations))
                       : std::nullopt;
}

std::optional<Container> container_after(const UpdateInput& input, const std::optional<Privacy>& privacy,
                                         const storage::TokenRecord& record) {
  const auto moved = privacy ? moved_by(*privacy, record, type_of(record)) : std::nullopt;
  return Container::parse(input.container.value_or(moved.value_or(record.containers(0))));
}

/// Whoever chooses an expression learns of the data: from what it gives, or from how it fails.
bool says_what_is_derived(const UpdateInput& input) {
  return input.mask || input.clear_mask || input.fingerprint_expression || input.search_indexes;
}

/// Nothing where somebody else changed the token in between.
std::optional<Result<Token>> try_update(const Context& context, const std::string& id, const UpdateInput& input) {
  auto stored = find_live(context, id);
  if (!stored) {
    return absent(context, "token:update"_permission, "update", id);
  }
  auto& record = stored->record;
  const auto lifetimes = lifetimes_of(record);
  Violations violations;
  const auto privacy = privacy_after(input, record, violations);
  const auto container = container_after(input, privacy, record);
  const auto transform = decide(context, "token:update"_permission, id, record);
  if (!transform ||
      (container && !identity::decide(context.caller, "token:update"_permission, container->path(), id))) {
    return forbid(context, "update", id);
  }
  const bool may_read = container && identity::decide(context.caller, "token:read"_permission, container->path(), id);
  if (!may_read && says_what_is_derived(input)) {
    return forbid(context, "update", id);
  }
  check(input, container, violations);
  if (!violations.empty()) {
    return invalid(std::move(violations));
  }

  auto data = open_stored(context, id, record);
  violations = merge_data(context, input, data, record);
  if (!violations.empty()) {
    return invalid(std::move(violations));
  }
  record.set_containers(0, container->path());
  if (privacy) {
    keep_privacy(*privacy, record);
  }
  merge_metadata(input, record);
  change_expiry(input, record);
  change_expressions(input, record);
  record.set_modified_at_us(now());
  record.set_modified_by(to_string(context.caller.id));

  const auto expression = fingerprint_expression_of(context, record);
  const auto derived = derive(Evaluation(context.session, data.root(), record), expression, record, violations);
  if (!violations.empty()) {
    return invalid(std::move(violations));
  }
  set_search_values(context, derived.search_values, record);

  auto row = storage::token_key(context.tenant.id, id);
  storage::Batch batch;
  batch.expect_unchanged(storage::Table::tokens, row, stored->row);
  if (derived.fingerprint_text) {
    set_fingerprint(context, expression, *derived.fingerprint_text, record, batch);
  }
  seal_data(context.session, context.tenant, id, data, record);
  batch.put(storage::Table::tokens, std::move(row), storage::encode(record));
  replace_terms(batch, context.tenant.id, id, storage::decode<storage::TokenRecord>(stored->row), record);
  move_expirations(batch, context.tenant.id, id, lifetimes, lifetimes_of(record));
  appliance::record(batch, context.actor, audited("update", id));
  auto shown =
      may_read ? disclose(context, id, std::move(record), std::move(data), *transform) : withhold(context, id, record);
  context.finish(batch, shown);
  if (!context.store.commit(std::move(batch)).committed()) {
    return std::nullopt;
  }
  return shown;
}

}  // namespace

Result<Token> update(const Context& context, const std::string& id, const UpdateInput& input) {
  for (int tries = 0; tries < most_tries; ++tries) {
    if (auto done = try_update(context, id, input)) {
      return *std::move(done);
    }
  }
  throw Error(Fault::unavailable, "the token could not be changed for concurrent changes");
}

}  // namespace appliance::token

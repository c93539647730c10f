#include "appliance/token/change.hpp"

#include "appliance/token/deduplication.hpp"
#include "appliance/token/expressions.hpp"
#include "appliance/token/rows.hpp"
#include "appliance/token/rules.hpp"
#include "appliance/token/sealing.hpp"
#include "appliance/token/search_values.hpp"
#include "appliance/token/terms.hpp"
#include "storage/codec.hpp"

namespace appliance::token {
namespace {

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
std::string fingerprint_expression_of(const Context& context, const UpdateInput& input,
                                      const storage::TokenRecord& record) {
  const bool wanted = context.tenant.is_set("fingerprint_tokens") || deduplicates(context, input.deduplicate);
  const bool by_default = record.fingerprint_expression().empty() && wanted;
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
  Violations violations;
  if (input.data) {
    json::merge_patch(data.root(), input.data->root(), data.pool());
    if (json::write(data.root()).size() > context.largest_data) {
      violations.push_back({"data", "The changed data is too large."});
    }
  }
  type_of(record).normalise(data.root(), data.pool(), violations);
  const bool names_cvc = input.data && json::find(input.data->root(), "cvc") != nullptr;
  if (names_cvc || json::find(data.root(), "cvc") == nullptr) {
    set_cvc_retention(context, data.root(), record);
  }
  return violations;
}

}  // namespace

Result<FingerprintSource> change(const Context& context, const UpdateInput& input, json::Document& data,
                                 storage::TokenRecord& record) {
  if (auto violations = merge_data(context, input, data, record); !violations.empty()) {
    return invalid(std::move(violations));
  }
  merge_metadata(input, record);
  if (record.metadata().size() > most_metadata) {
    return invalid({{"metadata", "The token has too many entries of metadata."}});
  }
  change_expiry(input, record);
  change_expressions(input, record);
  record.set_modified_at_us(now());
  record.set_modified_by(to_string(context.caller.id));

  FingerprintSource source{.expression = fingerprint_expression_of(context, input, record), .text = {}};
  Violations violations;
  auto derived = derive(context.session, data.root(), source.expression, record, violations);
  if (!violations.empty()) {
    return invalid(std::move(violations));
  }
  set_search_values(context, derived.search_values, record);
  source.text = std::move(derived.fingerprint_text);
  return source;
}

void put_changed(const Context& context, storage::Batch& batch, std::string_view id, const storage::TokenRecord& before,
                 storage::TokenRecord& record, json::Document& data) {
  seal_data(context.session, context.tenant, id, data, record);
  batch.put(storage::Table::tokens, storage::token_key(context.tenant.id, id), storage::encode(record));
  replace_terms(batch, context.tenant.id, id, before, record);
  move_expirations(batch, context.tenant.id, id, lifetimes_of(before), lifetimes_of(record));
}

}  // namespace appliance::token

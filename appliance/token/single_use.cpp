#include "appliance/token/single_use.hpp"

#include "appliance/error.hpp"
#include "appliance/identity/permission_table.hpp"
#include "appliance/token/expressions.hpp"
#include "appliance/token/rules.hpp"
#include "appliance/token/sealing.hpp"
#include "hsm/error.hpp"
#include "storage/codec.hpp"
#include "storage/keys.hpp"

namespace appliance::token {
namespace {

using namespace identity;
using storage::Table;

// Each failed try means that another request minted the same fingerprint meanwhile, or that the row was wrapped anew.
constexpr int most_tries = 16;
constexpr std::string_view type_name = "card";

std::string row_of(const Context& context, std::string_view id) { return storage::token_key(context.tenant.id, id); }

AuditEvent audited_use(std::string_view operation, std::string id) {
  auto event = audited(operation, std::move(id));
  event.entity_type = "single_use_token";
  return event;
}

Refused not_found() { return {Reason::absent, "Token not found", {}}; }

storage::TokenRecord start_record(const Context& context, const SingleUseInput& input) {
  storage::TokenRecord record;
  record.set_type(std::string(type_name));
  record.add_containers(input.container);
  record.set_created_at_us(now());
  record.set_created_by(to_string(context.caller.id));
  record.set_expires_at_us(record.created_at_us() + input.life);
  const auto* cvc = json::find(input.data.root(), "cvc");
  record.set_cvc_expires_at_us(cvc == nullptr || cvc->IsNull() ? 0 : record.expires_at_us());
  return record;
}

std::optional<Usable> find(const Context& context, const std::string& id) {
  auto row = context.store.get(Table::single_use, row_of(context, id));
  if (!row) {
    return std::nullopt;
  }
  auto record = storage::decode<storage::TokenRecord>(*row);
  return Usable{.id = id, .row = *std::move(row), .record = std::move(record)};
}

/// Opens with `open`. A record that does not authenticate is noted in the audit log before the error goes on.
template <class Open>
json::Document open_noting(const Context& context, const std::string& id, Open open) {
  try {
    return open();
  } catch (const hsm::Error& error) {
    if (error.fault() == hsm::Fault::not_authentic) {
      auto alarm = audited_use("open", id);
      alarm.outcome = "failed";
      alarm.detail = "the record does not authenticate";
      storage::Batch batch;
      record(batch, context.actor, alarm);
      static_cast<void>(context.store.commit(std::move(batch)));
    }
    throw;
  }
}

}  // namespace

// '/' cannot occur in a token's id.
std::string single_use_name(std::string_view id) { return "single-use/" + std::string(id); }

Result<SingleUse> create_single_use(const Context& context, SingleUseInput input) {
  if (!identity::decide(context.caller, "token:create"_permission, input.container, input.id)) {
    return forbid(context, "create", input.id);
  }
  Violations violations;
  find_type(type_name)->normalise(input.data.root(), input.data.pool(), violations);
  if (!violations.empty()) {
    return invalid(std::move(violations));
  }
  auto record = start_record(context, input);
  const auto derived = derive(context.session, input.data.root(), input.fingerprint_expression, record, violations);
  if (!derived.fingerprint_text) {
    return invalid(std::move(violations));
  }
  for (int tries = 0; tries < most_tries; ++tries) {
    storage::Batch batch;
    batch.expect_absent(Table::single_use, row_of(context, input.id));
    set_fingerprint(context, input.fingerprint_expression, *derived.fingerprint_text, record, batch);
    seal_data(context.session, context.tenant, single_use_name(input.id), input.data, input.summary, record);
    batch.put(Table::single_use, row_of(context, input.id), storage::encode(record));
    add_single_use_expirations(batch, context.tenant.id, input.id, record);
    if (input.beside) {
      input.beside(batch);
    }
    appliance::record(batch, context.actor, audited_use("create", input.id));
    if (context.store.commit(std::move(batch)).committed()) {
      return SingleUse{.id = input.id, .record = std::move(record), .summary = std::move(input.summary)};
    }
  }
  throw Error(Fault::unavailable, "the token could not be written for concurrent changes");
}

void hold(const Context& context, SingleUseInput input, storage::Batch& batch) {
  static_cast<void>(take_cvc(input.data.root()));
  auto record = start_record(context, input);
  seal_data(context.session, context.tenant, single_use_name(input.id), input.data, input.summary, record);
  batch.expect_absent(Table::single_use, row_of(context, input.id));
  batch.put(Table::single_use, row_of(context, input.id), storage::encode(record));
  add_single_use_expirations(batch, context.tenant.id, input.id, record);
  appliance::record(batch, context.actor, audited_use("create", input.id));
}

Result<SingleUse> read_single_use(const Context& context, const std::string& id) {
  auto found = find(context, id);
  if (!found || !decide(context, "token:read"_permission, id, found->record)) {
    return not_found();
  }
  auto summary = summary_of(context, *found);
  storage::Batch batch;
  record(batch, context.actor, audited_use("read", id));
  static_cast<void>(context.store.commit(std::move(batch)));
  return SingleUse{.id = id, .record = std::move(found->record), .summary = std::move(summary)};
}

std::variant<Usable, Unusable> find_usable(const Context& context, const std::string& id) {
  auto found = find(context, id);
  if (!found || !decide(context, "token:use"_permission, id, found->record)) {
    return Unusable::absent;
  }
  if (found->record.used_at_us() != 0) {
    return Unusable::used;
  }
  if (found->record.expires_at_us() <= now()) {
    return Unusable::expired;
  }
  return *std::move(found);
}

json::Document open_usable(const Context& context, const Usable& usable) {
  return open_noting(context, usable.id, [&] {
    return open_data(context.session, context.tenant, single_use_name(usable.id), usable.record);
  });
}

json::Document summary_of(const Context& context, const Usable& found) {
  return open_noting(context, found.id, [&] {
    return open_summary(context.session, context.tenant, single_use_name(found.id), found.record);
  });
}

void use_up(const Context& context, const Usable& usable, storage::Batch& batch) {
  auto record = usable.record;
  record.set_used_at_us(now());
  drop_data(record);
  batch.expect_unchanged(Table::single_use, row_of(context, usable.id), usable.row);
  batch.put(Table::single_use, row_of(context, usable.id), storage::encode(record));
  erase_expiration(
      batch,
      {.kind = Expiring::single_use_data, .at = record.expires_at_us(), .tenant = context.tenant.id, .id = usable.id});
  appliance::record(batch, context.actor, audited_use("use", usable.id));
}

}  // namespace appliance::token

#include "appliance/generic_types/types.hpp"

#include "appliance/error.hpp"
#include "appliance/generic_types/generic_tokens.hpp"
#include "appliance/generic_types/schema.hpp"
#include "storage/codec.hpp"
#include "storage/keys.hpp"

#include <algorithm>

namespace appliance::generic_types {
namespace {

using storage::Table;

Refused no_such_type() { return {Reason::absent, "No such type", {}}; }

AuditEvent audited(std::string_view operation, const std::string& id) {
  return {.operation = operation, .entity_type = "generic_type", .entity_id = id, .detail = {}};
}

void note(const token::Context& context, const AuditEvent& event) {
  storage::Batch batch;
  record(batch, context.actor, event);
  static_cast<void>(context.store.commit(std::move(batch)));
}

Type type_from(storage::Row row) {
  auto record = storage::decode<storage::GenericTypeRecord>(row.value);
  return {.id = storage::last_uuid_in(row.key), .row = std::move(row.value), .record = std::move(record)};
}

std::vector<storage::Row> rows_of(const token::Context& context) {
  return context.store.scan(Table::generic_types, storage::rows_prefix(context.tenant.id), "", most_types);
}

/// Also one that is being deleted.
std::optional<Type> find(const token::Context& context, std::string_view id) {
  const auto uuid = parse_uuid(id);
  auto key = uuid ? storage::generic_type_key(context.tenant.id, *uuid) : std::string();
  auto row = uuid ? context.store.get(Table::generic_types, key) : std::nullopt;
  return row ? std::optional(type_from({std::move(key), *std::move(row)})) : std::nullopt;
}

/// Puts the type as `record` says, or erases it, where nobody changed it meanwhile.
bool replace(const token::Context& context, const Type& type, const storage::GenericTypeRecord* record,
             const AuditEvent* event) {
  const auto key = storage::generic_type_key(context.tenant.id, type.id);
  storage::Batch batch;
  batch.expect_unchanged(Table::generic_types, key, type.row);
  if (record == nullptr) {
    batch.erase(Table::generic_types, key);
  } else {
    batch.put(Table::generic_types, key, storage::encode(*record));
  }
  if (event != nullptr) {
    appliance::record(batch, context.actor, *event);
  }
  return context.store.commit(std::move(batch)).committed();
}

}  // namespace

std::optional<Type> find_type(const token::Context& context, std::string_view id) {
  auto found = find(context, id);
  return found && !found->record.leaving() ? std::move(found) : std::nullopt;
}

Result<Type> create_type(const token::Context& context, const std::string& name, const json::Value& schema,
                         const idempotency::Completion<Type>& completion) {
  const auto read = Schema::read(schema);
  if (const auto* violations = std::get_if<Violations>(&read)) {
    return invalid(*violations);
  }
  auto text = json::write_public(schema);
  if (text.size() > longest_schema) {
    return invalid({{"$.schema", "The schema is larger than 16 KiB."}});
  }
  if (rows_of(context).size() >= most_types) {
    return Refused{Reason::limit, "A tenant has at most 200 types", {}};
  }
  Type made{.id = random_uuid(context.session), .row = {}, .record = {}};
  made.record.set_name(name);
  made.record.set_schema(std::move(text));
  made.record.set_created_at_us(now());
  made.record.set_created_by(context.actor.id);
  const auto key = storage::generic_type_key(context.tenant.id, made.id);
  storage::Batch batch;
  batch.expect_absent(Table::generic_types, key);
  batch.put(Table::generic_types, key, storage::encode(made.record));
  record(batch, context.actor, audited("create", to_string(made.id)));
  idempotency::complete(completion, batch, made);
  if (!context.store.commit(std::move(batch)).committed()) {
    throw Error(Fault::unavailable, "the type could not be written: try again");
  }
  return made;
}

Result<Type> read_type(const token::Context& context, const std::string& id) {
  auto found = find_type(context, id);
  if (!found) {
    return no_such_type();
  }
  note(context, audited("read", to_string(found->id)));
  return *std::move(found);
}

std::vector<Type> list_types(const token::Context& context) {
  std::vector<Type> all;
  for (auto& row : rows_of(context)) {
    auto type = type_from(std::move(row));
    if (!type.record.leaving()) {
      all.push_back(std::move(type));
    }
  }
  std::ranges::stable_sort(all, std::ranges::greater(), [](const Type& one) { return one.record.created_at_us(); });
  note(context, audited("list", to_string(context.tenant.id)));
  return all;
}

/// First nobody can make a token of it any more, then it is looked for those that were made. A crash in between leaves
/// a type that is not shown and can be deleted.
Result<std::monostate> remove_type(const token::Context& context, const std::string& id) {
  const auto found = find(context, id);
  if (!found) {
    return no_such_type();
  }
  auto leaving = found->record;
  leaving.set_leaving(true);
  if (!replace(context, *found, &leaving, nullptr)) {
    return Refused{Reason::conflict, "The type was changed meanwhile", {}};
  }
  const auto marked = find(context, id);
  if (!marked) {
    return no_such_type();
  }
  if (has_tokens(context, marked->id)) {
    auto staying = marked->record;
    staying.set_leaving(false);
    static_cast<void>(replace(context, *marked, &staying, nullptr));
    return Refused{Reason::conflict, "The type has tokens: delete them first", {}};
  }
  const auto event = audited("delete", to_string(marked->id));
  return replace(context, *marked, nullptr, &event)
             ? Result<std::monostate>(std::monostate())
             : Result<std::monostate>(Refused{Reason::conflict, "The type was changed meanwhile", {}});
}

}  // namespace appliance::generic_types

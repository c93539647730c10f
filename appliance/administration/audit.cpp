#include "appliance/administration/administration.hpp"
#include "appliance/approvals/request.hpp"
#include "appliance/error.hpp"
#include "appliance/evidence/export_line.hpp"
#include "appliance/json/fields.hpp"
#include "storage/codec.hpp"
#include "storage/keys.hpp"

#include <algorithm>

namespace appliance::administration {
namespace {

constexpr std::size_t longest_text = 64;
constexpr std::size_t largest_page = 1000;

std::uint64_t number_in(const json::Value& arguments, std::string_view name) {
  const auto* found = json::find(arguments, name);
  if (found == nullptr || !found->IsUint64()) {
    throw Error(Fault::invalid, std::string(name) + ": This must be a whole number.");
  }
  return found->GetUint64();
}

void note_reading(Lifecycle& lifecycle, const Actor& actor, const std::string& purpose) {
  storage::Batch batch;
  record(batch, actor, {.operation = "read", .entity_type = "audit-log", .entity_id = purpose, .detail = {}});
  static_cast<void>(lifecycle.store().commit(std::move(batch)));
}

storage::LogHead head_before(const storage::Store& store, std::uint64_t first) {
  if (first <= 1) {
    return {};
  }
  const auto entries = store.read_log(storage::Log::audit, first - 1, 1);
  if (entries.empty() || entries.front().number != first - 1) {
    throw Error(Fault::not_found, "the audit log does not reach so far");
  }
  return {.number = first - 1, .link = entries.front().link};
}

evidence::Checkpoint checkpoint_in(const storage::Row& row) {
  return evidence::checkpoint_from(storage::decode<storage::CheckpointRecord>(row.value));
}

/// What waits for approval in a store from earlier may have been executed since.
void drop_requests(storage::Store& store) {
  storage::Batch batch;
  approvals::drop_pending(batch, store);
  if (!store.commit(std::move(batch)).committed()) {
    throw Error(Fault::unavailable, "a request for approval was changed meanwhile: try again");
  }
}

void add_verdict(json::Document& answer, const evidence::Verdict& verdict) {
  json::add(answer.root(), "history", evidence::name_of(verdict.history), answer.pool());
  if (verdict.mirrored) {
    json::add(answer.root(), "mirrored", describe(*verdict.mirrored, answer.pool()), answer.pool());
  }
}

}  // namespace

json::Document audit_key(Lifecycle& lifecycle, const Actor& /*actor*/, const json::Value& /*arguments*/) {
  json::Document answer;
  answer.root() = describe(lifecycle.notary().keys().back(), answer.pool());
  return answer;
}

json::Document audit_open(Lifecycle& lifecycle, const Actor& actor, const json::Value& arguments) {
  Violations violations;
  const auto purpose = json::Fields(arguments, violations).required_text("purpose", longest_text);
  require_valid(violations);
  const auto first = std::max<std::uint64_t>(number_in(arguments, "first"), 1);
  note_reading(lifecycle, actor, purpose);
  if (lifecycle.state() == State::operational) {
    hsm::Session session(lifecycle.token());
    static_cast<void>(lifecycle.notary().seal(session));
  }
  json::Document answer;
  auto& pool = answer.pool();
  answer.root().SetObject();
  json::add(answer.root(), "reading", json::Value(lifecycle.readings().open()), pool);
  json::add(answer.root(), "last", json::Value(lifecycle.store().head(storage::Log::audit).number), pool);
  const evidence::ExportHeader header{
      .store_id = lifecycle.store_id(), .before = head_before(lifecycle.store(), first), .keys = {}};
  json::add(answer.root(), "header", describe(header, lifecycle.notary().keys(), pool), pool);
  add_verdict(answer, lifecycle.notary().verdict());
  return answer;
}

json::Document audit_page(Lifecycle& lifecycle, const Actor& /*actor*/, const json::Value& arguments) {
  if (!lifecycle.readings().is_open(number_in(arguments, "reading"))) {
    throw Error(Fault::refused, "the reading is not open, or not any more");
  }
  const auto& store = lifecycle.store();
  json::Document answer;
  auto& pool = answer.pool();
  json::Value entries(rapidjson::kArrayType);
  for (const auto& entry : store.read_log(storage::Log::audit, number_in(arguments, "first"), largest_page)) {
    entries.PushBack(evidence::describe(entry, pool), pool);
  }
  json::Value checkpoints(rapidjson::kArrayType);
  const auto after = storage::checkpoint_key(number_in(arguments, "checkpoints_after"));
  for (const auto& row : store.scan(storage::Table::checkpoints, "", after, largest_page)) {
    checkpoints.PushBack(evidence::describe(checkpoint_in(row), pool), pool);
  }
  answer.root().SetObject();
  json::add(answer.root(), "entries", std::move(entries), pool);
  json::add(answer.root(), "checkpoints", std::move(checkpoints), pool);
  return answer;
}

json::Document audit_acknowledge(Lifecycle& lifecycle, const Actor& actor, const json::Value& arguments) {
  Violations violations;
  const auto confirmed = json::Fields(arguments, violations).required_text("confirm", longest_text);
  require_valid(violations);
  if (confirmed != to_string(lifecycle.store_id())) {
    throw Error(Fault::invalid, "confirm: This must be the id of the store, as coffer status shows it.");
  }
  hsm::Session session(lifecycle.token());
  if (lifecycle.state() == State::rolled_back) {
    drop_requests(lifecycle.store());
  }
  lifecycle.notary().acknowledge(session, actor);
  return status(lifecycle, actor, arguments);
}

}  // namespace appliance::administration

#include "appliance/error.hpp"
#include "appliance/identity/permission_table.hpp"
#include "appliance/token/change.hpp"
#include "appliance/token/deduplication.hpp"
#include "appliance/token/privacy.hpp"
#include "appliance/token/rules.hpp"
#include "appliance/webhook/events.hpp"
#include "storage/codec.hpp"

namespace appliance::token {
namespace {

using namespace identity;

// Each failed try means that another change of this token succeeded meanwhile: as many may pass one request by.
constexpr int most_tries = 64;

void check(const UpdateInput& input, const std::optional<Container>& container, Violations& violations) {
  if (!container) {
    violations.push_back({"containers[0]", illegal_container});
  }
  if (input.expires_at && input.expires_at->at <= now()) {
    violations.push_back({"expires_at", expired_already});
  }
}

/// Whether the record's new fingerprint is another token's. If not, no concurrent request makes it one.
bool meets_another(const Context& context, const storage::TokenRecord& record, storage::Batch& batch) {
  Claims claims(context);
  claims.watch(record.fingerprint());
  if (find_duplicate(context, record.fingerprint(), {})) {
    return true;
  }
  claims.take(record.fingerprint(), batch);
  return false;
}

/// Whoever chooses an expression learns of the data: from what it gives, or from how it fails.
bool says_what_is_derived(const UpdateInput& input) {
  return input.mask || input.clear_mask || input.fingerprint_expression || input.search_indexes;
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

/// Nothing where somebody else changed the token in between.
std::optional<Result<Token>> try_update(const Context& context, const std::string& id, const UpdateInput& input) {
  auto stored = find_live(context, id);
  if (!stored) {
    return absent(context, "token:update"_permission, "update", id);
  }
  auto record = stored->record;
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

  auto data = open_stored(context, id, stored->record);
  auto changed = change(context, input, data, record);
  if (auto* refused = std::get_if<Refused>(&changed)) {
    return std::move(*refused);
  }
  record.set_containers(0, container->path());
  if (privacy) {
    keep_privacy(*privacy, record);
  }

  storage::Batch batch;
  batch.expect_unchanged(storage::Table::tokens, storage::token_key(context.tenant.id, id), stored->row);
  const auto& source = std::get<FingerprintSource>(changed);
  if (source.text) {
    set_fingerprint(context, source.expression, *source.text, record, batch);
  }
  if (deduplicates(context, input.deduplicate) && record.fingerprint() != stored->record.fingerprint() &&
      meets_another(context, record, batch)) {
    return Refused{Reason::conflict, "Another token has this fingerprint", {}};
  }
  put_changed(context, batch, id, stored->record, record, data);
  appliance::record(batch, context.actor, webhook::told(audited("update", id), context.tenant, record));
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

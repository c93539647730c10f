#include "appliance/webhook/events.hpp"

#include "appliance/audit.hpp"
#include "appliance/tenant.hpp"
#include "storage/codec.hpp"
#include "storage/records.pb.h"

#include <algorithm>
#include <array>

namespace appliance::webhook {
namespace {

constexpr std::string_view existing_updated = "updated existing";
constexpr std::string_view code_expired = "card verification code";
constexpr std::string_view guardian = telling_faces[1];

constexpr std::array rows{
    EventRow{"token.created", "token", "create", "", Content::whole},
    EventRow{"token.read", "token", "read", "", Content::type},
    EventRow{"token.updated", "token", "update", "", Content::whole},
    EventRow{"token.updated", "token", "deduplicate", existing_updated, Content::whole},
    EventRow{"token.deleted", "token", "delete", ""},
    EventRow{"token.expired", "token", "expire", ""},
    EventRow{"token.property.expired", "token", "expire", code_expired},
    EventRow{"token-intent.created", "token_intent", "create", ""},
    EventRow{"token-intent.converted", "token_intent", "convert", ""},
    EventRow{"token-intent.deleted", "token_intent", "delete", ""},
    EventRow{"application.created", "application", "create", ""},
    EventRow{"application.updated", "application", "update", ""},
    EventRow{"application.updated", "application", "regenerate", ""},
    EventRow{"application.deleted", "application", "delete", ""},
    EventRow{"application.key.created", "application_key", "create", ""},
    EventRow{"application.key.deleted", "application_key", "delete", ""},
    EventRow{"session.created", "session", "create", ""},
    EventRow{"session.authorized", "session", "authorize", ""},
    EventRow{"tenant.updated", "tenant", "update", ""},
    EventRow{"proxy.created", "proxy", "create", ""},
    EventRow{"proxy.updated", "proxy", "update", ""},
    EventRow{"proxy.deleted", "proxy", "delete", ""},
    // An invocation's entry names its destination.
    EventRow{"proxy.invoked", "proxy", "invoke", "*"},
    // Those of a face stand together. The detail of an update is the reason that is told.
    EventRow{"network.token.updated", "network_token", "update", "*", Content::id, guardian},
    EventRow{"pci.token.security-code.expired", "token", "expire", code_expired, Content::id, guardian,
             "/guardian/pci/"},
};

constexpr std::size_t count_names() {
  std::size_t count = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    count += i == 0 || rows[i].name != rows[i - 1].name ? 1 : 0;
  }
  return count;
}

constexpr auto names = [] {
  std::array<std::string_view, count_names()> all{};
  std::size_t at = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (i == 0 || rows[i].name != rows[i - 1].name) {
      all[at++] = rows[i].name;
    }
  }
  return all;
}();
static_assert(names.size() <= most_events);

/// How many of the names are another face's, and how many the face's own.
struct NameRange {
  std::size_t first = 0;
  std::size_t count = 0;
};

constexpr NameRange range_of(std::string_view face) {
  NameRange range;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const bool named = i == 0 || rows[i].name != rows[i - 1].name;
    range.count += named && rows[i].face == face ? 1 : 0;
    range.first += named && rows[i].face != face && range.count == 0 ? 1 : 0;
  }
  return range;
}

const EventRow* find_row(std::string_view entity_type, std::string_view operation, std::string_view detail,
                         std::string_view outcome, std::string_view face) noexcept {
  if (outcome != "success") {
    return nullptr;
  }
  const auto* found = std::ranges::find_if(rows, [&](const EventRow& row) {
    return row.face == face && row.entity_type == entity_type && row.operation == operation &&
           (row.detail == detail || row.detail == "*");
  });
  return found == rows.end() ? nullptr : found;
}

}  // namespace

std::span<const std::string_view> event_names(std::string_view face) noexcept {
  const auto range = range_of(face);
  return std::span(names).subspan(range.first, range.count);
}

std::optional<std::size_t> find_event(std::string_view name) noexcept {
  const auto* found = std::ranges::find(names, name);
  return found == names.end() ? std::nullopt : std::optional(static_cast<std::size_t>(found - names.begin()));
}

const EventRow* event_row(const storage::AuditEntry& entry, std::string_view face) noexcept {
  return find_row(entry.entity_type(), entry.operation(), entry.detail(), entry.outcome(), face);
}

storage::TokenRecord subject_of(const storage::TokenRecord& record, Content content) {
  storage::TokenRecord subject;
  subject.set_type(record.type());
  if (content == Content::whole) {
    *subject.mutable_containers() = record.containers();
    *subject.mutable_metadata() = record.metadata();
    subject.set_fingerprint(record.fingerprint());
    subject.set_fingerprint_expression(record.fingerprint_expression());
    *subject.mutable_search_indexes() = record.search_indexes();
    subject.set_created_at_us(record.created_at_us());
    subject.set_created_by(record.created_by());
    subject.set_modified_at_us(record.modified_at_us());
    subject.set_modified_by(record.modified_by());
    subject.set_expires_at_us(record.expires_at_us());
    subject.set_expires_offset_minutes(record.expires_offset_minutes());
  }
  return subject;
}

AuditEvent told(AuditEvent event, const Tenant& tenant, const storage::TokenRecord& record) {
  if (tenant.subscribers.empty()) {
    return event;
  }
  const auto* row = find_row(event.entity_type, event.operation, event.detail, event.outcome, telling_faces.front());
  if (row == nullptr || row->content == Content::id) {
    return event;
  }
  const auto index = find_event(row->name);
  const bool wanted = std::ranges::any_of(tenant.subscribers, [&](const Subscriber& subscriber) {
    return !subscriber.disabled && index && subscriber.events.test(*index);
  });
  if (wanted) {
    event.subject = storage::encode(subject_of(record, row->content));
  }
  return event;
}

Subscriber subscriber_of(const Uuid& id, const storage::WebhookRecord& record) {
  Subscriber subscriber{.id = id,
                        .face = record.face(),
                        .url = record.url(),
                        .events = {},
                        .disabled = record.disabled(),
                        .after_entry = record.after_entry(),
                        .changed_at = std::max(record.created_at_us(), record.modified_at_us())};
  for (const auto& name : record.events()) {
    if (const auto index = find_event(name)) {
      subscriber.events.set(*index);
    }
  }
  return subscriber;
}

Subscriber subscriber_from(const storage::Row& row) {
  return subscriber_of(storage::webhook_in(row.key), storage::decode<storage::WebhookRecord>(row.value));
}

}  // namespace appliance::webhook

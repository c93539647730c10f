#pragma once

#include "appliance/webhook/subscriber.hpp"

#include <array>
#include <optional>
#include <span>
#include <string_view>

namespace storage {
class AuditEntry;
class TokenRecord;
}  // namespace storage

namespace appliance {
struct AuditEvent;
struct Tenant;
}  // namespace appliance

namespace appliance::webhook {

/// How much of the token goes with an event, as it was at that moment.
enum class Content : std::uint8_t { id, type, whole };

/// A row of the table that says which entries of the audit log webhooks are told of.
struct EventRow {
  std::string_view name;
  std::string_view entity_type;
  std::string_view operation;
  std::string_view detail;  ///< of the entry; "*": any
  Content content = Content::id;
  std::string_view face = "basis-theory";  ///< that tells it
  std::string_view container = {};         ///< the token must stand below it; empty: any
};

/// The names of a face's events, in the order in which they are shown. Records hold names, so the order is free; no two
/// faces have the same.
[[nodiscard]] std::span<const std::string_view> event_names(std::string_view face) noexcept;
[[nodiscard]] std::optional<std::size_t> find_event(std::string_view name) noexcept;

/// The faces that have events.
inline constexpr std::array<std::string_view, 2> telling_faces{"basis-theory", "guardian"};

/// The row for an entry; nullptr where nobody of that face is told of it.
[[nodiscard]] const EventRow* event_row(const storage::AuditEntry& entry, std::string_view face) noexcept;

/// Lets a token's state stand beside the entry that is to be written, where the tenant has a webhook that wants it.
/// Without one it does nothing.
[[nodiscard]] AuditEvent told(AuditEvent event, const Tenant& tenant, const storage::TokenRecord& record);

/// What of a token may be told: nothing of its data, nor of what was made of it besides the fingerprint.
[[nodiscard]] storage::TokenRecord subject_of(const storage::TokenRecord& record, Content content);

}  // namespace appliance::webhook

#pragma once

#include "appliance/evidence/audit_key.hpp"
#include "appliance/evidence/checkpoint.hpp"
#include "appliance/json/document.hpp"
#include "storage/log_chain.hpp"
#include "storage/store.hpp"

#include <cstdint>
#include <string_view>
#include <variant>
#include <vector>

namespace appliance::evidence {

// An export of the audit log is JSON lines: a header, then entries in order, each checkpoint after the entry it vouches
// for (docs/audit.md).

/// The first line: what the export is of, and where it begins.
struct ExportHeader {
  Uuid store_id{};
  storage::LogHead before;             ///< what the first entry links to; zeroes where the export begins with entry 1
  std::vector<hsm::PublicPoint> keys;  ///< as the exporting service says; to be compared with what is pinned
};

[[nodiscard]] json::Value describe(const ExportHeader& header, const std::vector<PublicAuditKey>& keys,
                                   json::Pool& pool);
/// The link and the stored bytes, which are what is verified, and the same in readable members. Throws
/// storage::Error{corrupt} where the entry does not decode.
[[nodiscard]] json::Value describe(const storage::LogEntry& entry, json::Pool& pool);
[[nodiscard]] json::Value describe(const Checkpoint& checkpoint, json::Pool& pool);
/// version, fingerprint, public_key (PEM), token_serial, created_at
[[nodiscard]] json::Value describe(const PublicAuditKey& key, json::Pool& pool);

/// A line that is none of the others; `entry` is the number it claims, or 0.
struct GarbledLine {
  std::uint64_t entry = 0;
  std::string_view reason;  ///< a literal
};

using ExportLine = std::variant<ExportHeader, storage::LogEntry, Checkpoint, GarbledLine>;

/// Reads a line, without its line feed. An entry whose readable members do not say what its bytes say is garbled.
[[nodiscard]] ExportLine read_export_line(std::string_view line);

}  // namespace appliance::evidence

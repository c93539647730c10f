#include "appliance/evidence/export_line.hpp"

#include "appliance/base64url.hpp"
#include "appliance/hexadecimal.hpp"
#include "appliance/json/reader.hpp"
#include "appliance/timestamp.hpp"
#include "storage/codec.hpp"
#include "storage/error.hpp"

#include <algorithm>
#include <optional>
#include <string>

namespace appliance::evidence {
namespace {

constexpr std::size_t deepest = 4;

std::string instant(UnixMicros at) { return format_timestamp({.at = at, .offset_minutes = 0}); }

json::Value number_of(std::uint64_t number) { return json::Value(number); }

std::string tenant_of(const storage::AuditEntry& entry) {
  Uuid tenant{};
  std::copy_n(entry.tenant().begin(), std::min(entry.tenant().size(), tenant.size()), tenant.begin());
  return tenant == Uuid{} ? std::string() : to_string(tenant);
}

json::Value texts_of(const google::protobuf::RepeatedPtrField<std::string>& texts, json::Pool& pool) {
  json::Value list(rapidjson::kArrayType);
  for (const auto& text : texts) {
    list.PushBack(json::make_text(text, pool), pool);
  }
  return list;
}

/// The members of one line by name and form; once one is missing or wrong, `good` is false.
class Members {
 public:
  explicit Members(const json::Value& object) : object_(object) {}

  std::string text(std::string_view name) {
    const auto* found = json::find(object_, name);
    good = good && found != nullptr && found->IsString();
    return good ? std::string(json::text_of(*found)) : std::string();
  }

  std::uint64_t number(std::string_view name) {
    const auto* found = json::find(object_, name);
    good = good && found != nullptr && found->IsUint64();
    return good ? found->GetUint64() : 0;
  }

  template <class Array>
  Array bytes(std::string_view name) {
    const auto read = read_hexadecimal(text(name));
    Array array{};
    good = good && read && read->size() == array.size();
    if (good) {
      std::copy(read->begin(), read->end(), array.begin());
    }
    return array;
  }

  Uuid uuid(std::string_view name) {
    const auto read = parse_uuid(text(name));
    good = good && read;
    return read.value_or(Uuid{});
  }

  UnixMicros time(std::string_view name) {
    const auto given = text(name);
    const auto read = parse_timestamp(given);
    good = good && read && instant(read->at) == given;
    return good ? read->at : 0;
  }

  hsm::Signature signature(std::string_view name) {
    const auto der = read_hexadecimal(text(name));
    const auto read = der ? hsm::read_der(hsm::bytes_of(*der)) : std::nullopt;
    good = good && read;
    return read.value_or(hsm::Signature{});
  }

  bool good = true;

 private:
  const json::Value& object_;
};

ExportLine read_header(const json::Value& object) {
  Members members(object);
  ExportHeader header;
  header.store_id = members.uuid("store_id");
  const auto first = members.number("first");
  header.before = {.number = first - 1, .link = members.bytes<storage::Digest>("before")};
  const auto* keys = json::find(object, "keys");
  if (!members.good || members.number("format") != 1 || first == 0 || keys == nullptr || !keys->IsArray()) {
    return GarbledLine{.reason = "the header is not that of an export of the audit log"};
  }
  for (const auto& key : keys->GetArray()) {
    const auto point = hsm::read_public_key_pem(Members(key).text("public_key"));
    if (!point) {
      return GarbledLine{.reason = "the header names a public key that is none"};
    }
    header.keys.push_back(*point);
  }
  return header;
}

ExportLine read_entry(const json::Value& object) {
  Members members(object);
  storage::LogEntry entry{.number = members.number("number"), .value = {}, .link = {}};
  const auto claimed = entry.number;
  entry.link = members.bytes<storage::Digest>("link");
  auto record = read_base64url(members.text("record"));
  if (!members.good || !record) {
    return GarbledLine{.entry = claimed, .reason = "the line of the entry lacks its number, link or record"};
  }
  entry.value = *std::move(record);
  try {
    json::Document again;
    again.root() = describe(entry, again.pool());
    if (again.root() != object) {
      return GarbledLine{.entry = claimed, .reason = "the entry's readable members are not what its record says"};
    }
  } catch (const storage::Error&) {
    return GarbledLine{.entry = claimed, .reason = "the entry's record does not decode"};
  }
  return entry;
}

ExportLine read_checkpoint(const json::Value& object) {
  Members members(object);
  const Checkpoint checkpoint{.store_id = members.uuid("store_id"),
                              .number = members.number("number"),
                              .head = members.bytes<storage::Digest>("head"),
                              .at = members.time("time"),
                              .previous = members.bytes<storage::Digest>("previous"),
                              .key = members.bytes<hsm::Sha256>("key"),
                              .signature = members.signature("signature")};
  if (!members.good) {
    return GarbledLine{.reason = "the line of a checkpoint lacks a member or has a wrong one"};
  }
  return checkpoint;
}

}  // namespace

json::Value describe(const ExportHeader& header, const std::vector<PublicAuditKey>& keys, json::Pool& pool) {
  json::Value object(rapidjson::kObjectType);
  json::add(object, "type", "export", pool);
  json::add(object, "format", number_of(1), pool);
  json::add(object, "store_id", to_string(header.store_id), pool);
  json::add(object, "first", number_of(header.before.number + 1), pool);
  json::add(object, "before", hexadecimal(header.before.link), pool);
  json::Value list(rapidjson::kArrayType);
  for (const auto& key : keys) {
    list.PushBack(describe(key, pool), pool);
  }
  json::add(object, "keys", std::move(list), pool);
  return object;
}

json::Value describe(const storage::LogEntry& entry, json::Pool& pool) {
  const auto decoded = storage::decode<storage::AuditEntry>(entry.value);
  json::Value object(rapidjson::kObjectType);
  json::add(object, "type", "entry", pool);
  json::add(object, "number", number_of(entry.number), pool);
  json::add(object, "time", instant(decoded.at_us()), pool);
  json::add(object, "actor_type", decoded.actor_type(), pool);
  json::add(object, "actor_id", decoded.actor_id(), pool);
  json::add(object, "tenant_id", tenant_of(decoded), pool);
  json::add(object, "operation", decoded.operation(), pool);
  json::add(object, "entity_type", decoded.entity_type(), pool);
  json::add(object, "entity_id", decoded.entity_id(), pool);
  json::add(object, "entity_ids", texts_of(decoded.entity_ids(), pool), pool);
  json::add(object, "outcome", decoded.outcome(), pool);
  json::add(object, "source", decoded.source(), pool);
  json::add(object, "trace_id", decoded.trace_id(), pool);
  json::add(object, "detail", decoded.detail(), pool);
  json::add(object, "record", base64url(entry.value), pool);
  json::add(object, "link", hexadecimal(entry.link), pool);
  return object;
}

json::Value describe(const Checkpoint& checkpoint, json::Pool& pool) {
  json::Value object(rapidjson::kObjectType);
  json::add(object, "type", "checkpoint", pool);
  json::add(object, "store_id", to_string(checkpoint.store_id), pool);
  json::add(object, "number", number_of(checkpoint.number), pool);
  json::add(object, "head", hexadecimal(checkpoint.head), pool);
  json::add(object, "time", instant(checkpoint.at), pool);
  json::add(object, "previous", hexadecimal(checkpoint.previous), pool);
  json::add(object, "key", hexadecimal(checkpoint.key), pool);
  json::add(object, "signature", hexadecimal(hsm::der_of(checkpoint.signature)), pool);
  return object;
}

json::Value describe(const PublicAuditKey& key, json::Pool& pool) {
  json::Value object(rapidjson::kObjectType);
  json::add(object, "version", number_of(key.version), pool);
  json::add(object, "fingerprint", hexadecimal(hsm::fingerprint_of(key.point)), pool);
  json::add(object, "public_key", hsm::public_key_pem(key.point), pool);
  json::add(object, "token_serial", key.token_serial, pool);
  json::add(object, "created_at", instant(key.created_at), pool);
  return object;
}

ExportLine read_export_line(std::string_view line) {
  const auto read = json::read(hsm::bytes_of(line), deepest);
  const auto* document = std::get_if<json::Document>(&read);
  if (document == nullptr || !document->root().IsObject()) {
    return GarbledLine{.reason = "the line is no JSON object"};
  }
  const auto type = Members(document->root()).text("type");
  if (type == "export") {
    return read_header(document->root());
  }
  if (type == "entry") {
    return read_entry(document->root());
  }
  return type == "checkpoint" ? read_checkpoint(document->root())
                              : GarbledLine{.reason = "the line is neither header, entry nor checkpoint"};
}

}  // namespace appliance::evidence

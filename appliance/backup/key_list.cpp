#include "appliance/backup/key_list.hpp"

#include "appliance/evidence/audit_key.hpp"
#include "appliance/hexadecimal.hpp"
#include "appliance/uuid.hpp"
#include "hsm/key_ring.hpp"
#include "hsm/secret.hpp"
#include "storage/codec.hpp"
#include "storage/keys.hpp"
#include "storage/records.pb.h"
#include "storage/rows.hpp"

#include <algorithm>
#include <string>

namespace appliance::backup {
namespace {

std::string_view kind_of(std::uint8_t purpose) {
  switch (static_cast<hsm::Purpose>(purpose)) {
    case hsm::Purpose::data_key_wrapping:
      return "tenant";
    case hsm::Purpose::fingerprint:
      return "fingerprint";
    case hsm::Purpose::search_index:
      return "index";
  }
  return "other";
}

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return text;
}

std::string check_value(const std::string& bytes) { return hexadecimal(hsm::bytes_of(bytes)); }

json::Value start(std::string_view kind, std::uint32_t version, json::Pool& pool) {
  json::Value key(rapidjson::kObjectType);
  json::add(key, "kind", kind, pool);
  json::add(key, "version", json::Value(version), pool);
  return key;
}

json::Value root_key(const storage::Row& row, json::Pool& pool) {
  const auto record = storage::decode<storage::RootKeyRecord>(row.value);
  auto key = start("root", storage::version_in_root_key(row.key), pool);
  json::add(key, "state", lower(storage::KeyState_Name(record.state())), pool);
  json::add(key, "check_value", check_value(record.check_value()), pool);
  json::add(key, "token_serial", record.token_serial(), pool);
  return key;
}

json::Value audit_key(const evidence::PublicAuditKey& known, json::Pool& pool) {
  auto key = start("audit", known.version, pool);
  json::add(key, "check_value", hexadecimal(hsm::fingerprint_of(known.point)), pool);
  json::add(key, "token_serial", known.token_serial, pool);
  return key;
}

json::Value tenant_key(const storage::Row& row, json::Pool& pool) {
  const auto record = storage::decode<storage::TenantKeyRecord>(row.value);
  auto key = start(kind_of(storage::purpose_in_tenant_key(row.key)), storage::version_in_tenant_key(row.key), pool);
  json::add(key, "tenant", to_string(storage::tenant_in(row.key)), pool);
  json::add(key, "state", lower(storage::KeyState_Name(record.state())), pool);
  json::add(key, "check_value", check_value(record.check_value()), pool);
  json::add(key, "root_version", json::Value(record.root_version()), pool);
  return key;
}

}  // namespace

json::Value key_list(const storage::Store& store, json::Pool& pool) {
  json::Value list(rapidjson::kArrayType);
  for_each_row(store, storage::Table::root_keys, "",
               [&](const storage::Row& row) { list.PushBack(root_key(row, pool), pool); });
  for (const auto& key : evidence::audit_keys_of(store)) {
    list.PushBack(audit_key(key, pool), pool);
  }
  for_each_row(store, storage::Table::tenant_keys, "",
               [&](const storage::Row& row) { list.PushBack(tenant_key(row, pool), pool); });
  return list;
}

}  // namespace appliance::backup

#include "appliance/token/fingerprint.hpp"

#include "appliance/base58.hpp"
#include "hsm/vault.hpp"
#include "storage/codec.hpp"
#include "storage/records.pb.h"

#include <algorithm>
#include <vector>

namespace appliance::token {
namespace {

using storage::Table;

/// The type in front keeps equal values of different types apart (a NUL cannot occur in a type's name).
hsm::WipingBytes message_of(std::string_view type, std::span<const unsigned char> value) {
  hsm::WipingBytes message(type.begin(), type.end());
  message.reserve(type.size() + 1 + value.size());
  message.push_back(0);
  message.insert(message.end(), value.begin(), value.end());
  return message;
}

hsm::Mac hmac_of(hsm::Session& session, const hsm::WrappedKey& key, std::string_view type,
                 std::span<const unsigned char> value) {
  return hsm::mac(session, key, message_of(type, value));
}

/// Where the value is found by older versions of the key, newest first.
std::vector<std::string> older_rows(hsm::Session& session, const Tenant& tenant, const hsm::WrappedKey& current,
                                    std::string_view type, std::span<const unsigned char> value) {
  std::vector<std::string> rows;
  for (const auto* key : tenant.usable_keys(hsm::Purpose::fingerprint)) {
    if (key->name.version < current.name.version) {
      rows.push_back(fingerprint_row(session, *key, type, value));
    }
  }
  std::ranges::reverse(rows);
  return rows;
}

void put_absent(storage::Batch& batch, const std::string& row_key, const std::string& value) {
  batch.expect_absent(Table::fingerprints, row_key);
  batch.put(Table::fingerprints, row_key, value);
}

}  // namespace

std::string fingerprint_row(hsm::Session& session, const hsm::WrappedKey& key, std::string_view type,
                            std::span<const unsigned char> value) {
  return storage::fingerprint_key(key.name.scope, key.name.version, hmac_of(session, key, type, value));
}

// While requests are under way that know only the older version, a fingerprint is minted under both, so that it is
// found, or fought for, by all; nothing moves until they have ended.
std::string find_or_mint_fingerprint(hsm::Session& session, const storage::Store& store, const Tenant& tenant,
                                     std::string_view type, std::span<const unsigned char> value,
                                     storage::Batch& batch) {
  const auto& key = tenant.current_key(hsm::Purpose::fingerprint);
  const auto hmac = hmac_of(session, key, type, value);
  const auto row_key = storage::fingerprint_key(tenant.id, key.name.version, hmac);
  if (const auto row = store.get(Table::fingerprints, row_key)) {
    return storage::decode<storage::FingerprintRecord>(*row).fingerprint();
  }
  const auto older = older_rows(session, tenant, key, type, value);
  for (const auto& older_key : older) {
    if (const auto row = store.get(Table::fingerprints, older_key)) {
      if (tenant.fingerprint_key_settled) {
        put_absent(batch, row_key, *row);
        batch.erase(Table::fingerprints, older_key);
      }
      return storage::decode<storage::FingerprintRecord>(*row).fingerprint();
    }
  }
  storage::FingerprintRecord minted;
  minted.set_fingerprint(base58(hmac));
  minted.set_created_at_us(now());
  put_absent(batch, row_key, storage::encode(minted));
  for (const auto& older_key : tenant.fingerprint_key_settled ? std::vector<std::string>() : older) {
    put_absent(batch, older_key, storage::encode(minted));
  }
  return minted.fingerprint();
}

}  // namespace appliance::token

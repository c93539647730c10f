#include "appliance/token/fingerprint.hpp"

#include "appliance/base58.hpp"
#include "hsm/vault.hpp"
#include "storage/codec.hpp"
#include "storage/records.pb.h"

namespace appliance::token {
namespace {

/// The type in front keeps equal values of different types apart (a NUL cannot occur in a type's name).
hsm::WipingBytes message_of(std::string_view type, std::span<const unsigned char> value) {
  hsm::WipingBytes message(type.begin(), type.end());
  message.reserve(type.size() + 1 + value.size());
  message.push_back(0);
  message.insert(message.end(), value.begin(), value.end());
  return message;
}

}  // namespace

std::string find_or_mint_fingerprint(hsm::Session& session, const storage::Store& store, const Tenant& tenant,
                                     std::string_view type, std::span<const unsigned char> value,
                                     storage::Batch& batch) {
  const auto& key = tenant.current_key(hsm::Purpose::fingerprint);
  const auto hmac = hsm::mac(session, key, message_of(type, value));
  auto row_key = storage::fingerprint_key(tenant.id, key.name.version, hmac);
  if (const auto row = store.get(storage::Table::fingerprints, row_key)) {
    return storage::decode<storage::FingerprintRecord>(*row).fingerprint();
  }
  storage::FingerprintRecord minted;
  minted.set_fingerprint(base58(hmac));
  minted.set_created_at_us(now());
  batch.expect_absent(storage::Table::fingerprints, row_key);
  batch.put(storage::Table::fingerprints, std::move(row_key), storage::encode(minted));
  return minted.fingerprint();
}

}  // namespace appliance::token

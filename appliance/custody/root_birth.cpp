#include "appliance/custody/root_birth.hpp"

#include "appliance/log.hpp"
#include "hsm/provision.hpp"

#include <algorithm>

namespace appliance::custody {
namespace {

bool has_copy(const hsm::RootKey& key, const Recipient& recipient, const Custody& custody) {
  return std::ranges::any_of(custody.copies, [&](const StoredCopy& stored) {
    return stored.version == key.version && stored.copy.recipient == recipient.id() &&
           stored.check_value == key.check_value;
  });
}

}  // namespace

bool is_complete(const hsm::RootKey& key, const Custody& custody) {
  const auto& recipients = custody.recipients;
  return key.never_extractable == recipients.empty() &&
         std::ranges::all_of(recipients, [&](const Recipient& each) { return has_copy(key, each, custody); });
}

hsm::RootKey bear_root_key(storage::Store& store, hsm::Token& token, std::uint32_t version) {
  const auto custody = read_custody(store);
  const auto held = token.describe().root_keys;
  const auto left_over = std::ranges::find(held, version, &hsm::RootKey::version);
  if (left_over != held.end() && is_complete(*left_over, custody)) {
    return hsm::prove_root_key(token, version);
  }
  if (left_over != held.end()) {
    version = held.back().version + 1;
    log::warning("the token holds a root key that the store does not name and that lacks copies: it is left alone",
                 {{"made_instead", std::to_string(version)}});
  }
  return hsm::create_root_key(token, version, keys_of(custody.recipients), keep_in(store, custody.recipients));
}

}  // namespace appliance::custody

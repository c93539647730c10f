#include "appliance/custody/recovery.hpp"

#include "appliance/error.hpp"
#include "appliance/foundation.hpp"

#include <algorithm>
#include <utility>

namespace appliance::custody {
namespace {

Error explained(const hsm::Error& error) {
  switch (error.fault()) {
    case hsm::Fault::not_authentic:
      return {Fault::refused,
              "a copy of the root key is damaged, or is not the key that it should be: " + std::string(error.what())};
    case hsm::Fault::misuse:
      return {Fault::conflict, error.what()};
    case hsm::Fault::pin_refused:
    case hsm::Fault::not_provisioned:
      return {Fault::refused, error.what()};
    default:
      return {Fault::unavailable, error.what()};
  }
}

template <class Step>
auto explaining(Step&& step) {
  try {
    return step();
  } catch (const hsm::Error& error) {
    throw explained(error);
  }
}

std::unique_ptr<hsm::Token> connected(const Config& config) {
  auto token = open_token(config, nullptr);
  token->connect();
  return token;
}

void require_distinct(const std::vector<Share>& shares) {
  if (std::ranges::adjacent_find(shares, {}, &Share::custodian) != shares.end()) {
    throw Error(Fault::invalid, "two of the shares are of the same custodian");
  }
}

void require_enough(const Recipient& recipient, std::size_t given) {
  if (given < recipient.threshold) {
    throw Error(Fault::refused, std::to_string(recipient.threshold) + " shares are needed and " +
                                    std::to_string(given) + " were given: nothing opens with fewer");
  }
}

void require_right(const Recipient& recipient, const Share& share, hsm::Session& session) {
  const auto& holder = recipient.custodians.at(share.custodian - 1U);
  if (hsm::check_value_of_share(session, share.content) != holder.check_value) {
    throw Error(Fault::refused, "the share of " + holder.name + " is not the one that was handed out");
  }
}

const hsm::SharePackage& package_for(const Recipient& recipient, const std::vector<Share>& shares) {
  std::vector<std::uint8_t> numbers;
  std::ranges::transform(shares, std::back_inserter(numbers), &Share::custodian);
  const auto found = std::ranges::find(recipient.packages, numbers, &hsm::SharePackage::custodians);
  if (found == recipient.packages.end()) {
    throw Error(Fault::refused, "there is no package for these custodians");
  }
  return *found;
}

Recovered recovered(const Recipient& recipient, std::vector<hsm::RootKey> keys, const hsm::Token& token) {
  return {.recipient = recipient.name, .keys = std::move(keys), .token = token.describe()};
}

}  // namespace

const Recipient& recipient_of(const Custody& custody, hsm::Session& second) {
  const auto key = hsm::find_transport_key(second);
  const auto* recipient = key ? find(custody.recipients, hsm::fingerprint_of(*key)) : nullptr;
  if (recipient == nullptr) {
    throw Error(Fault::not_found, "no copy is for this token: it holds no transport key, or another one");
  }
  return *recipient;
}

const Recipient& recipient_of(const Custody& custody, const std::vector<Share>& shares) {
  const auto* recipient = shares.empty() ? nullptr : find(custody.recipients, shares.front().recipient);
  if (recipient == nullptr) {
    throw Error(Fault::not_found, "no copy is for these shares: they are of other custodians, or of former ones");
  }
  const bool of_one = std::ranges::all_of(shares, [&](const Share& share) {
    return share.recipient == shares.front().recipient && share.custodian <= recipient->custodians.size();
  });
  if (!of_one) {
    throw Error(Fault::invalid, "the shares are not all of the same custodians");
  }
  return *recipient;
}

std::vector<hsm::Recoverable> copies_for(const Custody& custody, const Recipient& recipient) {
  std::vector<hsm::Recoverable> copies;
  for (const auto& stored : custody.copies) {
    if (stored.copy.recipient == recipient.id()) {
      copies.push_back({.version = stored.version, .check_value = stored.check_value, .copy = stored.copy});
    }
  }
  if (copies.empty()) {
    throw Error(Fault::not_found, recipient.name + " has no copy: the root key was not rotated since it was added");
  }
  return copies;
}

hsm::TransportAccess access_with(const Recipient& recipient, hsm::Session& session, std::vector<Share> shares) {
  std::ranges::sort(shares, {}, &Share::custodian);
  require_distinct(shares);
  require_enough(recipient, shares.size());
  std::ranges::for_each(shares, [&](const Share& share) { require_right(recipient, share, session); });
  shares.resize(recipient.threshold);
  const auto& package = package_for(recipient, shares);
  std::vector<hsm::Secret> contents;
  std::ranges::for_each(shares, [&](Share& share) { contents.push_back(std::move(share.content)); });
  return hsm::shared_transport_key(recipient.key, package, std::move(contents));
}

Recovered recover_with_shares(const Config& config, const Custody& custody, std::vector<Share> shares) {
  const auto& recipient = recipient_of(custody, shares);
  const auto copies = copies_for(custody, recipient);
  return explaining([&] {
    const auto token = connected(config);
    hsm::TransportAccess access;
    {
      hsm::Session session(*token);
      access = access_with(recipient, session, std::move(shares));
    }
    return recovered(recipient, hsm::recover_root_keys(*token, access, copies), *token);
  });
}

Recovered recover_from_token(const Config& config, const Custody& custody, hsm::Token& second) {
  return explaining([&] {
    hsm::Session there(second);
    const auto& recipient = recipient_of(custody, there);
    const auto copies = copies_for(custody, recipient);
    const auto token = connected(config);
    const auto own = token->describe();
    if (own.serial == second.describe().serial && own.label == second.describe().label) {
      throw Error(Fault::conflict, "this is the configured token itself: use coffer custody activate");
    }
    return recovered(recipient, hsm::recover_root_keys(*token, there, hsm::own_transport_key(recipient.key), copies),
                     *token);
  });
}

Recovered activate_token(const Config& config, const Custody& custody) {
  return explaining([&] {
    const auto token = connected(config);
    const Recipient* recipient = nullptr;
    {
      hsm::Session session(*token);
      recipient = &recipient_of(custody, session);
    }
    const auto copies = copies_for(custody, *recipient);
    return recovered(*recipient, hsm::recover_root_keys(*token, hsm::own_transport_key(recipient->key), copies),
                     *token);
  });
}

}  // namespace appliance::custody

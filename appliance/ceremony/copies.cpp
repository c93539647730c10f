#include "appliance/ceremony/performance.hpp"
#include "appliance/custody/enrolment.hpp"
#include "appliance/hexadecimal.hpp"
#include "hsm/cross_proof.hpp"
#include "hsm/custody.hpp"
#include "hsm/transport_key.hpp"

#include <algorithm>

// Copies of the root key: with second tokens, and with custodians.

namespace appliance::ceremony {
namespace {

bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}

/// RFC 7512 with the label alone.
std::string uri_by_label(std::string_view label) {
  std::string uri = "pkcs11:token=";
  for (const char c : label) {
    const auto byte = static_cast<unsigned char>(c);
    uri += is_unreserved(c) ? std::string(1, c) : "%" + hexadecimal(std::span(&byte, 1));
  }
  return uri;
}

void require(bool holds, std::string_view what) {
  if (!holds) {
    throw Error(Fault::conflict, std::string(what));
  }
}

std::vector<std::string> names_of(const std::vector<custody::ShareHolder>& holders) {
  std::vector<std::string> names;
  std::ranges::transform(holders, std::back_inserter(names), &custody::ShareHolder::name);
  return names;
}

std::vector<std::string> names_of(const std::vector<Custodian>& people) {
  std::vector<std::string> names;
  std::ranges::transform(people, std::back_inserter(names), &Custodian::name);
  return names;
}

}  // namespace

Config::Hsm hsm_of(const CopyToken& copy, const Staging& staging) {
  Config::Hsm settings = staging.config.hsm;
  settings.token.text = staging.rehearsal ? uri_by_label(copy.token.label) : copy.uri;
  settings.pin_file = copy.pin_file;
  if (!copy.module.empty() && !staging.rehearsal) {
    settings.module = copy.module;
  }
  return settings;
}

hsm::Token Performance::open_copy_token(const CopyToken& copy) {
  const auto settings = hsm_of(copy, staging_);
  return hsm::Token({.module_path = settings.module.string(),
                     .token_uri = settings.token.text,
                     .pin = [this, settings] { return means_.pin(settings); },
                     .choose_root = nullptr,
                     .load = [this](const std::string& path) { return recorder_.over(means_.load(path)); }});
}

void Performance::add_recipients() {
  if (!plan_.copy_tokens.empty() || !plan_.custodians.empty()) {
    reached_ = Reached::keys;
  }
  for (const auto& copy : plan_.copy_tokens) {
    transcript_.step("The second token \"" + copy.name + "\" is opened. Its transport key is made, if it has none.");
    add_token(copy);
  }
  for (const auto& group : plan_.custodians) {
    transcript_.step("A transport key for the custodians \"" + group.name + "\" is made, and each gets a share.");
    add_custodians(group);
  }
}

void Performance::add_token(const CopyToken& copy) {
  auto second = open_copy_token(copy);
  second.connect();
  const auto token = second.describe();
  const auto own = token_->describe();
  transcript_.fact("Label", token.label);
  transcript_.fact("Serial number", token.serial);
  transcript_.fact("Manufacturer", token.manufacturer);
  require(token.label == copy.token.label, "the second token has another label than the file says");
  require(staging_.rehearsal || token.serial == copy.token.serial,
          "the second token has another serial number than the file says");
  require(staging_.rehearsal || token.manufacturer == copy.token.manufacturer,
          "the second token has another manufacturer than the file says");
  require(token.serial != own.serial || token.label != own.label, "the second token is the first one");
  hsm::Session session(second);
  const auto key = hsm::find_or_create_transport_key(session);
  transcript_.fact("Transport key", grouped(hsm::fingerprint_of(key)) + (means_.pretended ? " (pretended)" : ""));
  const auto recipients = custody::read_recipients(means_.store);
  if (const auto* known = custody::find(recipients, copy.name)) {
    require(known->key == key, "the store has a recipient of this name with another transport key");
    return;
  }
  static_cast<void>(custody::add_token(
      means_.store, own, {.name = copy.name, .key = key, .label = token.label, .serial = token.serial}, by_init()));
}

void Performance::add_custodians(const Custodians& group) {
  const auto recipients = custody::read_recipients(means_.store);
  const auto* known = custody::find(recipients, group.name);
  require(known == nullptr ||
              (known->threshold == group.threshold && names_of(known->custodians) == names_of(group.people)),
          "the store has other custodians of this name");
  std::vector<custody::NewCustodian> people;
  for (const auto& person : group.people) {
    const auto stand_in = means_.pretended_media / (group.name + "-" + std::to_string(people.size()));
    people.push_back({.name = person.name, .share = means_.pretended ? stand_in : person.share});
  }
  hsm::Session session(*token_);
  const auto recipient = known != nullptr
                             ? *known
                             : custody::add_custodians(means_.store, session, group.name,
                                                       static_cast<std::uint8_t>(group.threshold), people, by_init());
  transcript_.fact("Transport key", grouped(recipient.id()) + (means_.pretended ? " (pretended)" : ""));
  transcript_.fact("Needed", std::to_string(group.threshold) + " of " + std::to_string(group.people.size()));
  for (std::size_t i = 0; i < group.people.size(); ++i) {
    transcript_.fact("Share of", group.people[i].name + ", in " + group.people[i].share.string() + ", check value " +
                                     hexadecimal(recipient.custodians[i].check_value) +
                                     (means_.pretended ? " (pretended)" : ""));
  }
  if (known != nullptr) {
    transcript_.line("The shares were handed out by the interrupted ceremony.");
  }
}

/// What custodians got was opened when it was made; it takes them to open it again (coffer custody verify).
void Performance::prove_copies() {
  const auto custody = custody::read_custody(means_.store);
  for (const auto& copy : plan_.copy_tokens) {
    transcript_.step("The copy in \"" + copy.name + "\" is proven: each token opens what the other encrypted.");
    const auto* recipient = custody::find(custody.recipients, copy.name);
    const auto stored = std::ranges::find_if(custody.copies, [&](const custody::StoredCopy& one) {
      return recipient != nullptr && one.copy.recipient == recipient->id() && one.version == root_.version;
    });
    require(recipient != nullptr && stored != custody.copies.end(), "the copy of the root key is not in the store");
    hsm::Session own(*token_);
    const auto challenge = hsm::make_cross_proof(own, root_.version);
    auto second = open_copy_token(copy);
    second.connect();
    hsm::Session session(second);
    const auto answer = hsm::prove_copy(
        session, hsm::own_transport_key(recipient->key),
        {.version = stored->version, .check_value = stored->check_value, .copy = stored->copy}, challenge);
    require(hsm::opens_cross_proof(own, root_.version, answer), "what the copy encrypted does not open here");
    say_check_value("Check value", stored->check_value);
  }
}

}  // namespace appliance::ceremony

#include "appliance/custody/enrolment.hpp"

#include "appliance/custody/share_file.hpp"
#include "appliance/error.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace appliance::custody {
namespace {

constexpr std::size_t longest_name = 64;

bool is_name(std::string_view name) {
  constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
  return !name.empty() && name.size() <= longest_name && name.find_first_not_of(allowed) == std::string_view::npos;
}

void require_name(std::string_view name) {
  if (!is_name(name)) {
    throw Error(Fault::invalid, "a name has 1 to 64 letters, digits, dots, dashes and underscores");
  }
}

void require_free(const storage::Store& store, const std::string& name) {
  require_name(name);
  if (find(read_recipients(store), name) != nullptr) {
    throw Error(Fault::conflict, "there is a recipient of this name already");
  }
}

void add(storage::Store& store, Recipient& recipient, const Actor& actor) {
  storage::Batch batch;
  put_recipient(batch, recipient, actor);
  if (!store.commit(std::move(batch)).committed()) {
    throw Error(Fault::conflict, "this transport key is a recipient already");
  }
  recipient = *find(read_recipients(store), recipient.id());
}

void require_custodians(std::uint8_t threshold, const std::vector<NewCustodian>& custodians) {
  if (custodians.size() > hsm::most_custodians || threshold < hsm::fewest_needed || threshold > custodians.size()) {
    throw Error(Fault::invalid, "custodians are 2 to 7, and the threshold is from 2 to their number");
  }
  std::set<std::string> names;
  for (const auto& custodian : custodians) {
    require_name(custodian.name);
    names.insert(custodian.name);
  }
  if (names.size() != custodians.size()) {
    throw Error(Fault::invalid, "two custodians have one name");
  }
}

std::vector<std::filesystem::path> paths_of(const std::vector<NewCustodian>& custodians) {
  std::vector<std::filesystem::path> paths;
  std::ranges::transform(custodians, std::back_inserter(paths), &NewCustodian::share);
  return paths;
}

}  // namespace

Recipient add_token(storage::Store& store, const hsm::TokenDescription& own, const SecondToken& second,
                    const Actor& actor) {
  require_free(store, second.name);
  if (second.serial == own.serial && second.label == own.label) {
    throw Error(Fault::conflict, "this is the token that the root key is in: a copy belongs into another one");
  }
  Recipient recipient{.name = second.name,
                      .key = second.key,
                      .created_at = now(),
                      .created_by = actor.id,
                      .token_label = second.label,
                      .token_serial = second.serial,
                      .threshold = 0,
                      .custodians = {},
                      .packages = {},
                      .row = {}};
  add(store, recipient, actor);
  return recipient;
}

Recipient add_custodians(storage::Store& store, hsm::Session& session, const std::string& name, std::uint8_t threshold,
                         const std::vector<NewCustodian>& custodians, const Actor& actor) {
  require_free(store, name);
  require_custodians(threshold, custodians);
  ShareFiles files(paths_of(custodians));
  const auto count = static_cast<std::uint8_t>(custodians.size());
  Recipient recipient{.name = name,
                      .key = {},
                      .created_at = now(),
                      .created_by = actor.id,
                      .token_label = {},
                      .token_serial = {},
                      .threshold = threshold,
                      .custodians = {},
                      .packages = {},
                      .row = {}};
  auto made = hsm::create_shared_transport_key(
      session, threshold, count,
      [&](std::uint8_t number, const hsm::TransportKey& key, const hsm::Secret& share, const auto& check_value) {
        const ShareLabel label{.recipient = hsm::fingerprint_of(key),
                               .recipient_name = name,
                               .custodian = number,
                               .custodians = count,
                               .threshold = threshold,
                               .name = custodians[number - 1U].name};
        recipient.custodians.resize(count);
        recipient.custodians[number - 1U] = {.name = label.name, .check_value = check_value};
        files.write(number - 1U, share_text(label, share, check_value));
      });
  recipient.key = std::move(made.key);
  recipient.packages = std::move(made.packages);
  add(store, recipient, actor);
  files.keep();
  return recipient;
}

void remove_recipient(storage::Store& store, std::string_view name, const Actor& actor) {
  const auto recipients = read_recipients(store);
  const auto* recipient = find(recipients, name);
  if (recipient == nullptr) {
    throw Error(Fault::not_found, "there is no such recipient: see coffer custody list");
  }
  storage::Batch batch;
  erase_recipient(batch, store, *recipient, actor);
  if (!store.commit(std::move(batch)).committed()) {
    throw Error(Fault::conflict, "the recipient was changed meanwhile");
  }
}

}  // namespace appliance::custody

#include "appliance/custody/recipient.hpp"

#include "appliance/error.hpp"
#include "appliance/hexadecimal.hpp"
#include "storage/codec.hpp"
#include "storage/error.hpp"
#include "storage/keys.hpp"
#include "storage/records.pb.h"
#include "storage/rows.hpp"

#include <algorithm>
#include <utility>

namespace appliance::custody {
namespace {

using storage::Table;

std::vector<unsigned char> bytes_in(const std::string& text) { return {text.begin(), text.end()}; }

template <class Array>
Array array_in(const std::string& text) {
  Array array{};
  if (text.size() != array.size()) {
    throw storage::Error(storage::Fault::corrupt, "the record of a recipient does not decode");
  }
  std::copy(text.begin(), text.end(), array.begin());
  return array;
}

Recipient recipient_from(const storage::Row& row) {
  const auto record = storage::decode<storage::RecipientRecord>(row.value);
  Recipient read{.name = record.name(),
                 .key = {.modulus = bytes_in(record.modulus()), .hash = static_cast<hsm::OaepHash>(record.hash())},
                 .created_at = record.created_at_us(),
                 .created_by = record.created_by(),
                 .token_label = record.token_label(),
                 .token_serial = record.token_serial(),
                 .threshold = static_cast<std::uint8_t>(record.threshold()),
                 .custodians = {},
                 .packages = {},
                 .row = row.value};
  for (const auto& holder : record.custodians()) {
    read.custodians.push_back(
        {.name = holder.name(), .check_value = array_in<hsm::ShareCheckValue>(holder.check_value())});
  }
  for (const auto& package : record.packages()) {
    read.packages.push_back({.custodians = bytes_in(package.custodians()), .blob = bytes_in(package.blob())});
  }
  return read;
}

storage::RecipientRecord record_of(const Recipient& recipient) {
  storage::RecipientRecord record;
  record.set_name(recipient.name);
  record.set_modulus(recipient.key.modulus.data(), recipient.key.modulus.size());
  record.set_hash(static_cast<std::uint32_t>(recipient.key.hash));
  record.set_created_at_us(recipient.created_at);
  record.set_created_by(recipient.created_by);
  record.set_token_label(recipient.token_label);
  record.set_token_serial(recipient.token_serial);
  record.set_threshold(recipient.threshold);
  for (const auto& holder : recipient.custodians) {
    auto& added = *record.add_custodians();
    added.set_name(holder.name);
    added.set_check_value(holder.check_value.data(), holder.check_value.size());
  }
  for (const auto& package : recipient.packages) {
    auto& added = *record.add_packages();
    added.set_custodians(package.custodians.data(), package.custodians.size());
    added.set_blob(package.blob.data(), package.blob.size());
  }
  return record;
}

StoredCopy copy_from(const storage::Row& row) {
  const auto record = storage::decode<storage::RootCopyRecord>(row.value);
  return {.version = storage::version_at(row.key, 0),
          .check_value = bytes_in(record.check_value()),
          .copy = {.recipient = storage::recipient_in(row.key),
                   .hash = static_cast<hsm::OaepHash>(record.hash()),
                   .blob = bytes_in(record.blob())},
          .created_at = record.created_at_us()};
}

void put_copy(storage::Batch& batch, const hsm::RootCopies& copies, const hsm::RootCopy& copy) {
  storage::RootCopyRecord record;
  record.set_hash(static_cast<std::uint32_t>(copy.hash));
  record.set_blob(copy.blob.data(), copy.blob.size());
  record.set_check_value(copies.check_value.data(), copies.check_value.size());
  record.set_created_at_us(now());
  batch.put(Table::root_copies, storage::root_copy_key(copies.version, copy.recipient), storage::encode(record));
}

AuditEvent audited(std::string_view operation, const Recipient& recipient) {
  return {.operation = operation,
          .entity_type = "recipient",
          .entity_id = hexadecimal(recipient.id()),
          .detail = recipient.is_token() ? "a second token" : "custodians"};
}

}  // namespace

std::vector<Recipient> read_recipients(const storage::Store& store) {
  std::vector<Recipient> recipients;
  storage::for_each_row(store, Table::recipients, "",
                        [&](const storage::Row& row) { recipients.push_back(recipient_from(row)); });
  std::ranges::sort(recipients, {}, &Recipient::created_at);
  return recipients;
}

std::vector<StoredCopy> read_copies(const storage::Store& store) {
  std::vector<StoredCopy> copies;
  storage::for_each_row(store, Table::root_copies, "",
                        [&](const storage::Row& row) { copies.push_back(copy_from(row)); });
  return copies;
}

Custody read_custody(const storage::Store& store) {
  return {.recipients = read_recipients(store), .copies = read_copies(store)};
}

const Recipient* find(const std::vector<Recipient>& recipients, std::string_view name) {
  const auto found = std::ranges::find(recipients, name, &Recipient::name);
  return found == recipients.end() ? nullptr : &*found;
}

const Recipient* find(const std::vector<Recipient>& recipients, const hsm::Sha256& id) {
  const auto found = std::ranges::find(recipients, id, &Recipient::id);
  return found == recipients.end() ? nullptr : &*found;
}

void put_recipient(storage::Batch& batch, const Recipient& recipient, const Actor& actor) {
  const auto key = storage::recipient_key(recipient.id());
  batch.expect_absent(Table::recipients, key);
  batch.put(Table::recipients, key, storage::encode(record_of(recipient)));
  record(batch, actor, audited("create", recipient));
}

void erase_recipient(storage::Batch& batch, const storage::Store& store, const Recipient& recipient,
                     const Actor& actor) {
  const auto key = storage::recipient_key(recipient.id());
  batch.expect_unchanged(Table::recipients, key, recipient.row);
  batch.erase(Table::recipients, key);
  for (const auto& stored : read_copies(store)) {
    if (stored.copy.recipient == recipient.id()) {
      batch.erase(Table::root_copies, storage::root_copy_key(stored.version, stored.copy.recipient));
    }
  }
  record(batch, actor, audited("delete", recipient));
}

void erase_copies(storage::Batch& batch, const storage::Store& store, std::uint32_t version) {
  storage::for_each_row(store, Table::root_copies, storage::root_copies_prefix(version),
                        [&](const storage::Row& row) { batch.erase(Table::root_copies, row.key); });
}

hsm::KeepsCopies keep_in(storage::Store& store, std::vector<Recipient> recipients) {
  return [&store, recipients = std::move(recipients)](const hsm::RootCopies& copies) {
    storage::Batch batch;
    for (const auto& recipient : recipients) {
      batch.expect_unchanged(Table::recipients, storage::recipient_key(recipient.id()), recipient.row);
    }
    erase_copies(batch, store, copies.version);
    for (const auto& copy : copies.copies) {
      put_copy(batch, copies, copy);
    }
    if (!store.commit(std::move(batch)).committed()) {
      throw Error(Fault::unavailable, "the recipients of the root key were changed meanwhile: try again");
    }
  };
}

std::vector<hsm::TransportKey> keys_of(const std::vector<Recipient>& recipients) {
  std::vector<hsm::TransportKey> keys;
  std::ranges::transform(recipients, std::back_inserter(keys), &Recipient::key);
  return keys;
}

}  // namespace appliance::custody

#include "appliance/custody/bundle.hpp"

#include "appliance/base64url.hpp"
#include "appliance/error.hpp"
#include "appliance/hexadecimal.hpp"
#include "appliance/json/reader.hpp"
#include "storage/backup.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <utility>

namespace appliance::custody {
namespace {

using Bytes = std::vector<unsigned char>;

constexpr std::string_view format = "coffer custody v1";
constexpr std::size_t deepest = 8;

std::string encoded(const Bytes& bytes) { return base64url(hsm::text_of(bytes)); }

json::Value object_of_recipient(const Recipient& recipient, json::Pool& pool) {
  json::Value object(rapidjson::kObjectType);
  json::add(object, "id", hexadecimal(recipient.id()), pool);
  json::add(object, "name", recipient.name, pool);
  json::add(object, "modulus", encoded(recipient.key.modulus), pool);
  json::add(object, "hash", json::Value(static_cast<unsigned>(recipient.key.hash)), pool);
  json::add(object, "token_label", recipient.token_label, pool);
  json::add(object, "token_serial", recipient.token_serial, pool);
  json::add(object, "threshold", json::Value(static_cast<unsigned>(recipient.threshold)), pool);
  json::Value custodians(rapidjson::kArrayType);
  for (const auto& holder : recipient.custodians) {
    json::Value entry(rapidjson::kObjectType);
    json::add(entry, "name", holder.name, pool);
    json::add(entry, "check_value", hexadecimal(holder.check_value), pool);
    custodians.PushBack(entry, pool);
  }
  json::add(object, "custodians", std::move(custodians), pool);
  json::Value packages(rapidjson::kArrayType);
  for (const auto& package : recipient.packages) {
    json::Value entry(rapidjson::kObjectType);
    json::add(entry, "custodians", hexadecimal(package.custodians), pool);
    json::add(entry, "blob", encoded(package.blob), pool);
    packages.PushBack(entry, pool);
  }
  json::add(object, "packages", std::move(packages), pool);
  return object;
}

json::Value object_of_copy(const StoredCopy& stored, json::Pool& pool) {
  json::Value object(rapidjson::kObjectType);
  json::add(object, "version", json::Value(stored.version), pool);
  json::add(object, "check_value", hexadecimal(stored.check_value), pool);
  json::add(object, "recipient", hexadecimal(stored.copy.recipient), pool);
  json::add(object, "hash", json::Value(static_cast<unsigned>(stored.copy.hash)), pool);
  json::add(object, "blob", encoded(stored.copy.blob), pool);
  return object;
}

/// Reads members, and remembers whether one was not what it should be.
class Members {
 public:
  [[nodiscard]] bool good() const noexcept { return good_; }

  std::string text(const json::Value& object, std::string_view name) {
    const auto* found = json::find(object, name);
    return expect(found != nullptr && found->IsString()) ? std::string(json::text_of(*found)) : std::string();
  }
  std::uint32_t number(const json::Value& object, std::string_view name, std::uint32_t most) {
    const auto* found = json::find(object, name);
    return expect(found != nullptr && found->IsUint() && found->GetUint() <= most) ? found->GetUint() : 0;
  }
  hsm::OaepHash hash(const json::Value& object) {
    const auto read = number(object, "hash", static_cast<std::uint32_t>(hsm::OaepHash::sha256));
    expect(read != 0);
    return static_cast<hsm::OaepHash>(read);
  }
  Bytes bytes(const json::Value& object, std::string_view name) { return take(read_base64url(text(object, name))); }
  Bytes digits(const json::Value& object, std::string_view name) { return take(read_hexadecimal(text(object, name))); }
  template <class Array>
  Array array(const json::Value& object, std::string_view name) {
    const auto read = digits(object, name);
    Array out{};
    if (expect(read.size() == out.size())) {
      std::copy(read.begin(), read.end(), out.begin());
    }
    return out;
  }
  template <class Use>
  void each(const json::Value& object, std::string_view name, Use&& use) {
    const auto* list = json::find(object, name);
    if (expect(list != nullptr && list->IsArray())) {
      for (const auto& entry : list->GetArray()) {
        use(entry);
      }
    }
  }
  bool expect(bool holds) {
    good_ = good_ && holds;
    return holds;
  }

 private:
  Bytes take(const std::optional<std::string>& read) {
    return expect(read.has_value()) ? Bytes(read->begin(), read->end()) : Bytes();
  }

  bool good_ = true;
};

Recipient read_recipient(const json::Value& object, Members& members) {
  Recipient read{.name = members.text(object, "name"),
                 .key = {.modulus = members.bytes(object, "modulus"), .hash = members.hash(object)},
                 .created_at = 0,
                 .created_by = {},
                 .token_label = members.text(object, "token_label"),
                 .token_serial = members.text(object, "token_serial"),
                 .threshold = static_cast<std::uint8_t>(members.number(object, "threshold", hsm::most_custodians)),
                 .custodians = {},
                 .packages = {},
                 .row = {}};
  members.expect(read.key.modulus.size() == hsm::transport_modulus_bytes);
  members.each(object, "custodians", [&](const json::Value& entry) {
    read.custodians.push_back({.name = members.text(entry, "name"),
                               .check_value = members.array<hsm::ShareCheckValue>(entry, "check_value")});
  });
  members.each(object, "packages", [&](const json::Value& entry) {
    read.packages.push_back({.custodians = members.digits(entry, "custodians"), .blob = members.bytes(entry, "blob")});
  });
  return read;
}

StoredCopy read_copy(const json::Value& object, Members& members) {
  return {.version = members.number(object, "version", UINT32_MAX),
          .check_value = members.digits(object, "check_value"),
          .copy = {.recipient = members.array<hsm::Sha256>(object, "recipient"),
                   .hash = members.hash(object),
                   .blob = members.bytes(object, "blob")},
          .created_at = 0};
}

Custody load_bundle(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  const auto read = json::read(hsm::bytes_of(text), deepest);
  const auto* document = std::get_if<json::Document>(&read);
  auto custody = document == nullptr ? std::nullopt : read_bundle(document->root());
  if (!custody) {
    throw Error(Fault::invalid, "the export of the custody is damaged, or is none");
  }
  return *std::move(custody);
}

}  // namespace

json::Document bundle_of(const Custody& custody) {
  json::Document bundle;
  auto& pool = bundle.pool();
  bundle.root().SetObject();
  json::add(bundle.root(), "format", format, pool);
  json::Value recipients(rapidjson::kArrayType);
  for (const auto& recipient : custody.recipients) {
    recipients.PushBack(object_of_recipient(recipient, pool), pool);
  }
  json::add(bundle.root(), "recipients", std::move(recipients), pool);
  json::Value copies(rapidjson::kArrayType);
  for (const auto& stored : custody.copies) {
    copies.PushBack(object_of_copy(stored, pool), pool);
  }
  json::add(bundle.root(), "copies", std::move(copies), pool);
  return bundle;
}

std::optional<Custody> read_bundle(const json::Value& bundle) {
  Members members;
  Custody custody;
  members.expect(members.text(bundle, "format") == format);
  members.each(bundle, "recipients",
               [&](const json::Value& entry) { custody.recipients.push_back(read_recipient(entry, members)); });
  members.each(bundle, "copies",
               [&](const json::Value& entry) { custody.copies.push_back(read_copy(entry, members)); });
  return members.good() ? std::optional(std::move(custody)) : std::nullopt;
}

Custody load_custody(const std::filesystem::path& directory, std::optional<std::uint32_t> number) {
  if (std::filesystem::exists(directory / bundle_name)) {
    return load_bundle(directory / bundle_name);
  }
  const auto backups = storage::backups_in(directory);
  if (backups.empty()) {
    throw Error(Fault::not_found, "the directory holds neither an export of the custody nor a backup");
  }
  return read_custody(*storage::open_backup(directory, number.value_or(backups.back().number)));
}

}  // namespace appliance::custody

#include "appliance/administration/administration.hpp"
#include "appliance/base64url.hpp"
#include "appliance/custody/bundle.hpp"
#include "appliance/custody/enrolment.hpp"
#include "appliance/custody/proofs.hpp"
#include "appliance/error.hpp"
#include "appliance/hexadecimal.hpp"
#include "appliance/json/fields.hpp"
#include "appliance/keys/kind.hpp"
#include "appliance/keys/root_keys.hpp"
#include "appliance/timestamp.hpp"

#include <algorithm>
#include <charconv>

namespace appliance::administration {
namespace {

constexpr std::size_t longest_name = 64;
constexpr std::size_t longest_path = 4096;
constexpr std::size_t longest_modulus = 1024;

std::string root_name(std::uint32_t version) { return keys::to_string({.kind = keys::Kind::root, .version = version}); }

json::Value names(const std::vector<std::string>& list, json::Pool& pool) {
  json::Value out(rapidjson::kArrayType);
  for (const auto& name : list) {
    out.PushBack(json::make_text(name, pool), pool);
  }
  return out;
}

std::vector<std::string> versions_with(const custody::Custody& all, const custody::Recipient& recipient) {
  std::vector<std::string> versions;
  for (const auto& stored : all.copies) {
    if (stored.copy.recipient == recipient.id()) {
      versions.push_back(root_name(stored.version));
    }
  }
  return versions;
}

std::vector<std::string> holders_of(const custody::Custody& all, std::uint32_t version) {
  std::vector<std::string> holders;
  for (const auto& stored : all.copies) {
    const auto* recipient = custody::find(all.recipients, stored.copy.recipient);
    if (stored.version == version && recipient != nullptr) {
      holders.push_back(recipient->name);
    }
  }
  return holders;
}

/// "alice, bob, carol: any 2"
std::string keeper_of(const custody::Recipient& recipient) {
  if (recipient.is_token()) {
    return "token " + recipient.token_label + ", serial " + recipient.token_serial;
  }
  std::string all;
  for (const auto& holder : recipient.custodians) {
    all += (all.empty() ? "" : ", ") + holder.name;
  }
  return all + ": any " + std::to_string(recipient.threshold);
}

json::Value describe(const custody::Custody& all, const custody::Recipient& recipient, json::Pool& pool) {
  json::Value object(rapidjson::kObjectType);
  json::add(object, "name", recipient.name, pool);
  json::add(object, "kind", recipient.is_token() ? "token" : "custodians", pool);
  json::add(object, "kept_by", keeper_of(recipient), pool);
  json::add(object, "id", hexadecimal(recipient.id()), pool);
  json::add(object, "since", format_timestamp({.at = recipient.created_at, .offset_minutes = 0}), pool);
  json::add(object, "copies_of", names(versions_with(all, recipient), pool), pool);
  return object;
}

json::Value describe(const custody::Custody& all, const keys::StoredRootKey& key, bool current, json::Pool& pool) {
  json::Value object(rapidjson::kObjectType);
  json::add(object, "key", root_name(key.version), pool);
  json::add(object, "state", name_of(key.life.state), pool);
  json::add(object, "current", json::Value(current), pool);
  json::add(object, "check_value", hexadecimal(key.check_value), pool);
  json::add(object, "copies_with", names(holders_of(all, key.version), pool), pool);
  return object;
}

json::Document described(const custody::Recipient& recipient) {
  json::Document answer;
  answer.root() = describe({}, recipient, answer.pool());
  return answer;
}

std::uint8_t small_number(const std::string& text) {
  std::uint8_t number = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && rest == text.data() + text.size() ? number : std::uint8_t{0};
}

}  // namespace

json::Document custody_add_token(Lifecycle& lifecycle, const Actor& actor, const json::Value& arguments) {
  Violations violations;
  json::Fields fields(arguments, violations);
  custody::SecondToken second{.name = fields.required_text("name", longest_name),
                              .key = {},
                              .label = fields.required_text("label", longest_name),
                              .serial = fields.required_text("serial", longest_name)};
  const auto modulus = read_base64url(fields.required_text("modulus", longest_modulus));
  const bool sha256 = fields.flag("sha256");
  require_valid(violations);
  if (!modulus || modulus->size() != hsm::transport_modulus_bytes) {
    throw Error(Fault::invalid, "modulus: This must be an RSA modulus of 3072 bits.");
  }
  second.key = {.modulus = {modulus->begin(), modulus->end()},
                .hash = sha256 ? hsm::OaepHash::sha256 : hsm::OaepHash::sha1};
  return described(custody::add_token(lifecycle.store(), lifecycle.token().describe(), second, actor));
}

json::Document custody_add_custodians(Lifecycle& lifecycle, const Actor& actor, const json::Value& arguments) {
  Violations violations;
  json::Fields fields(arguments, violations);
  const auto name = fields.required_text("name", longest_name);
  const auto threshold = small_number(fields.required_text("threshold", longest_name));
  const auto named = fields.text_map("custodians", hsm::most_custodians, longest_path);
  require_valid(violations);
  std::vector<custody::NewCustodian> custodians;
  for (const auto& [custodian, path] : named.value_or(std::map<std::string, std::optional<std::string>>())) {
    custodians.push_back({.name = custodian, .share = path.value_or("")});
  }
  hsm::Session session(lifecycle.token());
  return described(custody::add_custodians(lifecycle.store(), session, name, threshold, custodians, actor));
}

json::Document custody_list(Lifecycle& lifecycle, const Actor& /*actor*/, const json::Value& /*arguments*/) {
  const auto all = custody::read_custody(lifecycle.store());
  const auto roots = keys::read_root_keys(lifecycle.store());
  const auto current = keys::current_root_version(roots);
  json::Document answer;
  auto& pool = answer.pool();
  answer.root().SetObject();
  json::Value recipients(rapidjson::kArrayType);
  for (const auto& recipient : all.recipients) {
    recipients.PushBack(describe(all, recipient, pool), pool);
  }
  json::Value root_keys(rapidjson::kArrayType);
  std::vector<std::string> without;
  for (const auto& key : roots) {
    if (!is_destroyed(key.life.state)) {
      root_keys.PushBack(describe(all, key, current == key.version, pool), pool);
      if (holders_of(all, key.version).empty()) {
        without.push_back(root_name(key.version));
      }
    }
  }
  json::add(answer.root(), "without_copy", names(without, pool), pool);
  json::add(answer.root(), "recipients", std::move(recipients), pool);
  json::add(answer.root(), "root_keys", std::move(root_keys), pool);
  return answer;
}

json::Document custody_export(Lifecycle& lifecycle, const Actor& /*actor*/, const json::Value& /*arguments*/) {
  return custody::bundle_of(custody::read_custody(lifecycle.store()));
}

json::Document custody_challenge(Lifecycle& lifecycle, const Actor& /*actor*/, const json::Value& /*arguments*/) {
  hsm::Session session(lifecycle.token());
  custody::Proofs proofs;
  for (const auto& stored : custody::read_copies(lifecycle.store())) {
    if (!proofs.contains(stored.version)) {
      proofs.emplace(stored.version, hsm::make_cross_proof(session, stored.version));
    }
  }
  return custody::document_of(proofs);
}

json::Document custody_prove(Lifecycle& lifecycle, const Actor& /*actor*/, const json::Value& arguments) {
  const auto proofs = custody::read_proofs(arguments);
  if (!proofs) {
    throw Error(Fault::invalid, "these are no proofs");
  }
  hsm::Session session(lifecycle.token());
  for (const auto& [version, proof] : *proofs) {
    if (!hsm::opens_cross_proof(session, version, proof)) {
      throw Error(Fault::refused, "what a copy of " + root_name(version) + " has encrypted does not open here");
    }
  }
  json::Document answer;
  answer.root().SetObject();
  json::add(answer.root(), "proven", json::Value(static_cast<std::uint64_t>(proofs->size())), answer.pool());
  return answer;
}

json::Document custody_remove(Lifecycle& lifecycle, const Actor& actor, const json::Value& arguments) {
  Violations violations;
  json::Fields fields(arguments, violations);
  const auto name = fields.required_text("name", longest_name);
  const auto confirmed = fields.required_text("confirm", longest_name);
  require_valid(violations);
  if (confirmed != name) {
    throw Error(Fault::invalid, "--confirm does not name what would be removed; nothing was done");
  }
  custody::remove_recipient(lifecycle.store(), name, actor);
  json::Document answer;
  answer.root().SetObject();
  json::add(answer.root(), "name", name, answer.pool());
  json::add(answer.root(), "removed", json::Value(true), answer.pool());
  return answer;
}

}  // namespace appliance::administration

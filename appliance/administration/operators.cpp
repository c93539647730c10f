#include "appliance/administration/administration.hpp"
#include "appliance/approvals/policy.hpp"
#include "appliance/error.hpp"
#include "appliance/json/fields.hpp"
#include "appliance/operators/roster.hpp"
#include "appliance/timestamp.hpp"

#include <pwd.h>

#include <array>
#include <vector>

namespace appliance::administration {
namespace {

using operators::Operator;

constexpr std::size_t longest_text = 200;
constexpr std::size_t longest_key = 8'000;
constexpr std::size_t most_keys = 8;
constexpr std::size_t most_roles = 5;

bool is_os_user(std::uint32_t uid) {
  passwd entry{};
  passwd* found = nullptr;
  std::vector<char> space(16384);
  ::getpwuid_r(uid, &entry, space.data(), space.size(), &found);
  return found != nullptr;
}

/// What is given replaces what is there.
void read_person(json::Fields& fields, Operator& person) {
  if (fields.names("roles")) {
    person.roles = {};
  }
  for (const auto& name : fields.texts("roles", most_roles, longest_text)) {
    if (const auto role = operators::parse_role(name)) {
      person.roles.add(*role);
    } else {
      fields.refuse("roles", "a role is administrator, custodian, auditor, backup or metrics");
    }
  }
  if (const auto uid = fields.number("uid")) {
    person.uid = uid;
  }
  if (fields.names("keys")) {
    person.keys.clear();
  }
  for (const auto& line : fields.texts("keys", most_keys, longest_key)) {
    if (auto key = operators::read_public_key(line)) {
      person.keys.push_back(*std::move(key));
    } else {
      fields.refuse("keys",
                    "a key is one line as ssh-keygen writes it: ssh-ed25519, ecdsa-sha2-nistp256, their sk- forms, or "
                    "ssh-rsa of 3072 bits or more");
    }
  }
}

Operator require_operator(Lifecycle& lifecycle, const std::string& name) {
  auto person = operators::find(lifecycle.store(), name);
  if (!person) {
    throw Error(Fault::not_found, "there is no such operator");
  }
  return *std::move(person);
}

std::size_t custodians_needed(const storage::Store& store) {
  const auto policy = approvals::read_policy(store);
  return policy.on ? policy.approvals : 0;
}

json::Value describe(const Operator& person, json::Pool& pool) {
  json::Value object(rapidjson::kObjectType);
  json::add(object, "name", person.name, pool);
  json::add(object, "state", person.enabled() ? "enabled" : "disabled", pool);
  json::Value roles(rapidjson::kArrayType);
  for (const auto role : operators::all_roles) {
    if (person.roles.has(role)) {
      roles.PushBack(json::make_text(name_of(role), pool), pool);
    }
  }
  json::add(object, "roles", std::move(roles), pool);
  json::add(object, "uid", person.uid ? json::Value(*person.uid) : json::Value(), pool);
  json::Value keys(rapidjson::kArrayType);
  for (const auto& key : person.keys) {
    keys.PushBack(json::make_text(fingerprint_of(key), pool), pool);
  }
  json::add(object, "keys", std::move(keys), pool);
  return object;
}

void add_time(json::Value& object, std::string_view name, UnixMicros at, json::Pool& pool) {
  json::add(object, name, at == 0 ? std::string() : format_timestamp({.at = at, .offset_minutes = 0}), pool);
}

json::Document shown(const Operator& person) {
  json::Document answer;
  auto& pool = answer.pool();
  answer.root() = describe(person, pool);
  json::Value lines(rapidjson::kArrayType);
  for (const auto& key : person.keys) {
    lines.PushBack(json::make_text(line_of(key), pool), pool);
  }
  json::add(answer.root(), "public_keys", std::move(lines), pool);
  add_time(answer.root(), "created_at", person.created_at, pool);
  json::add(answer.root(), "created_by", person.created_by, pool);
  add_time(answer.root(), "modified_at", person.modified_at, pool);
  json::add(answer.root(), "modified_by", person.modified_by, pool);
  add_time(answer.root(), "disabled_at", person.disabled_at, pool);
  return answer;
}

void commit(Lifecycle& lifecycle, storage::Batch batch) {
  if (!lifecycle.store().commit(std::move(batch)).committed()) {
    throw Error(Fault::unavailable, "the operators were changed meanwhile: try again");
  }
}

json::Document change(Lifecycle& lifecycle, const Actor& actor, const Operator& person) {
  storage::Batch batch;
  auto& store = lifecycle.store();
  operators::change(batch, store, actor, person, custodians_needed(store));
  commit(lifecycle, std::move(batch));
  return shown(require_operator(lifecycle, person.name));
}

}  // namespace

json::Document operators_add(Lifecycle& lifecycle, const Actor& actor, const json::Value& arguments) {
  Violations violations;
  json::Fields fields(arguments, violations);
  Operator person;
  person.name = fields.required_text("name", longest_text);
  read_person(fields, person);
  require_valid(violations);
  if (operators::read_all(lifecycle.store()).empty() && person.uid && !is_os_user(*person.uid)) {
    throw Error(Fault::refused, "there is no OS user of this number, and nobody else would be admitted any more");
  }
  storage::Batch batch;
  operators::add(batch, lifecycle.store(), actor, std::array{person});
  commit(lifecycle, std::move(batch));
  return shown(require_operator(lifecycle, person.name));
}

json::Document operators_change(Lifecycle& lifecycle, const Actor& actor, const json::Value& arguments) {
  Violations violations;
  json::Fields fields(arguments, violations);
  auto person = require_operator(lifecycle, fields.required_text("name", longest_text));
  read_person(fields, person);
  require_valid(violations);
  return change(lifecycle, actor, person);
}

json::Document operators_disable(Lifecycle& lifecycle, const Actor& actor, const json::Value& arguments) {
  Violations violations;
  json::Fields fields(arguments, violations);
  auto person = require_operator(lifecycle, fields.required_text("name", longest_text));
  require_valid(violations);
  require_confirmed(arguments, person.name);
  person.disabled_at = now();
  return change(lifecycle, actor, person);
}

json::Document operators_list(Lifecycle& lifecycle, const Actor& /*actor*/, const json::Value& /*arguments*/) {
  json::Document answer;
  answer.root().SetArray();
  for (const auto& person : operators::read_all(lifecycle.store())) {
    answer.root().PushBack(describe(person, answer.pool()), answer.pool());
  }
  return answer;
}

json::Document operators_show(Lifecycle& lifecycle, const Actor& /*actor*/, const json::Value& arguments) {
  Violations violations;
  const auto name = json::Fields(arguments, violations).required_text("name", longest_text);
  require_valid(violations);
  return shown(require_operator(lifecycle, name));
}

}  // namespace appliance::administration

#include "appliance/identity/application_record.hpp"

#include "storage/error.hpp"
#include "storage/records.pb.h"

#include <span>
#include <string>

namespace appliance::identity {
namespace {

template <class T>
T known(std::optional<T> value) {
  if (!value) {
    throw storage::Error(storage::Fault::corrupt, "an application's record holds an unknown name");
  }
  return *std::move(value);
}

template <class Names>
PermissionSet set_from(const Names& names) {
  PermissionSet set;
  for (const auto& name : names) {
    set.set(known(find_permission(name)));
  }
  return set;
}

template <class Names>
void write_names(const PermissionSet& set, Names& names) {
  names.Clear();
  for (const auto permission : set.named()) {
    *names.Add() = row_of(permission).name;
  }
}

AccessRule rule_from(const storage::AccessRule& stored) {
  AccessRule rule{.description = stored.description(),
                  .priority = stored.priority(),
                  .container = known(Container::parse(stored.container())),
                  .transform = known(parse_transform(stored.transform())),
                  .permissions = set_from(stored.permissions())};
  for (const auto& condition : stored.conditions()) {
    rule.conditions.push_back({.attribute = known(parse_attribute(condition.attribute())),
                               .comparison = known(parse_comparison(condition.comparison())),
                               .value = condition.value()});
  }
  return rule;
}

template <class Rules>
std::vector<AccessRule> rules_from(const Rules& stored) {
  std::vector<AccessRule> rules;
  for (const auto& rule : stored) {
    rules.push_back(rule_from(rule));
  }
  return rules;
}

template <class Rules>
void write_rules(std::span<const AccessRule> rules, Rules& stored_rules) {
  stored_rules.Clear();
  for (const auto& rule : rules) {
    auto& stored = *stored_rules.Add();
    stored.set_description(rule.description);
    stored.set_priority(rule.priority);
    stored.set_container(rule.container.path());
    stored.set_transform(std::string(name_of(rule.transform)));
    write_names(rule.permissions, *stored.mutable_permissions());
    for (const auto& condition : rule.conditions) {
      auto& entry = *stored.add_conditions();
      entry.set_attribute(std::string(name_of(condition.attribute)));
      entry.set_comparison(std::string(name_of(condition.comparison)));
      entry.set_value(condition.value);
    }
  }
}

}  // namespace

Application application_from(const Uuid& tenant, const Uuid& id, const storage::ApplicationRecord& record) {
  Application application;
  application.id = id;
  application.tenant = tenant;
  application.face = record.face();
  application.name = record.name();
  application.type = known(parse_application_type(record.type()));
  application.permissions = set_from(record.permissions());
  application.rules = rules_from(record.rules());
  application.expires_at = record.expires_at_us();
  return application;
}

void write_policy(const Application& application, storage::ApplicationRecord& record) {
  record.set_face(application.face);
  record.set_type(std::string(name_of(application.type)));
  record.set_name(application.name);
  record.set_expires_at_us(application.expires_at);
  write_names(application.permissions, *record.mutable_permissions());
  write_rules(application.rules, *record.mutable_rules());
}

Application session_from(const Application& application, const storage::SessionRecord& record) {
  Application session;
  session.id = application.id;
  session.tenant = application.tenant;
  session.face = application.face;
  session.name = application.name;
  session.type = application.type;
  session.permissions = set_from(record.permissions());
  session.rules = rules_from(record.rules());
  session.expires_at = record.expires_at_us();
  session.session = known(parse_uuid(record.id()));
  session.authorized = record.authorized();
  return session;
}

Application scoped_key_from(const Application& application, const Uuid& id, const storage::GuardianKeyRecord& record) {
  auto key = narrowed_to(application, *known(std::optional(key_kinds(application.face).begin())));
  key.api_key = id;
  key.expires_at = record.expires_at_us();
  key.scopes = {};
  for (const auto& name : record.scopes()) {
    key.scopes.add(known(find_scope(name)));
  }
  return key;
}

void write_policy(const Application& session, storage::SessionRecord& record) {
  write_names(session.permissions, *record.mutable_permissions());
  write_rules(session.rules, *record.mutable_rules());
}

}  // namespace appliance::identity

#include "appliance/identity/application_record.hpp"

#include "storage/error.hpp"
#include "storage/records.pb.h"

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
    set.set(static_cast<std::size_t>(known(find_permission(name))));
  }
  return set;
}

template <class Add>
void for_each_name(const PermissionSet& set, Add&& add) {
  for (std::size_t i = 0; i < permission_table().size(); ++i) {
    if (set.test(i)) {
      add(std::string(permission_table()[i].name));
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
  for (const auto& rule : record.rules()) {
    application.rules.push_back({.description = rule.description(),
                                 .priority = rule.priority(),
                                 .container = known(Container::parse(rule.container())),
                                 .transform = known(parse_transform(rule.transform())),
                                 .permissions = set_from(rule.permissions())});
  }
  return application;
}

void write_policy(const Application& application, storage::ApplicationRecord& record) {
  record.set_face(application.face);
  record.set_type(std::string(name_of(application.type)));
  record.set_name(application.name);
  record.clear_permissions();
  for_each_name(application.permissions, [&](std::string name) { record.add_permissions(std::move(name)); });
  record.clear_rules();
  for (const auto& rule : application.rules) {
    auto& stored = *record.add_rules();
    stored.set_description(rule.description);
    stored.set_priority(rule.priority);
    stored.set_container(rule.container.path());
    stored.set_transform(std::string(name_of(rule.transform)));
    for_each_name(rule.permissions, [&](std::string name) { stored.add_permissions(std::move(name)); });
  }
}

}  // namespace appliance::identity

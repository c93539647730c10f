#pragma once

#include "appliance/json/fields.hpp"

#include <map>
#include <optional>
#include <string>

namespace appliance::tenants {

/// New values of settings by name; nothing removes one.
using SettingChanges = std::map<std::string, std::optional<std::string>>;

/// Reads the member `settings` of an object, in which null removes one. Settings are texts. Names and values that no
/// part of the appliance would heed are violations.
[[nodiscard]] SettingChanges read_settings(json::Fields& fields);

void apply(const SettingChanges& changes, std::map<std::string, std::string>& settings);

}  // namespace appliance::tenants

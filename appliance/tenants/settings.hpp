#pragma once

#include "appliance/json/fields.hpp"

#include <map>
#include <string>

namespace appliance::tenants {

/// Merges the member `settings` of an object into the settings of a tenant, key by key; null removes one. Settings are
/// texts. Names and values that no part of the appliance would heed are violations.
void read_settings(json::Fields& fields, std::map<std::string, std::string>& settings);

}  // namespace appliance::tenants

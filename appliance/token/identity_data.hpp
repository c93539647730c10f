#pragma once

#include "appliance/json/document.hpp"
#include "appliance/outcome.hpp"

namespace appliance::token {

/// Nine digits, with or without the dashes of 123-45-6789.
void normalise_social_security_number(json::Value& data, json::Pool& pool, Violations& violations);
/// Nine digits, with or without the dash of 12-3456789.
void normalise_employer_id_number(json::Value& data, json::Pool& pool, Violations& violations);

}  // namespace appliance::token

#pragma once

#include "appliance/json/document.hpp"

#include <map>
#include <string_view>

namespace appliance::expression {

/// What an expression can name: data, metadata, ... The values must outlive the evaluation.
using Scope = std::map<std::string_view, const json::Value*>;

}  // namespace appliance::expression

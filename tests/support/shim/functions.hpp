#pragma once

#include "hsm/calls/functions.hpp"
#include "hsm/calls/names.hpp"

namespace tests::support::shim {

using hsm::calls::AttributeKind;
using hsm::calls::AttributeName;
using hsm::calls::Function;
using hsm::calls::FunctionRow;
using hsm::calls::Is;
using hsm::calls::Scope;

using hsm::calls::attribute_name;
using hsm::calls::function_rows;
using hsm::calls::hexadecimal;
using hsm::calls::mechanism_name;
using hsm::calls::result_code;
using hsm::calls::result_name;
using hsm::calls::row_of;

}  // namespace tests::support::shim

#pragma once

#include "appliance/expression/filter/moment.hpp"
#include "appliance/expression/workspace.hpp"

#include <string_view>

namespace appliance::expression::filter {

/// Adds a moment in the format of Ruby's strftime, in English whatever the host's locale: directives with the flags
/// `-` `0` `_` `^` `:` and a width. An unknown directive stays as it is written.
void format_moment(const Moment& moment, std::string_view format, TextBuilder& out);

}  // namespace appliance::expression::filter

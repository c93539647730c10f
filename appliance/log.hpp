#pragma once

#include "appliance/config/config.hpp"

#include <initializer_list>
#include <string_view>
#include <utility>

namespace appliance::log {

/// One named value of a line. Only names, ids, counts and literals may be logged; never a body, a header or an error's
/// content from outside.
using Detail = std::pair<std::string_view, std::string_view>;
using Details = std::initializer_list<Detail>;

/// Sends lines to standard error in the configured format, one line each with control characters escaped. Call once,
/// before threads start.
void set_up(const Config::Log& settings);

void debug(std::string_view event, Details details = {});
void info(std::string_view event, Details details = {});
void warning(std::string_view event, Details details = {});
void error(std::string_view event, Details details = {});

[[nodiscard]] bool shows_info() noexcept;

}  // namespace appliance::log

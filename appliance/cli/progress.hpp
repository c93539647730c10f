#pragma once

#include <rapidjson/document.h>

#include <iosfwd>

namespace appliance::cli {

/// One line for an event of cofferd: its "message", and "done" of "total" as a bar where it counts.
void print_progress(const rapidjson::Value& event, std::ostream& err);

}  // namespace appliance::cli

#pragma once

#include "appliance/cli/answer.hpp"

#include <iosfwd>
#include <string>
#include <string_view>

namespace appliance::cli {

/// `text` fit for a terminal: control characters, bidirectional overrides and broken UTF-8 become \xNN or \u{NNNN}.
[[nodiscard]] std::string escaped(std::string_view text);

/// For people: an object as aligned `name  value` lines, an array of objects as a table with one column per member.
/// Arrays of objects inside an object follow it as tables of their own.
void print_for_people(const rapidjson::Value& result, std::ostream& out);

/// One JSON document on one line.
void print_json(const rapidjson::Value& result, std::ostream& out);

/// For people: each mistake, the report, the message, and where to look next.
void print_for_people(const Failure& failure, std::ostream& err);

/// {"error":{"code","message"}}, with "report" and "mistakes" where there are some.
void print_json(const Failure& failure, std::ostream& out);

}  // namespace appliance::cli

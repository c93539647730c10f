#pragma once

#include "appliance/cli/answer.hpp"
#include "appliance/evidence/chain_verifier.hpp"

#include <iosfwd>

namespace appliance::cli {

/// The report as a JSON object; sentences in `unknown` come after its own.
[[nodiscard]] rapidjson::Document describe(const evidence::Report& report, const std::vector<std::string>& unknown);

/// The report where all is well, else the failure that carries it.
[[nodiscard]] Answer conclude(bool well, std::string first_finding, rapidjson::Document report);

/// A bar on standard error, or a line of JSON.
void show_progress(std::uint64_t done, std::uint64_t total, bool json, std::ostream& err);

}  // namespace appliance::cli

#pragma once

#include "appliance/cli/verbs.hpp"
#include "appliance/provision.hpp"

namespace appliance::cli {

/// The verbs that work without cofferd. They throw appliance::Error.
[[nodiscard]] Answer initialise(const Invocation& invocation, Console& console);
[[nodiscard]] Answer check_config(const Invocation& invocation, Console& console);
[[nodiscard]] Answer explain_config(const Invocation& invocation, Console& console);

/// What was made, as `coffer init` shows it.
[[nodiscard]] rapidjson::Document report_of(const Provisioned& made);

/// The mistakes of a configuration file as a failure.
[[nodiscard]] Failure configuration_failure(const std::filesystem::path& file, std::vector<Mistake> mistakes);

}  // namespace appliance::cli

#pragma once

#include "appliance/config/config.hpp"

#include <toml++/toml.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

namespace appliance {

/// Told of each mistake with its line.
using Complain = std::function<void(std::uint32_t line, std::string text)>;

/// Reads the tables [[guardian.connectors]], which settings.cpp has no rows for: relative paths are resolved against
/// `directory`.
void read_connectors(const toml::node& node, std::uint32_t line, const std::filesystem::path& directory,
                     std::vector<Config::Connector>& connectors, const Complain& complain);

}  // namespace appliance

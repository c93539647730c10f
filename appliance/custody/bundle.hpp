#pragma once

#include "appliance/custody/recipient.hpp"
#include "appliance/json/document.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>

namespace appliance::custody {

/// The name of the file in the directory of an export.
inline constexpr std::string_view bundle_name = "custody.json";

/// Everything that recovery needs beside a second token or shares. Nothing in it is secret.
[[nodiscard]] json::Document bundle_of(const Custody& custody);

/// Nothing unless the document is one that bundle_of() made.
[[nodiscard]] std::optional<Custody> read_bundle(const json::Value& bundle);

/// From the directory of an export, or of backups: of the latest, or of this number. Throws Error: not_found where the
/// directory is neither, invalid where the export is damaged; storage::Error.
[[nodiscard]] Custody load_custody(const std::filesystem::path& directory, std::optional<std::uint32_t> number);

}  // namespace appliance::custody

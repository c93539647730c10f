#pragma once

#include <filesystem>
#include <string>

namespace appliance::backup {

/// SHA-256 (FIPS 180-4) of a file's content, in hexadecimal. Throws Error{failed} where it cannot be read.
[[nodiscard]] std::string digest_of_file(const std::filesystem::path& file);

}  // namespace appliance::backup

#pragma once

#include <cstdint>
#include <filesystem>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

namespace tests::support {

/// A place where clear data was found.
struct CanaryFinding {
  std::filesystem::path file;
  /// In bytes from the beginning of the file, or of the file's path if `encoding` says so.
  std::uint64_t offset;
  std::string encoding;
};

std::ostream& operator<<(std::ostream& out, const CanaryFinding& finding);

/// Searches each regular file below `directory`, and its path, for `canary`: as it is, as digits with single spaces,
/// dashes or dots between them, in base64 (both alphabets, any alignment), in hexadecimal (either case) and in
/// UTF-16LE. A canary has at least 8 bytes, because shorter ones appear by chance; throws std::invalid_argument.
/// What is compressed or encrypted is not seen. Files that vanish during the search are left out.
[[nodiscard]] std::vector<CanaryFinding> find_canary(const std::filesystem::path& directory, std::string_view canary);

/// The same search in a piece of memory; `file` is empty in the findings.
[[nodiscard]] std::vector<CanaryFinding> find_canary_in(std::string_view content, std::string_view canary);

}  // namespace tests::support

#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace tests::support {

/// A fresh directory (mode 0700) that is removed with all its content at destruction.
class TemporaryDirectory {
 public:
  /// Throws std::system_error if it cannot be made.
  explicit TemporaryDirectory(std::string_view purpose = "test");
  ~TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }
  [[nodiscard]] std::filesystem::path operator/(std::string_view name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

/// Replaces the file at once (rename), so that a reader sees the old content or the new one.
void write_file(const std::filesystem::path& path, std::string_view content);
/// Throws std::runtime_error if the file cannot be read.
[[nodiscard]] std::string read_file(const std::filesystem::path& path);

}  // namespace tests::support

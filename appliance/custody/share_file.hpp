#pragma once

#include "hsm/shares.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace appliance::custody {

/// What stands on a share beside the share itself.
struct ShareLabel {
  hsm::Sha256 recipient{};
  std::string recipient_name;
  std::uint8_t custodian = 0;  ///< number, from 1
  std::uint8_t custodians = 0;
  std::uint8_t threshold = 0;
  std::string name;  ///< the custodian's
};

struct Share {
  hsm::Sha256 recipient{};
  std::uint8_t custodian = 0;
  hsm::Secret content;
};

/// The text that a custodian keeps: five lines that say what it is, and four of eight bytes each in hexadecimal with
/// a checksum (the first two bytes of SHA-256 over the line's number and bytes), so that it can be typed from paper and
/// a slip names its line.
[[nodiscard]] hsm::WipingBytes share_text(const ShareLabel& label, const hsm::Secret& share,
                                          const hsm::ShareCheckValue& check_value);

/// Throws Error{invalid}, with the line's number where a line was mistyped; never with its content.
[[nodiscard]] Share read_share_text(std::span<const unsigned char> text);
/// From a file. Throws as read_share_text(), and where the file cannot be read.
[[nodiscard]] Share read_share(const std::filesystem::path& file);

/// The files of one set of shares: made at once, all or none, with mode 0600, where nothing was. Unless kept, they are
/// removed again at destruction.
class ShareFiles {
 public:
  /// Throws Error: conflict where something is there already or two paths are the same, invalid for a relative path,
  /// failed where one cannot be made.
  explicit ShareFiles(const std::vector<std::filesystem::path>& paths);
  ~ShareFiles();
  ShareFiles(const ShareFiles&) = delete;
  ShareFiles& operator=(const ShareFiles&) = delete;

  /// Writes a file anew, durably. Throws Error{failed}.
  void write(std::size_t index, std::span<const unsigned char> content);
  void keep() noexcept { kept_ = true; }

 private:
  struct File {
    std::filesystem::path path;
    int descriptor;
  };
  void close(bool remove) noexcept;

  std::vector<File> files_;
  bool kept_ = false;
};

}  // namespace appliance::custody

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace appliance::operators {

/// Reads the data types of the SSH protocol (RFC 4251, section 5) one after the other. Refers to the bytes.
class SshReader {
 public:
  explicit SshReader(std::string_view bytes) : rest_(bytes) {}

  /// So many bytes as they stand.
  [[nodiscard]] std::optional<std::string_view> bytes(std::size_t count);
  [[nodiscard]] std::optional<std::uint32_t> number();
  [[nodiscard]] std::optional<std::string_view> text();
  /// A non-negative mpint without its leading zero byte; nothing where it is negative or not in shortest form.
  [[nodiscard]] std::optional<std::string_view> big_number();
  [[nodiscard]] bool at_end() const noexcept { return rest_.empty(); }

 private:
  std::string_view rest_;
};

/// A string of the protocol: length, bytes.
[[nodiscard]] std::string ssh_text(std::string_view bytes);

/// RFC 4648, section 4, with padding; nothing unless the text is exactly that.
[[nodiscard]] std::optional<std::string> read_base64(std::string_view text);
[[nodiscard]] std::string base64(std::string_view bytes);

}  // namespace appliance::operators

#include "appliance/custody/share_file.hpp"
#include "appliance/error.hpp"
#include "appliance/hexadecimal.hpp"

#include <fcntl.h>
#include <openssl/sha.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string_view>

namespace appliance::custody {
namespace {

constexpr std::string_view title = "Coffer custodian share v1";
constexpr std::size_t bytes_per_line = 8;
constexpr std::size_t share_lines = hsm::share_bytes / bytes_per_line;
constexpr std::size_t checksum_bytes = 2;
constexpr std::size_t longest_text = 4096;

void append(hsm::WipingBytes& out, std::string_view text) { out.insert(out.end(), text.begin(), text.end()); }

void append_hexadecimal(hsm::WipingBytes& out, unsigned char byte) {
  constexpr std::string_view digits = "0123456789abcdef";
  out.push_back(static_cast<unsigned char>(digits[byte >> 4U]));
  out.push_back(static_cast<unsigned char>(digits[byte & 0xFU]));
}

std::array<unsigned char, checksum_bytes> checksum(std::size_t line, std::span<const unsigned char> bytes) {
  std::array<unsigned char, 1 + bytes_per_line> content{static_cast<unsigned char>(line)};
  std::copy(bytes.begin(), bytes.end(), content.begin() + 1);
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(content.data(), content.size(), digest.data());
  hsm::wipe(content.data(), content.size());
  return {digest[0], digest[1]};
}

/// "share-1: 0011 2233 4455 6677 - 89ab"
void append_line(hsm::WipingBytes& out, std::size_t line, std::span<const unsigned char> bytes) {
  append(out, "share-" + std::to_string(line) + ":");
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    append(out, i % 2 == 0 ? " " : "");
    append_hexadecimal(out, bytes[i]);
  }
  append(out, " - ");
  for (const auto byte : checksum(line, bytes)) {
    append_hexadecimal(out, byte);
  }
  append(out, "\n");
}

int digit_of(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  const char lower = c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/// Fills `out` from digits between which spaces and dashes stand; false unless they are exactly as many.
bool read_digits(std::string_view text, std::span<unsigned char> out) {
  std::size_t digits = 0;
  for (const char c : text) {
    if (c == ' ' || c == '-' || c == '\r') {
      continue;
    }
    const int digit = digit_of(c);
    if (digit < 0 || digits == out.size() * 2) {
      return false;
    }
    auto& byte = out[digits / 2];
    byte = static_cast<unsigned char>(digits % 2 == 0 ? digit << 4 : byte | digit);
    ++digits;
  }
  return digits == out.size() * 2;
}

/// What stands behind "name:", without blanks around it.
std::optional<std::string_view> value_of(std::string_view text, std::string_view name) {
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    auto line = text.substr(at, end - at);
    at = end + 1;
    if (line.starts_with(name) && line.substr(name.size()).starts_with(':')) {
      line.remove_prefix(name.size() + 1);
      line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
      return line.substr(0, line.find_last_not_of(" \r") + 1);
    }
  }
  return std::nullopt;
}

void read_line(std::string_view text, std::size_t line, std::span<unsigned char> out) {
  const auto name = "share-" + std::to_string(line);
  const auto value = value_of(text, name);
  hsm::Secret content(bytes_per_line + checksum_bytes);
  const auto bytes = content.expose_for_writing();
  if (!value || !read_digits(*value, bytes) ||
      !std::ranges::equal(checksum(line, bytes.first(bytes_per_line)), bytes.last(checksum_bytes))) {
    throw Error(Fault::invalid, "the line " + name + " of a share is missing or mistyped");
  }
  std::ranges::copy(bytes.first(bytes_per_line), out.begin());
}

hsm::Sha256 recipient_in(std::string_view text) {
  const auto digits = value_of(text, "recipient");
  hsm::Sha256 id{};
  if (!digits || !read_digits(*digits, id)) {
    throw Error(Fault::invalid, "the line recipient of a share is missing or mistyped");
  }
  return id;
}

/// The first number of "2 of 5".
std::uint8_t number_in(std::string_view text) {
  const auto value = value_of(text, "custodian").value_or("");
  std::uint8_t number = 0;
  std::from_chars(value.data(), value.data() + value.size(), number);
  if (number == 0 || number > hsm::most_custodians) {
    throw Error(Fault::invalid, "the line custodian of a share is missing or mistyped");
  }
  return number;
}

}  // namespace

hsm::WipingBytes share_text(const ShareLabel& label, const hsm::Secret& share,
                            const hsm::ShareCheckValue& check_value) {
  hsm::WipingBytes out;
  out.reserve(longest_text);
  append(out, title);
  append(out, "\n");
  append(out, "recipient: " + hexadecimal(label.recipient) + "\n");
  append(out, "name: " + label.recipient_name + "\n");
  append(out, "custodian: " + std::to_string(label.custodian) + " of " + std::to_string(label.custodians) + ", " +
                  label.name + "; " + std::to_string(label.threshold) + " are needed\n");
  append(out, "check-value: " + hexadecimal(check_value) + "\n");
  for (std::size_t line = 0; line < share_lines; ++line) {
    append_line(out, line + 1, share.expose().subspan(line * bytes_per_line, bytes_per_line));
  }
  return out;
}

Share read_share_text(std::span<const unsigned char> bytes) {
  const auto text = hsm::text_of(bytes);
  if (!text.starts_with(title)) {
    throw Error(Fault::invalid, "a file that was named holds no custodian's share");
  }
  Share share{.recipient = recipient_in(text), .custodian = number_in(text), .content = hsm::Secret(hsm::share_bytes)};
  for (std::size_t line = 0; line < share_lines; ++line) {
    read_line(text, line + 1, share.content.expose_for_writing().subspan(line * bytes_per_line, bytes_per_line));
  }
  return share;
}

Share read_share(const std::filesystem::path& file) {
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  hsm::Secret text(longest_text);
  const auto size = descriptor < 0 ? -1 : ::read(descriptor, text.expose_for_writing().data(), longest_text);
  if (descriptor >= 0) {
    ::close(descriptor);
  }
  if (size < 0) {
    throw Error(Fault::invalid, "the file of a share cannot be read");
  }
  text.shrink(static_cast<std::size_t>(size));
  return read_share_text(text.expose());
}

}  // namespace appliance::custody

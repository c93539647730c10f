#include "appliance/operators/ssh_wire.hpp"

#include "appliance/base64url.hpp"

#include <algorithm>

namespace appliance::operators {

std::optional<std::string_view> SshReader::bytes(std::size_t count) {
  if (rest_.size() < count) {
    return std::nullopt;
  }
  const auto taken = rest_.substr(0, count);
  rest_.remove_prefix(count);
  return taken;
}

std::optional<std::uint32_t> SshReader::number() {
  const auto taken = bytes(4);
  if (!taken) {
    return std::nullopt;
  }
  std::uint32_t number = 0;
  for (const char c : *taken) {
    number = number << 8U | static_cast<std::uint8_t>(c);
  }
  return number;
}

std::optional<std::string_view> SshReader::text() {
  const auto length = number();
  return length ? bytes(*length) : std::nullopt;
}

std::optional<std::string_view> SshReader::big_number() {
  const auto taken = text();
  if (!taken || taken->empty()) {
    return taken;
  }
  const auto is_high = [&](std::size_t at) { return (static_cast<std::uint8_t>((*taken)[at]) & 0x80U) != 0; };
  if (is_high(0)) {
    return std::nullopt;
  }
  if (taken->front() != '\0') {
    return taken;
  }
  return taken->size() > 1 && is_high(1) ? std::optional(taken->substr(1)) : std::nullopt;
}

std::string ssh_text(std::string_view bytes) {
  std::string text;
  for (const unsigned shift : {24U, 16U, 8U, 0U}) {
    text.push_back(static_cast<char>(bytes.size() >> shift & 0xFFU));
  }
  return text.append(bytes);
}

std::optional<std::string> read_base64(std::string_view text) {
  if (text.size() % 4 != 0 || text.find_first_of("-_") != std::string_view::npos) {
    return std::nullopt;
  }
  const auto padding = text.size() - std::min(text.size(), text.find_last_not_of('=') + 1);
  std::string url(text.substr(0, text.size() - padding));
  std::ranges::replace(url, '+', '-');
  std::ranges::replace(url, '/', '_');
  return padding > 2 ? std::nullopt : read_base64url(url);
}

std::string base64(std::string_view bytes) {
  auto text = base64url(bytes);
  std::ranges::replace(text, '-', '+');
  std::ranges::replace(text, '_', '/');
  return text.append((4 - text.size() % 4) % 4, '=');
}

}  // namespace appliance::operators

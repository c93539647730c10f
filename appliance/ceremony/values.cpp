#include "appliance/ceremony/values.hpp"

#include <algorithm>
#include <array>

namespace appliance::ceremony {
namespace {

constexpr std::size_t longest_text = 200;
constexpr std::int64_t most = approvals::most_minutes;
constexpr std::array<std::string_view, 5> part_names{"lead", "witness", "custodian", "auditor", "observer"};

/// Characters that end a line, or show on a screen as others than they are (Unicode 15, bidirectional controls), as
/// UTF-8. A transcript is read by people.
constexpr std::array<std::string_view, 13> misleading{
    "\u2028", "\u2029", "\u200e", "\u200f", "\u202a", "\u202b", "\u202c",
    "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069",
};

bool is_plain(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    const bool c1 = byte == 0xC2 && at + 1 < text.size() && static_cast<unsigned char>(text[at + 1]) < 0xA0;
    if (byte < ' ' || byte == 0x7F || c1) {
      return false;
    }
  }
  return std::ranges::none_of(misleading, [&](std::string_view bad) { return text.find(bad) != std::string::npos; });
}

std::string one_of(std::span<const std::string_view> names) {
  std::string text = "must be ";
  for (std::size_t i = 0; i < names.size(); ++i) {
    text.append(i == 0 ? "\"" : i + 1 == names.size() ? " or \"" : ", \"").append(names[i]).append("\"");
  }
  return text;
}

}  // namespace

Problem read(std::string& target, const Value& value, const std::filesystem::path& /*directory*/) {
  const auto* text = std::get_if<std::string>(&value);
  if (text == nullptr || text->empty() || text->size() > longest_text || !is_plain(*text)) {
    return "must be a text in quotes of 1 to 200 bytes on one line";
  }
  target = *text;
  return std::nullopt;
}

Problem read(std::filesystem::path& target, const Value& value, const std::filesystem::path& directory) {
  std::string text;
  if (read(text, value, directory)) {
    return "must be a path in quotes";
  }
  target = (directory / text).lexically_normal();
  return std::nullopt;
}

Problem read(Part& target, const Value& value, const std::filesystem::path& /*directory*/) {
  const auto* text = std::get_if<std::string>(&value);
  const auto found = text == nullptr ? part_names.end() : std::ranges::find(part_names, std::string_view(*text));
  if (found == part_names.end()) {
    return one_of(part_names);
  }
  target = static_cast<Part>(found - part_names.begin());
  return std::nullopt;
}

Problem read(std::uint32_t& target, const Value& value, const std::filesystem::path& /*directory*/) {
  const auto* number = std::get_if<std::int64_t>(&value);
  if (number == nullptr || *number < 1 || *number > most) {
    return "must be a whole number from 1 to 10080";
  }
  target = static_cast<std::uint32_t>(*number);
  return std::nullopt;
}

Problem read(operators::Roles& target, const Value& value, const std::filesystem::path& /*directory*/) {
  const auto* names = std::get_if<std::vector<std::string>>(&value);
  for (const auto& name : names == nullptr ? std::vector<std::string>{""} : *names) {
    const auto role = operators::parse_role(name);
    if (!role) {
      return "must be a list of administrator, custodian, auditor, backup, metrics, in quotes";
    }
    target.add(*role);
  }
  return std::nullopt;
}

Problem read(std::vector<operators::PublicKey>& target, const Value& value,
             const std::filesystem::path& /*directory*/) {
  const auto* lines = std::get_if<std::vector<std::string>>(&value);
  for (const auto& line : lines == nullptr ? std::vector<std::string>{""} : *lines) {
    auto key = operators::read_public_key(line);
    if (!key) {
      return "must be a list of OpenSSH public keys, in quotes: ssh-ed25519, ecdsa-sha2-nistp256 or ssh-rsa of 3072 "
             "bits";
    }
    target.push_back(*std::move(key));
  }
  return std::nullopt;
}

Problem read(std::vector<Custodian>& target, const Value& value, const std::filesystem::path& directory) {
  const auto* pairs = std::get_if<std::vector<std::string>>(&value);
  for (const auto& pair : pairs == nullptr ? std::vector<std::string>{""} : *pairs) {
    const auto equals = pair.find('=');
    Custodian custodian;
    if (equals == std::string::npos || read(custodian.name, pair.substr(0, equals), directory) ||
        read(custodian.share, pair.substr(equals + 1), directory)) {
      return "must be a list of \"NAME=PATH\": each custodian and the file for his share";
    }
    target.push_back(std::move(custodian));
  }
  return std::nullopt;
}

std::string_view name_of(Part part) noexcept { return part_names[static_cast<std::size_t>(part)]; }

}  // namespace appliance::ceremony

#include "appliance/ceremony/values.hpp"

#include <algorithm>
#include <array>

namespace appliance::ceremony {
namespace {

constexpr std::size_t longest_text = 200;
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

std::string_view name_of(Part part) noexcept { return part_names[static_cast<std::size_t>(part)]; }

}  // namespace appliance::ceremony

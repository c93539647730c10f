#include "appliance/config/connectors.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace appliance {
namespace {

constexpr std::int64_t shortest_deadline = 100;
constexpr std::int64_t longest_deadline = 60'000;

constexpr std::array<std::string_view, 1> kinds{"sandbox"};
constexpr std::array<std::string_view, 4> schemes{"visa", "mastercard", "american express", "discover"};

using Problem = std::optional<std::string>;

struct Row {
  std::string_view key;
  bool required;
  Problem (*assign)(const toml::node& node, const std::filesystem::path& directory, Config::Connector& connector);
};

template <auto Member>
Problem assign_path(const toml::node& node, const std::filesystem::path& directory, Config::Connector& connector) {
  const auto text = node.value<std::string>();
  if (!text || text->empty()) {
    return "must be a path in quotes";
  }
  connector.*Member = (directory / *text).lexically_normal();
  return std::nullopt;
}

Problem assign_name(const toml::node& node, const std::filesystem::path& /*directory*/, Config::Connector& connector) {
  const auto text = node.value_or(std::string());
  const auto legal = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
  if (text.empty() || text.size() > 32 || !std::ranges::all_of(text, legal)) {
    return "must be 1 to 32 of a-z, 0-9 and -";
  }
  connector.name = text;
  return std::nullopt;
}

Problem assign_kind(const toml::node& node, const std::filesystem::path& /*directory*/, Config::Connector& connector) {
  const auto text = node.value_or(std::string());
  if (std::ranges::find(kinds, text) == kinds.end()) {
    return "must be \"sandbox\"";
  }
  connector.kind = text;
  return std::nullopt;
}

Problem assign_url(const toml::node& node, const std::filesystem::path& /*directory*/, Config::Connector& connector) {
  auto url = destination::parse_url(node.value_or(std::string_view()));
  if (!std::holds_alternative<destination::Url>(url) || !std::get<destination::Url>(url).query.empty()) {
    return "must be a URL that begins with https:// and has no query";
  }
  connector.url = std::get<destination::Url>(std::move(url));
  return std::nullopt;
}

Problem assign_schemes(const toml::node& node, const std::filesystem::path& /*directory*/,
                       Config::Connector& connector) {
  constexpr std::string_view wanted =
      "must be an array of \"visa\", \"mastercard\", \"american express\" and \"discover\"";
  const auto* array = node.as_array();
  if (array == nullptr || array->empty()) {
    return std::string(wanted);
  }
  for (const auto& item : *array) {
    const auto text = item.value_or(std::string());
    if (std::ranges::find(schemes, text) == schemes.end()) {
      return std::string(wanted);
    }
    connector.schemes.push_back(text);
  }
  return std::nullopt;
}

Problem assign_deadline(const toml::node& node, const std::filesystem::path& /*directory*/,
                        Config::Connector& connector) {
  const auto number = node.value_exact<std::int64_t>();
  if (!number || *number < shortest_deadline || *number > longest_deadline) {
    return "must be between 100 and 60000";
  }
  connector.deadline_milliseconds = static_cast<std::uint32_t>(*number);
  return std::nullopt;
}

constexpr std::array rows{
    Row{"name", true, assign_name},
    Row{"kind", true, assign_kind},
    Row{"url", true, assign_url},
    Row{"schemes", true, assign_schemes},
    Row{"ca", false, assign_path<&Config::Connector::ca>},
    Row{"certificate", true, assign_path<&Config::Connector::certificate>},
    Row{"private_key", true, assign_path<&Config::Connector::private_key>},
    Row{"notification_secret", false, assign_path<&Config::Connector::notification_secret>},
    Row{"deadline_milliseconds", false, assign_deadline},
};

std::uint32_t line_of(const toml::source_region& region) { return static_cast<std::uint32_t>(region.begin.line); }

Config::Connector read_connector(const toml::table& table, const std::filesystem::path& directory,
                                 const Complain& complain) {
  Config::Connector connector;
  for (const auto& [key, node] : table) {
    const auto* row = std::ranges::find(rows, key.str(), &Row::key);
    if (row == rows.end()) {
      complain(line_of(key.source()), "guardian.connectors." + std::string(key.str()) + " is not a setting");
    } else if (const auto problem = row->assign(node, directory, connector)) {
      complain(line_of(key.source()), "guardian.connectors." + std::string(key.str()) + " " + *problem);
    }
  }
  for (const auto& row : rows) {
    if (row.required && !table.contains(row.key)) {
      complain(line_of(table.source()), "guardian.connectors." + std::string(row.key) + " is required");
    }
  }
  return connector;
}

/// Two ways to one scheme, or two connectors of one name: no telling which is meant.
bool contradicts(const Config::Connector& a, const Config::Connector& b) {
  return a.name == b.name || std::ranges::find_first_of(a.schemes, b.schemes) != a.schemes.end();
}

}  // namespace

void read_connectors(const toml::node& node, std::uint32_t line, const std::filesystem::path& directory,
                     std::vector<Config::Connector>& connectors, const Complain& complain) {
  const auto* array = node.as_array();
  if (array == nullptr || !node.is_array_of_tables()) {
    complain(line, "guardian.connectors stands in tables: [[guardian.connectors]]");
    return;
  }
  for (const auto& item : *array) {
    auto connector = read_connector(*item.as_table(), directory, complain);
    if (std::ranges::any_of(connectors, [&](const auto& other) { return contradicts(connector, other); })) {
      complain(line_of(item.source()), "two guardian.connectors have one name or serve one scheme");
    }
    connectors.push_back(std::move(connector));
  }
}

}  // namespace appliance

#include "appliance/sandbox_tsp/settings.hpp"

#include "appliance/config/values.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace appliance::sandbox_tsp {
namespace {

constexpr std::int64_t longest_wait = 600'000;

using Assign = std::string (*)(const toml::node& node, const std::filesystem::path& base, Settings& settings);

struct Row {
  std::string_view name;
  bool required;
  Assign assign;  ///< returns what is wrong, or nothing
};

template <auto Member>
std::string assign_path(const toml::node& node, const std::filesystem::path& base, Settings& settings) {
  const auto text = node.value<std::string>();
  if (!text || text->empty()) {
    return "must be a path";
  }
  settings.*Member = (base / *text).lexically_normal();
  return {};
}

template <auto Member>
std::string assign_wait(const toml::node& node, const std::filesystem::path& /*base*/, Settings& settings) {
  const auto number = node.value_exact<std::int64_t>();
  if (!number || *number < 0 || *number > longest_wait) {
    return "must be between 0 and 600000";
  }
  settings.*Member = static_cast<std::uint32_t>(*number);
  return {};
}

std::string assign_listen(const toml::node& node, const std::filesystem::path& /*base*/, Settings& settings) {
  const auto endpoint = parse_endpoint(node.value_or(std::string_view()));
  if (!endpoint) {
    return "must be an address and port, such as \"127.0.0.1:9443\"";
  }
  settings.listen = *endpoint;
  return {};
}

std::string assign_url(const toml::node& node, const std::filesystem::path& /*base*/, Settings& settings) {
  auto url = destination::parse_url(node.value_or(std::string_view()));
  if (const auto* mistake = std::get_if<destination::UrlMistake>(&url)) {
    return "must be an https URL: " + std::string(mistake->reason);
  }
  settings.notify = std::get<destination::Url>(std::move(url));
  return {};
}

constexpr std::array<std::string_view, 5> lies{"none", "wrong-cryptogram", "other-number", "duplicate-references",
                                               "nonsense"};

std::string assign_lie(const toml::node& node, const std::filesystem::path& /*base*/, Settings& settings) {
  const auto found = std::ranges::find(lies, node.value_or(std::string_view()));
  if (found == lies.end()) {
    return "must be none, wrong-cryptogram, other-number, duplicate-references or nonsense";
  }
  settings.lie = static_cast<Lie>(found - lies.begin());
  return {};
}

constexpr std::array table{
    Row{"listen", false, assign_listen},
    Row{"certificate", true, assign_path<&Settings::certificate>},
    Row{"private_key", true, assign_path<&Settings::private_key>},
    Row{"client_ca", true, assign_path<&Settings::client_ca>},
    Row{"directory", true, assign_path<&Settings::directory>},
    Row{"module", true, assign_path<&Settings::module>},
    Row{"notify", false, assign_url},
    Row{"notify_ca", false, assign_path<&Settings::notify_ca>},
    Row{"notify_secret", false, assign_path<&Settings::notify_secret>},
    Row{"pending_milliseconds", false, assign_wait<&Settings::pending_milliseconds>},
    Row{"slow_milliseconds", false, assign_wait<&Settings::slow_milliseconds>},
    Row{"event_milliseconds", false, assign_wait<&Settings::event_milliseconds>},
    Row{"lie", false, assign_lie},
};

std::uint32_t line_of(const toml::source_region& region) { return static_cast<std::uint32_t>(region.begin.line); }

/// Collects every mistake on the way.
class Reader {
 public:
  explicit Reader(const std::filesystem::path& file)
      : file_(file.string()), base_(std::filesystem::absolute(file).parent_path()) {}

  std::variant<Settings, std::vector<Mistake>> read(const toml::table& document) {
    for (const auto& [key, node] : document) {
      read_setting(key.str(), node, line_of(key.source()));
    }
    for (const auto& row : table) {
      if (row.required && !document.contains(row.name)) {
        refuse(1, std::string(row.name) + " is required");
      }
    }
    if (settings_.notify && settings_.notify_secret.empty()) {
      refuse(1, "notify_secret is required where notify is set");
    }
    if (mistakes_.empty()) {
      return settings_;
    }
    return mistakes_;
  }

 private:
  void read_setting(std::string_view name, const toml::node& node, std::uint32_t line) {
    const auto* row = std::ranges::find(table, name, &Row::name);
    if (row == table.end()) {
      refuse(line, std::string(name) + " is not a setting");
    } else if (const auto wrong = row->assign(node, base_, settings_); !wrong.empty()) {
      refuse(line, std::string(name) + " " + wrong);
    }
  }
  void refuse(std::uint32_t line, std::string text) { mistakes_.push_back({file_, line, std::move(text)}); }

  std::string file_;
  std::filesystem::path base_;
  Settings settings_;
  std::vector<Mistake> mistakes_;
};

}  // namespace

std::variant<Settings, std::vector<Mistake>> load_settings(const std::filesystem::path& file) {
  try {
    return Reader(file).read(toml::parse_file(file.string()));
  } catch (const toml::parse_error& error) {
    return std::vector<Mistake>{{file.string(), line_of(error.source()), "cannot be read as TOML"}};
  }
}

}  // namespace appliance::sandbox_tsp

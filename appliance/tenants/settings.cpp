#include "appliance/tenants/settings.hpp"

#include <algorithm>
#include <array>

namespace appliance::tenants {
namespace {

constexpr std::size_t most_settings = 20;
constexpr std::size_t longest_text = 100;

struct Setting {
  std::string_view name;
  std::array<std::string_view, 2> values;
};

constexpr std::array<std::string_view, 2> flag{"true", "false"};

constexpr std::array settings_known{
    Setting{"fingerprint_tokens", flag},
    Setting{"deduplicate_tokens", flag},
    Setting{"disable_ephemeral_proxy", flag},
    Setting{"token_deduplication_behavior", {"read_existing", "update_existing"}},
};

}  // namespace

SettingChanges read_settings(json::Fields& fields) {
  auto changes = fields.text_map("settings", most_settings, longest_text).value_or(SettingChanges{});
  for (const auto& [name, value] : changes) {
    const auto* known = std::ranges::find(settings_known, name, &Setting::name);
    if (known == settings_known.end()) {
      fields.refuse("settings", "There is no such tenant setting.");
    } else if (value && std::ranges::find(known->values, *value) == known->values.end()) {
      fields.refuse("settings", "This is not a value of this setting.");
    }
  }
  return changes;
}

void apply(const SettingChanges& changes, std::map<std::string, std::string>& settings) {
  for (const auto& [name, value] : changes) {
    settings.erase(name);
    if (value) {
      settings.emplace(name, *value);
    }
  }
}

}  // namespace appliance::tenants

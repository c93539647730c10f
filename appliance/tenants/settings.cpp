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

void read_settings(json::Fields& fields, std::map<std::string, std::string>& settings) {
  const auto given = fields.text_map("settings", most_settings, longest_text);
  for (const auto& entry : given.value_or(std::map<std::string, std::optional<std::string>>{})) {
    const auto& name = entry.first;
    const auto& value = entry.second;
    const auto known =
        std::ranges::find_if(settings_known, [&](const Setting& setting) { return setting.name == name; });
    if (known == settings_known.end()) {
      fields.refuse("settings", "There is no such tenant setting.");
    } else if (!value) {
      settings.erase(name);
    } else if (std::ranges::find(known->values, *value) == known->values.end()) {
      fields.refuse("settings", "This is not a value of this setting.");
    } else {
      settings[name] = *value;
    }
  }
}

}  // namespace appliance::tenants

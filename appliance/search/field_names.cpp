#include "appliance/search/field_names.hpp"

#include <algorithm>
#include <array>

namespace appliance::search {
namespace {

using Name = std::pair<std::string_view, Field>;

constexpr std::string_view metadata_prefix = "metadata.";

constexpr std::array names{
    Name{"id", Field::id},
    Name{"type", Field::type},
    Name{"data", Field::data},
    Name{"fingerprint", Field::fingerprint},
    Name{"container", Field::container},
    Name{"created_by", Field::created_by},
    Name{"created_at", Field::created_at},
    Name{"modified_by", Field::modified_by},
    Name{"modified_at", Field::modified_at},
    Name{"privacy.classification", Field::classification},
    Name{"privacy.impact_level", Field::impact_level},
    Name{"privacy.restriction_policy", Field::restriction_policy},
};

}  // namespace

std::optional<std::pair<Field, std::string_view>> field_named(std::string_view name) {
  if (name.starts_with(metadata_prefix) && name.size() > metadata_prefix.size()) {
    return std::pair(Field::metadata, name.substr(metadata_prefix.size()));
  }
  const auto* found = std::ranges::find(names, name, &Name::first);
  return found == names.end() ? std::nullopt : std::optional(std::pair(found->second, std::string_view()));
}

}  // namespace appliance::search

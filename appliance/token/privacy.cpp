#include "appliance/token/privacy.hpp"

#include <algorithm>
#include <array>

namespace appliance::token {
namespace {

constexpr std::array<std::string_view, 4> classifications{"general", "bank", "pci", "pii"};
constexpr std::array<std::string_view, 3> impact_levels{"low", "moderate", "high"};
constexpr std::array<std::string_view, 2> restriction_policies{"mask", "redact"};

struct Word {
  std::string_view path;
  std::optional<std::string> Privacy::*member;
  std::span<const std::string_view> values;
  std::string_view message;
};

constexpr std::array words{
    Word{"privacy.classification", &Privacy::classification, classifications,
         "The classification is general, bank, pci or pii."},
    Word{"privacy.impact_level", &Privacy::impact_level, impact_levels, "The impact level is low, moderate or high."},
    Word{"privacy.restriction_policy", &Privacy::restriction_policy, restriction_policies,
         "The restriction policy is mask or redact."},
};

Privacy kept_in(const storage::TokenRecord& record) {
  const auto said = [](const std::string& text) { return text.empty() ? std::nullopt : std::optional(text); };
  const auto& kept = record.privacy();
  return {.classification = said(kept.classification()),
          .impact_level = said(kept.impact_level()),
          .restriction_policy = said(kept.restriction_policy())};
}

}  // namespace

void check_privacy(const Privacy& privacy, Violations& violations) {
  for (const auto& word : words) {
    const auto& said = privacy.*word.member;
    if (said && std::ranges::find(word.values, *said) == word.values.end()) {
      violations.push_back({std::string(word.path), word.message});
    }
  }
}

std::string container_of(const Type& type, const Privacy& privacy) {
  const auto own = type.default_container;  // "/classification/impact level/"
  const auto middle = own.find('/', 1);
  const auto classification = privacy.classification.value_or(std::string(own.substr(1, middle - 1)));
  const auto level = privacy.impact_level.value_or(std::string(own.substr(middle + 1, own.size() - middle - 2)));
  return "/" + classification + "/" + level + "/";
}

void keep_privacy(const Privacy& privacy, storage::TokenRecord& record) {
  auto& kept = *record.mutable_privacy();
  kept.set_classification(privacy.classification.value_or(""));
  kept.set_impact_level(privacy.impact_level.value_or(""));
  kept.set_restriction_policy(privacy.restriction_policy.value_or(""));
}

Privacy changed_privacy(const storage::TokenRecord& record, const Type& type, const Privacy& change,
                        Violations& violations) {
  check_privacy(change, violations);
  auto changed = kept_in(record);
  const auto stood_in = container_of(type, changed);
  if (change.classification) {
    changed.classification = change.classification;
  }
  if (container_of(type, changed) != stood_in) {
    violations.push_back({"privacy.classification", "The classification of a token cannot be changed."});
  }
  if (change.impact_level) {
    changed.impact_level = change.impact_level;
  }
  if (change.restriction_policy) {
    changed.restriction_policy = change.restriction_policy;
  }
  return changed;
}

std::optional<std::string> moved_by(const Privacy& changed, const storage::TokenRecord& record, const Type& type) {
  auto container = container_of(type, changed);
  return container == container_of(type, kept_in(record)) ? std::nullopt : std::optional(std::move(container));
}

bool may_be_masked(const storage::TokenRecord& record) {
  return !record.mask().empty() && record.privacy().restriction_policy() != "redact";
}

std::string_view restriction_policy_of(const storage::TokenRecord& record) {
  return may_be_masked(record) ? "mask" : "redact";
}

}  // namespace appliance::token

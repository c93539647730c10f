#include "appliance/ceremony/settings.hpp"

#include "appliance/ceremony/values.hpp"

#include <algorithm>
#include <array>

namespace appliance::ceremony {
namespace {

constexpr auto required = Presence::required;

constexpr auto section_table = std::to_array<Section>({
    {"ceremony", Times::once, required, begin_only, "What is done, and where."},
    {"person", Times::repeated, required, begin_another<&Plan::people>, "Somebody who is present."},
    {"token", Times::once, required, begin_only,
     "The token that hsm.token in coffer.toml selects: what it must say of itself."},
});

constexpr auto setting_table = std::to_array<Setting>({
    {"ceremony", "name", required, take<&Plan::ceremony, &Plan::Ceremony::name>, "What the ceremony is for."},
    {"ceremony", "place", required, take<&Plan::ceremony, &Plan::Ceremony::place>, "Where it is held."},
    {"person", "name", required, take<&Plan::people, &Person::name>, "Who."},
    {"person", "part", required, take<&Plan::people, &Person::part>,
     "What the person does: lead (one, who types), witness (at least one), custodian, auditor or observer."},
    {"token", "label", required, take<&Plan::token, &ExpectedToken::label>, "Its label."},
    {"token", "serial", required, take<&Plan::token, &ExpectedToken::serial>,
     "Its serial number; not compared in a rehearsal."},
    {"token", "manufacturer", required, take<&Plan::token, &ExpectedToken::manufacturer>,
     "Its manufacturer as PKCS#11 gives it; not compared in a rehearsal."},
});

std::size_t count(const Plan& plan, Part part) {
  return static_cast<std::size_t>(std::ranges::count(plan.people, part, &Person::part));
}

Problem leads(const Plan& plan) {
  return count(plan, Part::lead) == 1 ? std::nullopt : Problem("of the people one must be the lead, and only one");
}

Problem witnesses(const Plan& plan) {
  return count(plan, Part::witness) > 0 ? std::nullopt : Problem("of the people at least one must be a witness");
}

Problem names(const Plan& plan) {
  for (auto person = plan.people.begin(); person != plan.people.end(); ++person) {
    if (std::find_if(plan.people.begin(), person, [&](const Person& p) { return p.name == person->name; }) != person) {
      return "the same person is named twice: nobody has two parts";
    }
  }
  return std::nullopt;
}

constexpr auto rule_table = std::to_array<Rule>({
    {"person", leads},
    {"person", witnesses},
    {"person", names},
});

}  // namespace

std::span<const Section> sections() noexcept { return section_table; }
std::span<const Setting> settings() noexcept { return setting_table; }
std::span<const Rule> rules() noexcept { return rule_table; }

const Section* find_section(std::string_view name) noexcept {
  const auto* found = std::ranges::find(section_table, name, &Section::name);
  return found == section_table.end() ? nullptr : found;
}

const Setting* find_setting(std::string_view section, std::string_view key) noexcept {
  const auto* found = std::ranges::find_if(
      setting_table, [&](const Setting& setting) { return setting.section == section && setting.key == key; });
  return found == setting_table.end() ? nullptr : found;
}

}  // namespace appliance::ceremony

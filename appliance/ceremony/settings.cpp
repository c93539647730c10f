#include "appliance/ceremony/settings.hpp"

#include "appliance/ceremony/values.hpp"
#include "hsm/shares.hpp"

#include <algorithm>
#include <array>
#include <iterator>

namespace appliance::ceremony {
namespace {

constexpr auto required = Presence::required;
constexpr auto optional = Presence::optional;

constexpr auto section_table = std::to_array<Section>({
    {"ceremony", Times::once, required, begin_only, "What is done, and where."},
    {"person", Times::repeated, required, begin_another<&Plan::people>, "Somebody who is present."},
    {"token", Times::once, required, begin_only,
     "The token that hsm.token in coffer.toml selects: what it must say of itself."},
    {"approvals", Times::once, optional, begin_only, "How acts that cannot be undone are approved from then on."},
    {"operator", Times::repeated, optional, begin_another<&Plan::operators>,
     "Somebody who will work on the appliance; without any, coffer operators add registers the first."},
    {"copy_token", Times::repeated, optional, begin_another<&Plan::copy_tokens>,
     "A second token that gets a copy of every version of the root key."},
    {"custodians", Times::repeated, optional, begin_another<&Plan::custodians>,
     "People of whom some together can recover the root key."},
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
    {"approvals", "required", optional, take<&Plan::policy, &approvals::Policy::approvals>,
     "How many custodians approve, who asks not among them; 2 if left out."},
    {"approvals", "minutes", optional, take<&Plan::policy, &approvals::Policy::minutes>,
     "How long a request is valid; 60 if left out."},
    {"operator", "name", required, take<&Plan::operators, &Colleague::name>, "Name: a-z, 0-9, dot, underscore, dash."},
    {"operator", "roles", required, take<&Plan::operators, &Colleague::roles>,
     "What for: administrator, custodian, auditor, backup, metrics."},
    {"operator", "user", optional, take<&Plan::operators, &Colleague::user>,
     "OS user by name, by whom the admin socket knows the operator."},
    {"operator", "keys", optional, take<&Plan::operators, &Colleague::keys>,
     "OpenSSH public keys to approve with. They stand here, so that the digest of the file covers them."},
    {"copy_token", "name", required, take<&Plan::copy_tokens, &CopyToken::name>, "Name of the recipient."},
    {"copy_token", "label", required, take<&Plan::copy_tokens, &CopyToken::token, &ExpectedToken::label>,
     "The token's label."},
    {"copy_token", "serial", required, take<&Plan::copy_tokens, &CopyToken::token, &ExpectedToken::serial>,
     "Its serial number; not compared in a rehearsal."},
    {"copy_token", "manufacturer", required, take<&Plan::copy_tokens, &CopyToken::token, &ExpectedToken::manufacturer>,
     "Its manufacturer; not compared in a rehearsal."},
    {"copy_token", "uri", required, take<&Plan::copy_tokens, &CopyToken::uri>,
     "RFC 7512 URI that selects it; in a rehearsal its label does."},
    {"copy_token", "module", optional, take<&Plan::copy_tokens, &CopyToken::module>,
     "Its PKCS#11 module; left out, and in a rehearsal: hsm.module of coffer.toml."},
    {"copy_token", "pin_file", required, take<&Plan::copy_tokens, &CopyToken::pin_file>,
     "File with its user PIN, closed to others."},
    {"custodians", "name", required, take<&Plan::custodians, &Custodians::name>, "Name of the recipient."},
    {"custodians", "threshold", required, take<&Plan::custodians, &Custodians::threshold>,
     "How many are needed, from 2."},
    {"custodians", "shares", required, take<&Plan::custodians, &Custodians::people>,
     "A list of NAME=PATH: each custodian, and the file on his own medium for his share."},
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

/// Recipients have one room for names.
Problem recipient_names(const Plan& plan) {
  std::vector<std::string> all;
  std::ranges::transform(plan.copy_tokens, std::back_inserter(all), &CopyToken::name);
  std::ranges::transform(plan.custodians, std::back_inserter(all), &Custodians::name);
  std::ranges::sort(all);
  return std::ranges::adjacent_find(all) == all.end() ? std::nullopt : Problem("two recipients have one name");
}

Problem thresholds(const Plan& plan) {
  for (const auto& group : plan.custodians) {
    if (group.people.size() > hsm::most_custodians || group.threshold < hsm::fewest_needed ||
        group.threshold > group.people.size()) {
      return "custodians are 2 to 7, and the threshold is from 2 to their number";
    }
  }
  return std::nullopt;
}

Problem share_files(const Plan& plan) {
  std::vector<std::filesystem::path> all;
  for (const auto& group : plan.custodians) {
    std::ranges::transform(group.people, std::back_inserter(all), &Custodian::share);
  }
  std::ranges::sort(all);
  return std::ranges::adjacent_find(all) == all.end() ? std::nullopt : Problem("two shares have one file");
}

Problem uris(const Plan& plan) {
  const auto has_pin = [](const CopyToken& token) {
    return token.uri.find("pin-value") != std::string::npos || token.uri.find("pin-source") != std::string::npos ||
           !token.uri.starts_with("pkcs11:");
  };
  return std::ranges::none_of(plan.copy_tokens, has_pin)
             ? std::nullopt
             : Problem("a token's URI begins with pkcs11: and carries no PIN; that is in pin_file");
}

Problem administrators(const Plan& plan) {
  const auto administers = [](const Colleague& person) {
    return person.roles.has(operators::Role::administrator) && !person.user.empty();
  };
  return plan.operators.empty() || std::ranges::any_of(plan.operators, administers)
             ? std::nullopt
             : Problem("of the operators at least one must be an administrator with an OS user");
}

Problem approvers(const Plan& plan) {
  const auto approves = [](const Colleague& person) {
    return person.roles.has(operators::Role::custodian) && !person.keys.empty();
  };
  const auto count = static_cast<std::size_t>(std::ranges::count_if(plan.operators, approves));
  return plan.operators.empty() || count >= plan.policy.approvals
             ? std::nullopt
             : Problem("fewer operators are custodians with a key than approvals.required asks for");
}

constexpr auto rule_table = std::to_array<Rule>({
    {"person", leads},
    {"person", witnesses},
    {"person", names},
    {"copy_token", uris},
    {"copy_token", recipient_names},
    {"custodians", recipient_names},
    {"custodians", thresholds},
    {"custodians", share_files},
    {"operator", administrators},
    {"operator", approvers},
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

#pragma once

#include "appliance/ceremony/settings.hpp"

namespace appliance::ceremony {

// How a value becomes a member of the plan, by the member's type.

[[nodiscard]] Problem read(std::string& target, const Value& value, const std::filesystem::path& directory);
[[nodiscard]] Problem read(std::filesystem::path& target, const Value& value, const std::filesystem::path& directory);
[[nodiscard]] Problem read(Part& target, const Value& value, const std::filesystem::path& directory);
[[nodiscard]] Problem read(std::uint32_t& target, const Value& value, const std::filesystem::path& directory);
[[nodiscard]] Problem read(operators::Roles& target, const Value& value, const std::filesystem::path& directory);
[[nodiscard]] Problem read(std::vector<operators::PublicKey>& target, const Value& value,
                           const std::filesystem::path& directory);
/// Each "NAME=PATH".
[[nodiscard]] Problem read(std::vector<Custodian>& target, const Value& value, const std::filesystem::path& directory);

/// The section itself, or of a repeated one the last.
template <class Single>
Single& latest(Single& single) {
  return single;
}
template <class Repeated>
Repeated& latest(std::vector<Repeated>& list) {
  return list.back();
}

template <auto Section, auto Member>
Problem take(Plan& plan, const Value& value, const std::filesystem::path& directory) {
  return read(latest(plan.*Section).*Member, value, directory);
}

/// For a part of a part, such as a token's label.
template <auto Section, auto Part, auto Member>
Problem take(Plan& plan, const Value& value, const std::filesystem::path& directory) {
  return read((latest(plan.*Section).*Part).*Member, value, directory);
}

template <auto Section>
void begin_another(Plan& plan) {
  (plan.*Section).emplace_back();
}

inline void begin_only(Plan& /*plan*/) {}

}  // namespace appliance::ceremony

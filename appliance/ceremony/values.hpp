#pragma once

#include "appliance/ceremony/settings.hpp"

namespace appliance::ceremony {

// How a value becomes a member of the plan, by the member's type.

[[nodiscard]] Problem read(std::string& target, const Value& value, const std::filesystem::path& directory);
[[nodiscard]] Problem read(std::filesystem::path& target, const Value& value, const std::filesystem::path& directory);
[[nodiscard]] Problem read(Part& target, const Value& value, const std::filesystem::path& directory);

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

template <auto Section>
void begin_another(Plan& plan) {
  (plan.*Section).emplace_back();
}

inline void begin_only(Plan& /*plan*/) {}

}  // namespace appliance::ceremony

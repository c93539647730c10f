#pragma once

#include "appliance/json/document.hpp"
#include "appliance/json/reader.hpp"

#include <stdexcept>
#include <string>
#include <string_view>

namespace tests::appliance_layer {

inline constexpr std::size_t depth_of_tests = 32;

/// A document that must parse. Throws std::runtime_error with the reason where it does not.
[[nodiscard]] inline appliance::json::Document parsed(std::string_view text) {
  auto result = appliance::json::read(hsm::bytes_of(text), depth_of_tests);
  if (const auto* refusal = std::get_if<appliance::json::Refusal>(&result)) {
    throw std::runtime_error(std::string(refusal->reason) + ": " + std::string(text));
  }
  return std::move(std::get<appliance::json::Document>(result));
}

[[nodiscard]] inline std::string written(const appliance::json::Value& value) {
  return appliance::json::write_public(value);
}

/// The paths in order, with blanks between.
template <class Violations>
[[nodiscard]] std::string paths_of(const Violations& violations) {
  std::string paths;
  for (const auto& violation : violations) {
    paths.append(paths.empty() ? "" : " ").append(violation.path);
  }
  return paths;
}

}  // namespace tests::appliance_layer

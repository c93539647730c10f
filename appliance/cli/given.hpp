#pragma once

#include "appliance/cli/verbs.hpp"
#include "appliance/evidence/checkpoint.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace appliance::cli {

// What was given for an option. They throw appliance::Error{invalid}.

/// Empty where it is left out.
[[nodiscard]] std::string text_given(const Invocation& invocation, std::string_view option);
[[nodiscard]] std::vector<std::string> texts_given(const Invocation& invocation, std::string_view option);
/// A whole number from 1 on.
[[nodiscard]] std::uint64_t number_given(const Invocation& invocation, std::string_view option,
                                         std::uint64_t otherwise);
/// Public keys from the files of --key.
[[nodiscard]] std::vector<hsm::PublicPoint> keys_given(const Invocation& invocation);
/// Checkpoints from the files of --known, lines of exports; other lines are left out.
[[nodiscard]] std::vector<evidence::Checkpoint> known_given(const Invocation& invocation);

}  // namespace appliance::cli

#pragma once

#include <span>
#include <string_view>

namespace appliance {

/// The candidate that `word` is most likely a slip for (at most two edits, Levenshtein), or empty.
[[nodiscard]] std::string_view closest(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace appliance

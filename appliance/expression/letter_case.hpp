#pragma once

namespace appliance::expression {

/// Simple case mapping (Unicode, one code point to one) of Latin, Greek, Cyrillic and Armenian letters; every other
/// character maps to itself. Independent of any locale, so that fingerprints and indexes never change under a host.
[[nodiscard]] char32_t to_upper(char32_t letter) noexcept;
[[nodiscard]] char32_t to_lower(char32_t letter) noexcept;

}  // namespace appliance::expression

#include "appliance/pci/card_facts.hpp"

#include "appliance/card/bin_data.hpp"
#include "appliance/card/brand.hpp"
#include "appliance/card/card_number.hpp"

#include <algorithm>
#include <array>

namespace appliance::pci {
namespace {

constexpr std::array<std::string_view, 5> commercial_words{"BUSINESS", "CORPORATE", "COMMERCIAL", "PURCHASING",
                                                           "FLEET"};

/// As Guardian writes names: AMERICAN_EXPRESS is american express.
std::string spelled(std::string_view name) {
  std::string text(name);
  std::ranges::transform(text, text.begin(), [](char c) {
    const bool capital = c >= 'A' && c <= 'Z';
    return capital ? static_cast<char>(c | 0x20) : c == '_' || c == '-' ? ' ' : c;
  });
  return text;
}

std::string segment_of(std::string_view category) {
  if (category.empty()) {
    return {};
  }
  const bool commercial = std::ranges::any_of(
      commercial_words, [&](std::string_view word) { return category.find(word) != std::string_view::npos; });
  return commercial ? "commercial" : "consumer";
}

}  // namespace

CardFacts facts_of(const storage::Store& store, std::string_view number) {
  const auto known = card::find_bin(store, number).value_or(card::BinFacts{});
  const auto brand = card::find_brand(number);
  const auto international = known.brand.empty() && brand ? std::string(card::facts_of(*brand).scheme) : known.brand;
  CardFacts facts{.bin = known.bin.empty() ? std::string(card::bin_of(number)) : known.bin,
                  .schemes = {},
                  .funding = spelled(known.funding),
                  .segment = segment_of(known.category),
                  .issuer = known.issuer,
                  .country = known.country};
  for (const auto& name : {international, known.scheme}) {
    if (!name.empty() && std::ranges::find(facts.schemes, spelled(name)) == facts.schemes.end()) {
      facts.schemes.push_back(spelled(name));
    }
  }
  return facts;
}

}  // namespace appliance::pci

#include "appliance/token/type.hpp"

#include "appliance/token/card_data.hpp"

#include <algorithm>
#include <array>

namespace appliance::token {
namespace {

void accept_any(json::Value& /*data*/, json::Pool& /*pool*/, Violations& /*violations*/) {}

/// Text as it is, anything else as compact JSON.
hsm::WipingBytes stringify(const json::Value& data) {
  if (!data.IsString()) {
    return json::write(data);
  }
  const auto text = json::text_of(data);
  return {text.begin(), text.end()};
}

constexpr std::array types{
    Type{.name = "token",
         .default_container = "/general/high/",
         .fingerprint_expression = "{{ data | stringify }}",
         .mask_template = "",
         .normalise = accept_any,
         .fingerprint_source = stringify,
         .masked = nullptr},
    Type{.name = "card",
         .default_container = "/pci/high/",
         .fingerprint_expression = "{{ data.number }}",
         .mask_template = R"({"number":"{{ data.number | reveal_last: 4 }}",)"
                          R"("expiration_month":"{{ data.expiration_month }}",)"
                          R"("expiration_year":"{{ data.expiration_year }}"})",
         .normalise = normalise_card,
         .fingerprint_source = card_fingerprint_source,
         .masked = mask_card},
};

}  // namespace

const Type* find_type(std::string_view name) noexcept {
  const auto* found = std::find_if(types.begin(), types.end(), [&](const Type& type) { return type.name == name; });
  return found == types.end() ? nullptr : found;
}

}  // namespace appliance::token

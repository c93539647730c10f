#include "appliance/token/type.hpp"

#include "appliance/token/bank_data.hpp"
#include "appliance/token/card_data.hpp"
#include "appliance/token/identity_data.hpp"

#include <algorithm>
#include <array>

namespace appliance::token {
namespace {

void accept_any(json::Value& /*data*/, json::Pool& /*pool*/, Violations& /*violations*/) {}

constexpr std::string_view card_mask = R"({"number":"{{ data.number | reveal_last: 4 }}",)"
                                       R"("expiration_month":"{{ data.expiration_month }}",)"
                                       R"("expiration_year":"{{ data.expiration_year }}"})";
constexpr std::string_view bank_mask = R"({"routing_number":"{{ data.routing_number }}",)"
                                       R"("account_number":"{{ data.account_number | reveal_last: 4 }}"})";
constexpr std::string_view last_four_mask = R"("{{ data | reveal_last: 4 }}")";
constexpr std::string_view without_dashes = "{{ data | remove: '-' }}";
constexpr std::array<std::string_view, 3> identity_indexes{"{{ data }}", "{{ data | replace: '-' }}",
                                                           "{{ data | last4 }}"};

constexpr std::array types{
    Type{"token", "/general/high/", "{{ data | stringify }}", "", {}, accept_any},
    Type{"card", "/pci/high/", "{{ data.number }}", card_mask, {}, normalise_card, true},
    Type{"card_number", "/pci/high/", "{{ data }}", last_four_mask, {}, normalise_card_number, true},
    Type{"network_token", "/pci/high/", "{{ data.number }}", card_mask, {}, normalise_card, true},
    Type{"bank", "/bank/high/", "{{ data.account_number }}|{{ data.routing_number }}", bank_mask, {}, normalise_bank},
    Type{"us_bank_account_number", "/bank/high/", "{{ data }}", last_four_mask, {}, normalise_account_number},
    Type{"us_bank_routing_number", "/bank/low/", "{{ data }}", last_four_mask, {}, normalise_routing_number},
    Type{"social_security_number", "/pii/high/", without_dashes, last_four_mask, identity_indexes,
         normalise_social_security_number},
    Type{"employer_id_number", "/pii/high/", without_dashes, last_four_mask, identity_indexes,
         normalise_employer_id_number},
};

}  // namespace

const Type* find_type(std::string_view name) noexcept {
  const auto* found = std::find_if(types.begin(), types.end(), [&](const Type& type) { return type.name == name; });
  return found == types.end() ? nullptr : found;
}

std::span<const Type> all_types() noexcept { return types; }

}  // namespace appliance::token

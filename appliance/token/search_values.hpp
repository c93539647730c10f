#pragma once

#include "appliance/token/token.hpp"

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace appliance::token {

/// Makes the record findable by the values, which are clear data: what is stored is their HMAC under the tenant's
/// index key. Comes before put_terms() and replace_terms(). A tenant from before there were such keys gets one,
/// durably, before it is used. Throws hsm::Error, storage::Error.
void set_search_values(const Context& context, const std::vector<hsm::WipingBytes>& values,
                       storage::TokenRecord& record);

/// The terms of TokenRecord for the values: HMACs under this version of the index key. Throws hsm::Error.
[[nodiscard]] std::set<std::string> search_terms_of(hsm::Session& session, const hsm::WrappedKey& key,
                                                    const std::vector<hsm::WipingBytes>& values);

/// The terms that a token has which was made findable by the value: one per version of the index key. None where the
/// tenant never indexed anything.
[[nodiscard]] std::vector<std::string> terms_of_value(const Context& context, std::span<const unsigned char> value);

}  // namespace appliance::token

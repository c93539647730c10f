#pragma once

#include "appliance/json/document.hpp"
#include "appliance/tenant.hpp"

#include <string_view>

namespace storage {
class TokenRecord;
}

namespace appliance::token {

/// Seals `data` into the record under a new data key of the tenant. The ciphertext is bound to the tenant, the id and
/// everything in the record that decides who may see the data (type, containers, mask, expiry): set these first. A card
/// verification code is sealed as a field of its own. `data` is as before afterwards. Throws hsm::Error.
void seal_data(hsm::Session& session, const Tenant& tenant, std::string_view id, json::Document& data,
               storage::TokenRecord& record);

/// The same with a summary, sealed as a field of its own: what stays when the data is destroyed.
void seal_data(hsm::Session& session, const Tenant& tenant, std::string_view id, json::Document& data,
               const json::Document& summary, storage::TokenRecord& record);

/// Destroys the sealed data with the card verification code, without opening anything; a summary stays.
void drop_data(storage::TokenRecord& record);

/// Opens the summary. Throws as open_data().
[[nodiscard]] json::Document open_summary(hsm::Session& session, const Tenant& tenant, std::string_view id,
                                          const storage::TokenRecord& record);

/// Destroys the sealed card verification code, without opening anything.
void drop_cvc(storage::TokenRecord& record);

/// Opens the data; a card verification code past its time is left out. Throws hsm::Error{not_authentic} where the
/// record was altered.
[[nodiscard]] json::Document open_data(hsm::Session& session, const Tenant& tenant, std::string_view id,
                                       const storage::TokenRecord& record);

}  // namespace appliance::token

#pragma once

#include "appliance/token/token.hpp"

namespace appliance::token {

/// What a changed token is to be fingerprinted by; no text where it is to have no fingerprint.
struct FingerprintSource {
  std::string expression;
  std::optional<hsm::WipingBytes> text;
};

/// Brings the record and its clear data to what the input says, in normal form, with what follows from them: all but
/// the container, the fingerprint and the sealed data.
[[nodiscard]] Result<FingerprintSource> change(const Context& context, const UpdateInput& input, json::Document& data,
                                               storage::TokenRecord& record);

/// Seals the data and brings the token's rows from what they were to what the record says. The batch must expect the
/// token as `before`.
void put_changed(const Context& context, storage::Batch& batch, std::string_view id, const storage::TokenRecord& before,
                 storage::TokenRecord& record, json::Document& data);

}  // namespace appliance::token

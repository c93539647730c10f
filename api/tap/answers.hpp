#pragma once

#include "api/json_response.hpp"
#include "api/route.hpp"
#include "api/tap/errors.hpp"
#include "api/vault_call.hpp"
#include "appliance/json/document.hpp"

#include <variant>

namespace api::tap {

namespace json = appliance::json;
namespace token = appliance::token;

/// The body as a JSON object, or what its client is told.
[[nodiscard]] std::variant<json::Document, Errors> read_object(const Call& call);

/// Verification codes are kept as long as tokens for one use.
class VaultCall : public api::VaultCall {
 public:
  VaultCall(const Call& call, hsm::Session& session);
};

/// Whether the caller's key is one for live data.
[[nodiscard]] bool is_live(const Call& call);

/// Ten digits that are the same for all of a tenant and tell nothing else.
[[nodiscard]] std::string merchant_of(const Call& call);

/// A container of the caller's mode: "cards/" below /tap/test/ or /tap/live/.
[[nodiscard]] std::string container_of(const Call& call, std::string_view below = {});

}  // namespace api::tap

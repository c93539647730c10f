#pragma once

#include "api/route.hpp"
#include "api/tap/errors.hpp"
#include "appliance/json/document.hpp"
#include "appliance/token/token.hpp"

#include <variant>

namespace api::tap {

namespace json = appliance::json;
namespace token = appliance::token;

/// A JSON answer; its body is on wiped memory.
[[nodiscard]] http::Response json_response(unsigned status, const json::Value& value);

/// The body as a JSON object, or what its client is told.
[[nodiscard]] std::variant<json::Document, Errors> read_object(const Call& call);

/// What the use cases of the vault need, kept together for as long as one runs.
class VaultCall {
 public:
  /// Throws appliance::Error where the caller's tenant does not exist.
  VaultCall(const Call& call, hsm::Session& session);

  [[nodiscard]] const token::Context& context() const { return context_; }

 private:
  appliance::TenantPtr tenant_;
  appliance::Actor actor_;
  token::Context context_;
};

/// Whether the caller's key is one for live data.
[[nodiscard]] bool is_live(const Call& call);

/// Ten digits that are the same for all of a tenant and tell nothing else.
[[nodiscard]] std::string merchant_of(const Call& call);

/// A container of the caller's mode: "cards/" below /tap/test/ or /tap/live/.
[[nodiscard]] std::string container_of(const Call& call, std::string_view below = {});

}  // namespace api::tap

#pragma once

#include "api/guardian/errors.hpp"
#include "api/idempotency.hpp"
#include "api/json_response.hpp"
#include "api/route.hpp"
#include "api/vault_call.hpp"
#include "appliance/json/document.hpp"

#include <map>
#include <string>
#include <variant>

namespace api::guardian {

namespace json = appliance::json;
namespace token = appliance::token;

/// 204, without a body.
[[nodiscard]] http::Response no_content();

/// The body as a JSON object, or what its client is told.
[[nodiscard]] std::variant<json::Document, http::Response> read_object(const Call& call);

/// Whether the compliance level lets clients send card numbers and get what stands for them in clear (saq-d, roc).
[[nodiscard]] bool may_handle_numbers(const Call& call);

/// https:// and what clients call this appliance: guardian.public_url, or else the host that the request names.
[[nodiscard]] std::string base_url(const Call& call);

/// ISO 8601 in UTC, to the second: 2026-01-05T09:00:00Z.
[[nodiscard]] std::string write_time(appliance::UnixMicros at);

[[nodiscard]] json::Value write_metadata(const std::map<std::string, std::string>& metadata, json::Pool& pool);

/// Verification codes are kept as long as guardian.security_code_minutes says.
class VaultCall : public api::VaultCall {
 public:
  VaultCall(const Call& call, hsm::Session& session);
};

/// Keeps the answer to a request with an idempotency key in the batch of its effect; does nothing without one. `until`
/// and `token_ids` as for AnswerKeeper::keep().
void keep_answer(const Call& call, storage::Batch& batch, const http::Response& response,
                 appliance::UnixMicros until = 0, const std::vector<std::string>& token_ids = {});

}  // namespace api::guardian

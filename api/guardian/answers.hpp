#pragma once

#include "api/guardian/errors.hpp"
#include "api/idempotency.hpp"
#include "api/route.hpp"
#include "appliance/json/document.hpp"
#include "appliance/token/token.hpp"

#include <map>
#include <string>
#include <variant>

namespace api::guardian {

namespace json = appliance::json;
namespace token = appliance::token;

/// A JSON answer; its body is on wiped memory.
[[nodiscard]] http::Response json_response(unsigned status, const json::Value& value);

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

/// What the use cases of the vault need, kept together for as long as one runs.
class VaultCall {
 public:
  /// Throws appliance::Error where the caller's tenant does not exist.
  VaultCall(const Call& call, hsm::Session& session);

  [[nodiscard]] const token::Context& context() const { return context_; }
  /// With what becomes durable together with the change, such as the answer that is kept for a repetition.
  [[nodiscard]] token::Context context_with(
      appliance::idempotency::Completion<std::span<const token::Token>> completion) const;

 private:
  appliance::TenantPtr tenant_;
  appliance::Actor actor_;
  token::Context context_;
};

/// Keeps the answer to a request with an idempotency key in the batch of its effect; does nothing without one. `until`
/// and `token_ids` as for AnswerKeeper::keep().
void keep_answer(const Call& call, storage::Batch& batch, const http::Response& response,
                 appliance::UnixMicros until = 0, const std::vector<std::string>& token_ids = {});

}  // namespace api::guardian

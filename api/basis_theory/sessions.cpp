#include "api/basis_theory/sessions.hpp"

#include "api/basis_theory/answers.hpp"
#include "api/basis_theory/management.hpp"
#include "appliance/json/fields.hpp"
#include "appliance/sessions/sessions.hpp"

namespace api::basis_theory {
namespace {

namespace identity = appliance::identity;
namespace json = appliance::json;
namespace sessions = appliance::sessions;
using appliance::Refused;
using appliance::Violations;

constexpr std::size_t longest_text = 400;

std::optional<appliance::UnixMicros> read_end(json::Fields& fields) {
  const auto text = fields.text("expires_at", longest_text);
  if (!text) {
    return std::nullopt;
  }
  const auto end = appliance::parse_timestamp(*text);
  const auto now = appliance::now();
  if (!end || end->at <= now || end->at > now + sessions::longest_life) {
    fields.refuse("expires_at", "This is not a date and time in the future, at most 24 hours from now.");
    return std::nullopt;
  }
  return end->at;
}

/// A session may hold what a private application may.
sessions::Authorization read_authorization(const json::Value& body, Violations& violations) {
  json::Fields fields(body, violations);
  sessions::Authorization authorization;
  authorization.nonce = fields.required_text("nonce", longest_text);
  authorization.expires_at = read_end(fields);
  authorization.grants = identity::read_grants(body, identity::ApplicationType::private_key, violations);
  if (authorization.grants.permissions.none() && authorization.grants.rules.empty() && violations.empty()) {
    fields.refuse("permissions", "A session has permissions or rules.");
  }
  return authorization;
}

}  // namespace

http::Response open_session(const Call& call, hsm::Session& session) {
  const ManagementCall management(call, session);
  const auto opened = sessions::open(management.context(), call.caller);
  json::Document answer;
  answer.root().SetObject();
  json::add(answer.root(), "session_key", hsm::text_of(opened.key.expose()), answer.pool());
  json::add(answer.root(), "nonce", opened.nonce, answer.pool());
  add_instant(answer.root(), "expires_at", opened.expires_at, answer.pool());
  return json_response(201, answer.root());
}

http::Response authorize_session(const Call& call, hsm::Session& session) {
  auto body = read_object(call);
  if (auto* violations = std::get_if<Violations>(&body)) {
    return invalid_request(std::move(*violations));
  }
  Violations violations;
  const auto authorization = read_authorization(std::get<json::Document>(body).root(), violations);
  if (!violations.empty()) {
    return invalid_request(std::move(violations));
  }
  const ManagementCall management(call, session);
  const auto result = sessions::authorize(management.context(), authorization);
  if (const auto* refused = std::get_if<Refused>(&result)) {
    return refusal(*refused);
  }
  http::Response response;
  response.status = 200;
  return response;
}

}  // namespace api::basis_theory

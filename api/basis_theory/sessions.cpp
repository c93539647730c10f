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

http::Response opened_response(const sessions::Opened& opened) {
  json::Document answer;
  answer.root().SetObject();
  json::add(answer.root(), "session_key", hsm::text_of(opened.key.expose()), answer.pool());
  json::add(answer.root(), "nonce", opened.nonce, answer.pool());
  add_instant(answer.root(), "expires_at", opened.expires_at, answer.pool());
  return json_response(201, answer.root());
}

http::Response authorized_response(std::monostate /*done*/) {
  http::Response response;
  response.status = 200;
  return response;
}

}  // namespace

http::Response open_session(const Call& call, hsm::Session& session) {
  const ManagementCall management(call, session);
  return opened_response(
      sessions::open(management.context(), call.caller, keeping_answer<sessions::Opened>(call, opened_response)));
}

http::Response authorize_session(const Call& call, hsm::Session& session) {
  auto input = read_input(call, [](const json::Document& body, Violations& violations) {
    return read_authorization(body.root(), violations);
  });
  if (auto* invalid = std::get_if<http::Response>(&input)) {
    return std::move(*invalid);
  }
  const ManagementCall management(call, session);
  const auto result = sessions::authorize(management.context(), std::get<sessions::Authorization>(input),
                                          keeping_answer<std::monostate>(call, authorized_response));
  const auto* refused = std::get_if<Refused>(&result);
  return refused == nullptr ? authorized_response({}) : refusal(*refused);
}

}  // namespace api::basis_theory

#include "api/guardian/sessions.hpp"

#include "api/guardian/input.hpp"
#include "api/guardian/network_sessions.hpp"
#include "api/guardian/session_answers.hpp"
#include "appliance/capture/opening.hpp"

namespace api::guardian {
namespace {

namespace capture_session = appliance::capture_session;
namespace pci = appliance::pci;
using capture_session::Purpose;
using Result = std::variant<http::Response, Waiting>;

constexpr std::string_view tokenize_card = "tokenize_card";
constexpr std::string_view refresh_security_code = "refresh_security_code";
constexpr std::size_t longest_payload = 65536;
constexpr std::size_t issuer_digits = 6;

std::string_view action_of(const SessionCall& session) {
  return capture_session::purpose_of(session.stored()) == Purpose::security_code ? refresh_security_code
                                                                                 : tokenize_card;
}

/// The token whose security code the session renews; nothing where it is gone.
std::optional<pci::PciToken> token_of(const SessionCall& session) {
  auto read = pci::read(session.context(), session.stored().record.token_id());
  auto* token = std::get_if<pci::PciToken>(&read);
  return token == nullptr ? std::nullopt : std::optional(std::move(*token));
}

http::Response code_wanted(const SessionCall& session) {
  const auto token = token_of(session);
  return token ? code_wanted_response(session, token->card) : error_response(no_session);
}

/// The compact JWE of a request, or what its client is told.
std::variant<std::string, http::Response> read_payload(const Call& call, std::string_view action) {
  auto body = read_object(call);
  if (auto* malformed = std::get_if<http::Response>(&body)) {
    return std::move(*malformed);
  }
  appliance::Violations violations;
  Input input(std::get<json::Document>(body).root(), "$", violations);
  const auto named = input.required_text("action", 64);
  if (named && *named != action) {
    input.refuse("action", "is not what this session waits for");
  }
  std::optional<std::string_view> payload;
  if (const auto* result = input.required_object("result")) {
    payload = Input(*result, "$.result", violations).required_text("enc_payload", longest_payload);
  }
  return violations.empty() ? std::variant<std::string, http::Response>(std::string(*payload))
                            : error_response(errors::not_valid, violations);
}

/// The context of what completes the session, in one batch with that: of many who try, one does.
token::Context completing(const Call& call, const SessionCall& session, const appliance::capture::Opening& opening) {
  return session.context([&](storage::Batch& batch, std::span<const token::Token> shown) {
    capture_session::complete(batch, call.lifecycle.store(), session.stored().id, shown.front().id, session.actor());
    opening.take(batch, session.actor());
  });
}

http::Response answer_for(const Call& call, const SessionCall& session,
                          const appliance::Result<pci::PciToken>& result) {
  if (const auto* token = std::get_if<pci::PciToken>(&result)) {
    return completed_response(token->id);
  }
  const auto& refused = std::get<appliance::Refused>(result);
  return refused.reason == appliance::Reason::invalid ? fail(call, session, capture_failures::payload)
                                                      : error_response(refused, no_session);
}

Result take_card(const Call& call, hsm::Session& worker, const SessionCall& session,
                 const appliance::capture::Opening& opening, const hsm::Secret& clear) {
  auto read = read_captured_card(clear, session.stored().record);
  if (const auto* failure = std::get_if<const CaptureFailure*>(&read)) {
    return fail(call, session, **failure);
  }
  auto input = std::get<pci::CardInput>(std::move(read));
  if (capture_session::purpose_of(session.stored()) == Purpose::network_token) {
    return provision_captured(call, worker, session, opening, std::move(input));
  }
  return answer_for(call, session, pci::create(completing(call, session, opening), std::move(input)));
}

http::Response take_code(const Call& call, const SessionCall& session, const appliance::capture::Opening& opening,
                         const hsm::Secret& clear) {
  const auto token = token_of(session);
  if (!token) {
    return error_response(no_session);
  }
  const auto read = read_captured_code(clear, std::string_view(token->card.masked_number).substr(0, issuer_digits));
  if (const auto* failure = std::get_if<const CaptureFailure*>(&read)) {
    return fail(call, session, **failure);
  }
  return answer_for(call, session,
                    pci::set_security_code(completing(call, session, opening), token->id, std::get<hsm::Secret>(read)));
}

}  // namespace

http::Response read_session(const Call& call, hsm::Session& session) {
  const auto found = SessionCall::find(call, session);
  if (found == nullptr) {
    return error_response(no_session);
  }
  if (found->stored().record.completed()) {
    return completed_response(found->stored().record.token_id());
  }
  return action_of(*found) == tokenize_card ? card_wanted_response(call, *found) : code_wanted(*found);
}

std::variant<http::Response, Waiting> complete_action(const Call& call, hsm::Session& session) {
  const auto found = SessionCall::find(call, session);
  if (found == nullptr) {
    return error_response(no_session);
  }
  if (found->stored().record.completed()) {
    return error_response(errors::state_conflict);
  }
  auto payload = read_payload(call, action_of(*found));
  if (auto* malformed = std::get_if<http::Response>(&payload)) {
    return std::move(*malformed);
  }
  appliance::capture::Opening opening(session, call.lifecycle.store(), found->tenant());
  const auto clear = opening.open(std::get<std::string>(payload), found->key());
  if (!clear) {
    return fail(call, *found, capture_failures::payload);
  }
  return action_of(*found) == tokenize_card ? take_card(call, session, *found, opening, *clear)
                                            : Result(take_code(call, *found, opening, *clear));
}

}  // namespace api::guardian

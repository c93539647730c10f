#include "api/guardian/sessions.hpp"

#include "api/guardian/answers.hpp"
#include "api/guardian/captured_card.hpp"
#include "api/guardian/input.hpp"
#include "api/guardian/session_call.hpp"
#include "appliance/capture/opening.hpp"
#include "appliance/capture/public_key.hpp"

#include <algorithm>
#include <array>

namespace api::guardian {
namespace {

namespace capture_session = appliance::capture_session;
namespace pci = appliance::pci;
using capture_session::Lifecycle;
using capture_session::Purpose;

constexpr std::string_view tokenize_card = "tokenize_card";
constexpr std::string_view refresh_security_code = "refresh_security_code";
constexpr std::size_t longest_payload = 65536;
constexpr std::size_t issuer_digits = 6;
constexpr std::size_t last_digits = 4;
constexpr std::array<std::string_view, 3> lifecycle_names{"user_choice", "ephemeral_only", "persistent_only"};

constexpr Error no_session{404, "NOT_FOUND", "No such session, or its time is over"};

std::string_view action_of(const SessionCall& session) {
  return capture_session::purpose_of(session.stored()) == Purpose::security_code ? refresh_security_code
                                                                                 : tokenize_card;
}

/// Sessions name schemes without spaces: americanexpress.
std::string without_spaces(std::string name) {
  std::erase(name, ' ');
  return name;
}

http::Response state_response(json::Document& answer, std::string_view action, json::Value data) {
  auto& root = answer.root().SetObject();
  json::add(root, "next_action", action, answer.pool());
  json::add(root, "data", std::move(data), answer.pool());
  return json_response(200, root);
}

http::Response final_response(json::Document& answer, std::string_view status, json::Value data) {
  auto& root = answer.root().SetObject();
  json::add(root, "next_action", json::Value(), answer.pool());
  json::add(root, "status", status, answer.pool());
  json::add(root, "data", std::move(data), answer.pool());
  return json_response(200, root);
}

http::Response completed_response(std::string_view token_id) {
  json::Document answer;
  json::Value data(rapidjson::kObjectType);
  json::add(data, "token_id", token_id, answer.pool());
  return final_response(answer, "success", std::move(data));
}

http::Response failed_response(const CaptureFailure& failure) {
  json::Document answer;
  json::Value data(rapidjson::kObjectType);
  json::add(data, "reason", failure.reason, answer.pool());
  json::add(data, "reason_code", failure.code, answer.pool());
  return final_response(answer, "failure", std::move(data));
}

http::Response card_wanted(const Call& call, const SessionCall& session) {
  json::Document answer;
  auto& pool = answer.pool();
  const auto& record = session.stored().record;
  json::Value data(rapidjson::kObjectType);
  json::add(data, "provider", "guardian", pool);
  json::add(data, "base_url", base_url(call), pool);
  json::add(data, "api_key", json::Value(), pool);
  json::add(data, "jwk", appliance::capture::write_jwk(session.key(), pool), pool);
  if (!record.allowed_schemes().empty()) {
    json::Value schemes(rapidjson::kArrayType);
    for (const auto& scheme : record.allowed_schemes()) {
      schemes.PushBack(json::make_text(without_spaces(scheme), pool), pool);
    }
    json::add(data, "allowed_schemes", std::move(schemes), pool);
  }
  json::add(data, "lifecycle", lifecycle_names.at(record.lifecycle()), pool);
  return state_response(answer, tokenize_card, std::move(data));
}

/// The token whose security code the session renews; nothing where it is gone.
std::optional<pci::PciToken> token_of(const SessionCall& session) {
  auto read = pci::read(session.context(), session.stored().record.token_id());
  auto* token = std::get_if<pci::PciToken>(&read);
  return token == nullptr ? std::nullopt : std::optional(std::move(*token));
}

http::Response code_wanted(const SessionCall& session) {
  const auto token = token_of(session);
  if (!token) {
    return error_response(no_session);
  }
  json::Document answer;
  auto& pool = answer.pool();
  const std::string_view number = token->card.masked_number;
  json::Value data(rapidjson::kObjectType);
  json::add(data, "account_number_last_four", number.substr(number.size() - last_digits), pool);
  json::add(data, "account_number_length", json::Value(std::uint64_t{number.size()}), pool);
  json::add(data, "issuer_identification_number", number.substr(0, issuer_digits), pool);
  json::add(data, "expiry_month", json::Value(token->card.expiry_month), pool);
  json::add(data, "expiry_year", json::Value(token->card.expiry_year), pool);
  json::add(data, "scheme", without_spaces(std::string(token->card.scheme)), pool);
  json::add(data, "jwk", appliance::capture::write_jwk(session.key(), pool), pool);
  return state_response(answer, refresh_security_code, std::move(data));
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

http::Response fail(const Call& call, const SessionCall& session, const CaptureFailure& failure) {
  capture_session::count_failure(call.lifecycle.store(), session.stored().id, failure.code, session.actor());
  return failed_response(failure);
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

http::Response take_card(const Call& call, const SessionCall& session, const appliance::capture::Opening& opening,
                         const hsm::Secret& clear) {
  auto read = read_captured_card(clear, session.stored().record);
  if (const auto* failure = std::get_if<const CaptureFailure*>(&read)) {
    return fail(call, session, **failure);
  }
  return answer_for(call, session,
                    pci::create(completing(call, session, opening), std::get<pci::CardInput>(std::move(read))));
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
  return action_of(*found) == tokenize_card ? card_wanted(call, *found) : code_wanted(*found);
}

http::Response complete_action(const Call& call, hsm::Session& session) {
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
  return action_of(*found) == tokenize_card ? take_card(call, *found, opening, *clear)
                                            : take_code(call, *found, opening, *clear);
}

}  // namespace api::guardian

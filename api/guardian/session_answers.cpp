#include "api/guardian/session_answers.hpp"

#include "appliance/capture/public_key.hpp"

#include <array>

namespace api::guardian {
namespace {

constexpr std::size_t issuer_digits = 6;
constexpr std::size_t last_digits = 4;
constexpr std::array<std::string_view, 3> lifecycle_names{"user_choice", "ephemeral_only", "persistent_only"};

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

}  // namespace

std::string without_spaces(std::string_view name) {
  std::string text(name);
  std::erase(text, ' ');
  return text;
}

http::Response card_wanted_response(const Call& call, const SessionCall& session) {
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
  return state_response(answer, "tokenize_card", std::move(data));
}

http::Response code_wanted_response(const SessionCall& session, const appliance::pci::CardView& card) {
  json::Document answer;
  auto& pool = answer.pool();
  const std::string_view number = card.masked_number;
  json::Value data(rapidjson::kObjectType);
  json::add(data, "account_number_last_four", number.substr(number.size() - last_digits), pool);
  json::add(data, "account_number_length", json::Value(std::uint64_t{number.size()}), pool);
  json::add(data, "issuer_identification_number", number.substr(0, issuer_digits), pool);
  json::add(data, "expiry_month", json::Value(card.expiry_month), pool);
  json::add(data, "expiry_year", json::Value(card.expiry_year), pool);
  json::add(data, "scheme", without_spaces(card.scheme), pool);
  json::add(data, "jwk", appliance::capture::write_jwk(session.key(), pool), pool);
  return state_response(answer, "refresh_security_code", std::move(data));
}

http::Response completed_response(std::string_view token_id) {
  json::Document answer;
  json::Value data(rapidjson::kObjectType);
  json::add(data, "token_id", token_id, answer.pool());
  return final_response(answer, "success", std::move(data));
}

http::Response fail(const Call& call, const SessionCall& session, const CaptureFailure& failure) {
  appliance::capture_session::count_failure(call.lifecycle.store(), session.stored().id, failure.code, session.actor());
  json::Document answer;
  json::Value data(rapidjson::kObjectType);
  json::add(data, "reason", failure.reason, answer.pool());
  json::add(data, "reason_code", failure.code, answer.pool());
  return final_response(answer, "failure", std::move(data));
}

}  // namespace api::guardian

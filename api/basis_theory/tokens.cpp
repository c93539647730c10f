#include "api/basis_theory/tokens.hpp"

#include "api/basis_theory/answers.hpp"
#include "api/basis_theory/token_call.hpp"
#include "api/basis_theory/token_input.hpp"
#include "api/basis_theory/token_output.hpp"
#include "appliance/token/token.hpp"

#include <algorithm>

namespace api::basis_theory {
namespace {

namespace json = appliance::json;
namespace token = appliance::token;
using appliance::Refused;
using appliance::Violations;

constexpr std::string_view merge_patch_type = "application/merge-patch+json";

http::Response invalid_body(Violations violations) {
  return problem_document({400, "Validation failed", std::move(violations)});
}

/// RFC 3986 unreserved characters as they are, everything else percent-encoded.
std::string encode_segment(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  constexpr std::string_view unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  std::string encoded;
  for (const char c : text) {
    if (unreserved.find(c) != std::string_view::npos) {
      encoded.push_back(c);
    } else {
      const auto byte = static_cast<unsigned char>(c);
      encoded.append({'%', digits[byte >> 4], digits[byte & 0x0F]});
    }
  }
  return encoded;
}

std::string location_of(const Call& call, const std::string& id) {
  return "https://" + std::string(call.request.field("host")) + "/tokens/" + encode_segment(id);
}

/// Media types are compared without regard to case (RFC 9110, 8.3.1).
bool is_merge_patch(std::string_view content_type) {
  const auto type = content_type.substr(0, content_type.find_first_of("; \t"));
  return std::ranges::equal(type, merge_patch_type, {},
                            [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
}

http::Response token_response(unsigned status, token::Token& shown) {
  return json_response(status, write_token(shown).root());
}

}  // namespace

http::Response create_token(const Call& call, hsm::Session& session) {
  auto body = read_object(call);
  if (auto* violations = std::get_if<Violations>(&body)) {
    return invalid_body(std::move(*violations));
  }
  Violations violations;
  auto input = read_create(std::move(std::get<json::Document>(body)), violations);
  if (!violations.empty()) {
    return invalid_body(std::move(violations));
  }
  const TokenCall token_call(call, session);
  auto result = token::create(token_call.context(), std::move(input));
  if (const auto* refused = std::get_if<Refused>(&result)) {
    return refusal(*refused);
  }
  auto& created = std::get<token::Token>(result);
  auto response = token_response(201, created);
  response.fields.emplace_back("Location", location_of(call, created.id));
  return response;
}

http::Response read_token(const Call& call, hsm::Session& session) {
  const TokenCall token_call(call, session);
  auto result = token::read(token_call.context(), call.parameters.front());
  if (const auto* refused = std::get_if<Refused>(&result)) {
    return refusal(*refused);
  }
  return token_response(200, std::get<token::Token>(result));
}

http::Response update_token(const Call& call, hsm::Session& session) {
  if (!is_merge_patch(call.request.field("content-type"))) {
    return problem_document({415, "Use application/merge-patch+json", {}});
  }
  auto body = read_object(call);
  if (auto* violations = std::get_if<Violations>(&body)) {
    return invalid_body(std::move(*violations));
  }
  Violations violations;
  const auto input = read_update(std::move(std::get<json::Document>(body)), violations);
  if (!violations.empty()) {
    return invalid_body(std::move(violations));
  }
  const TokenCall token_call(call, session);
  auto result = token::update(token_call.context(), call.parameters.front(), input);
  if (const auto* refused = std::get_if<Refused>(&result)) {
    return refusal(*refused);
  }
  return token_response(200, std::get<token::Token>(result));
}

http::Response delete_token(const Call& call, hsm::Session& session) {
  const TokenCall token_call(call, session);
  const auto result = token::remove(token_call.context(), call.parameters.front());
  if (const auto* refused = std::get_if<Refused>(&result)) {
    return refusal(*refused);
  }
  return no_content();
}

}  // namespace api::basis_theory

#include "api/basis_theory/tokens.hpp"

#include "api/basis_theory/answers.hpp"
#include "api/basis_theory/encrypted_input.hpp"
#include "api/basis_theory/token_call.hpp"
#include "api/basis_theory/token_input.hpp"
#include "api/basis_theory/token_output.hpp"
#include "appliance/token/associations.hpp"

#include <algorithm>

namespace api::basis_theory {
namespace {

namespace json = appliance::json;
namespace token = appliance::token;
using appliance::Refused;
using appliance::Result;
using appliance::Violations;

http::Response token_response(unsigned status, const token::Token& shown) {
  return json_response(status, write_token(shown).root());
}

http::Response kept_response(unsigned status, const token::Token& shown) {
  auto written = write_token(shown);
  leave_out_cvc(written.root(), shown);
  return json_response(status, written.root());
}

http::Response created_response(const Call& call, const token::Token& shown, http::Response response) {
  response.fields.emplace_back("Location", location_of(call, "/tokens/", shown.id));
  return response;
}

Completion keep_created(const Call& call) {
  return keeping(
      call, [&call](Shown shown) { return created_response(call, shown.front(), kept_response(201, shown.front())); });
}

Completion keep_updated(const Call& call) {
  return keeping(call, [](Shown shown) { return kept_response(200, shown.front()); });
}

/// Reads the body and has `create` make a token of it.
http::Response answer_creation(const Call& call, hsm::Session& session,
                               Result<token::Token> (*create)(const Call&, const token::Context&, token::CreateInput)) {
  EncryptedInput encrypted(call, session);
  auto input = read_input(call, encrypted.opening(read_create));
  if (auto* invalid = std::get_if<http::Response>(&input)) {
    return std::move(*invalid);
  }
  const TokenCall token_call(call, session, encrypted.and_take(keep_created(call)));
  auto result = create(call, token_call.context(), std::get<token::CreateInput>(std::move(input)));
  if (const auto* refused = std::get_if<Refused>(&result)) {
    return refusal(*refused);
  }
  const auto& created = std::get<token::Token>(result);
  return created_response(call, created, token_response(201, created));
}

Result<token::Token> create_alone(const Call& /*call*/, const token::Context& context, token::CreateInput input) {
  return token::create(context, std::move(input));
}

Result<token::Token> create_below(const Call& call, const token::Context& context, token::CreateInput input) {
  return token::create_child(context, call.parameters.front(), std::move(input));
}

}  // namespace

http::Response create_token(const Call& call, hsm::Session& session) {
  return answer_creation(call, session, create_alone);
}

http::Response create_child(const Call& call, hsm::Session& session) {
  return answer_creation(call, session, create_below);
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
    return invalid_request(std::move(*violations));
  }
  Violations violations;
  const auto input = read_update(std::move(std::get<json::Document>(body)), violations);
  if (!violations.empty()) {
    return invalid_request(std::move(violations));
  }
  const TokenCall token_call(call, session, keep_updated(call));
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

http::Response link_child(const Call& call, hsm::Session& session) {
  const TokenCall token_call(call, session);
  const auto result = token::link(token_call.context(), call.parameters[0], call.parameters[1]);
  const auto* refused = std::get_if<Refused>(&result);
  return refused == nullptr ? no_content() : refusal(*refused);
}

http::Response unlink_child(const Call& call, hsm::Session& session) {
  const TokenCall token_call(call, session);
  const auto result = token::unlink(token_call.context(), call.parameters[0], call.parameters[1]);
  const auto* refused = std::get_if<Refused>(&result);
  return refused == nullptr ? no_content() : refusal(*refused);
}

}  // namespace api::basis_theory

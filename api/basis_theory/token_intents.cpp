#include "api/basis_theory/token_intents.hpp"

#include "api/basis_theory/answers.hpp"
#include "api/basis_theory/encrypted_input.hpp"
#include "api/basis_theory/token_call.hpp"
#include "api/basis_theory/token_input.hpp"
#include "api/basis_theory/token_output.hpp"
#include "appliance/token/intent.hpp"

namespace api::basis_theory {
namespace {

namespace token = appliance::token;
using appliance::Refused;

http::Response created_response(const Call& call, const token::Token& shown) {
  return created(call, "/token-intents/", shown.id, write_intent(shown).root());
}

Completion keep_created(const Call& call) {
  return keeping(call, [&call](Shown shown) { return created_response(call, shown.front()); });
}

}  // namespace

http::Response create_intent(const Call& call, hsm::Session& session) {
  EncryptedInput encrypted(call, session);
  auto input = read_input(call, encrypted.opening(read_create_intent));
  if (auto* invalid = std::get_if<http::Response>(&input)) {
    return std::move(*invalid);
  }
  const TokenCall token_call(call, session, encrypted.and_take(keep_created(call)));
  const auto result = token::create_intent(token_call.context(), std::get<token::IntentInput>(std::move(input)));
  const auto* refused = std::get_if<Refused>(&result);
  return refused == nullptr ? created_response(call, std::get<token::Token>(result)) : refusal(*refused);
}

http::Response read_intent(const Call& call, hsm::Session& session) {
  const TokenCall token_call(call, session);
  const auto result = token::read_intent(token_call.context(), call.parameters.front());
  const auto* refused = std::get_if<Refused>(&result);
  return refused == nullptr ? json_response(200, write_intent(std::get<token::Token>(result)).root())
                            : refusal(*refused);
}

http::Response delete_intent(const Call& call, hsm::Session& session) {
  const TokenCall token_call(call, session);
  const auto result = token::remove_intent(token_call.context(), call.parameters.front());
  const auto* refused = std::get_if<Refused>(&result);
  return refused == nullptr ? no_content() : refusal(*refused);
}

}  // namespace api::basis_theory

#include "api/guardian/security_code.hpp"

#include "api/guardian/answers.hpp"
#include "appliance/pci/pci_token.hpp"

namespace api::guardian {

namespace pci = appliance::pci;

http::Response read_security_code(const Call& call, hsm::Session& session) {
  const VaultCall vault(call, session);
  const auto there = pci::has_security_code(vault.context(), call.parameters.front());
  if (const auto* refused = std::get_if<appliance::Refused>(&there)) {
    return error_response(*refused);
  }
  json::Document answer;
  answer.root().SetObject();
  json::add(answer.root(), "security_code_available", json::Value(std::get<bool>(there)), answer.pool());
  return json_response(200, answer.root());
}

http::Response delete_security_code(const Call& call, hsm::Session& session) {
  const VaultCall vault(call, session);
  const auto removed = pci::remove_security_code(vault.context(), call.parameters.front());
  const auto* refused = std::get_if<appliance::Refused>(&removed);
  return refused == nullptr ? no_content() : error_response(*refused);
}

}  // namespace api::guardian

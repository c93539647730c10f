#include "api/tap/answers.hpp"

#include "appliance/json/reader.hpp"

namespace api::tap {

std::variant<json::Document, Errors> read_object(const Call& call) {
  if (call.request.body.empty()) {
    return Errors{&errors::body_empty};
  }
  auto read = json::read(call.request.body, call.lifecycle.config().limits.json_depth);
  auto* document = std::get_if<json::Document>(&read);
  if (document == nullptr) {
    return Errors{&errors::json_malformed};
  }
  if (!document->root().IsObject()) {
    return Errors{&errors::input_invalid};
  }
  return std::move(*document);
}

VaultCall::VaultCall(const Call& call, hsm::Session& session)
    : api::VaultCall(call, session, call.lifecycle.config().tap.token_minutes) {}

bool is_live(const Call& call) { return call.caller.key->live; }

std::string merchant_of(const Call& call) {
  std::uint64_t number = 0;
  for (const auto byte : std::span(call.caller.tenant).first(5)) {
    number = number * 256 + byte;
  }
  return std::to_string(1'000'000'000 + number % 9'000'000'000);
}

std::string container_of(const Call& call, std::string_view below) {
  return std::string(call.caller.key->container).append(below);
}

}  // namespace api::tap

#include "api/basis_theory/proxy_invocation.hpp"

#include "api/basis_theory/encrypted_input.hpp"
#include "api/basis_theory/proxy_call.hpp"
#include "api/basis_theory/proxy_problem.hpp"
#include "api/basis_theory/proxy_request.hpp"
#include "api/basis_theory/token_input.hpp"
#include "api/basis_theory/token_output.hpp"
#include "api/forward/fields.hpp"
#include "api/http/grammar.hpp"

#include <algorithm>
#include <utility>

namespace api::basis_theory {
namespace {

namespace destination = appliance::destination;
namespace proxy = appliance::proxy;
using appliance::Refused;

const proxy::Notation& notation() {
  static const proxy::Notation ours{.write_token = write_token, .read_creation = read_create};
  return ours;
}

http::Response invalid(std::string_view detail) { return proxy_problem({400, detail, {}}); }

constexpr std::string_view status_field = "BT-PROXY-DESTINATION-STATUS";

http::Response respond(forward::Outcome&& outcome) {
  auto* answer = std::get_if<forward::Answer>(&outcome);
  return answer == nullptr ? proxy_failure(std::get<forward::Failure>(outcome))
                           : forward::response_of(std::move(*answer), status_field);
}

bool is_encoded(const forward::Answer& answer) {
  return !answer.content_encoding.empty() && !http::equals_ignoring_case(answer.content_encoding, "identity");
}

/// The answer has come, so what goes wrong now is the gateway's trouble, not the client's mistake.
http::Response transform(ProxyCall& proxy_call, const Call& call, hsm::Session& session, forward::Answer&& answer) {
  if (is_encoded(answer)) {
    return proxy_problem({502, "The destination's answer is compressed and cannot be transformed", {}});
  }
  proxy_call.resume(call);
  const proxy::Route route{.proxy = proxy_call.proxy(), .transforms = &proxy_call.transforms(), .destination = {}};
  proxy::Message message{.content_type = answer.content_type, .body = std::move(answer.body), .fields = {}};
  auto result = proxy::transform_answer(proxy_call.context(call, session), notation(), route, std::move(message));
  if (const auto* refused = std::get_if<Refused>(&result)) {
    return refused->reason == appliance::Reason::invalid ? proxy_problem({502, refused->detail, refused->violations})
                                                         : proxy_refusal(*refused);
  }
  auto& transformed = std::get<proxy::Message>(result);
  std::erase_if(transformed.fields, [](const auto& field) { return forward::is_answer_of_ours(field.first); });
  const auto lines = field_lines(transformed);
  if (!lines) {
    return proxy_problem({502, "A transform made a header that cannot be sent", {}});
  }
  answer.body = std::move(transformed.body);
  answer.fields.insert(answer.fields.end(), lines->begin(), lines->end());
  return forward::response_of(std::move(answer), status_field);
}

/// A mistake of the URL, or nothing where it may be sent to.
std::string_view forbidden(const Call& call, const std::variant<destination::Url, destination::UrlMistake>& url) {
  if (const auto* mistake = std::get_if<destination::UrlMistake>(&url)) {
    return mistake->reason;
  }
  const auto& list = call.lifecycle.config().basis_theory.destinations;
  return list.find(std::get<destination::Url>(url)) == nullptr ? "The destination is not one that proxies may send to"
                                                               : "";
}

/// The request as it is to be sent, with what the client encrypted in its place.
appliance::Result<proxy::Message> prepare(const ProxyCall& proxy_call, const Call& call, hsm::Session& session,
                                          const proxy::Route& route) {
  EncryptedInput sealed(call, session, proxy_call.tenant());
  appliance::Violations violations;
  const auto opened = sealed.open_field(proxy::most_tokens, violations);
  if (!violations.empty()) {
    return Refused{appliance::Reason::invalid, "BT-ENCRYPTED cannot be used", std::move(violations)};
  }
  const auto context = proxy_call.context(call, session);
  const proxy::Encrypted encrypted{.value = opened ? &opened->root() : nullptr,
                                   .take = [&](storage::Batch& batch) { sealed.take(batch, context.actor); }};
  return proxy::prepare(context, notation(), route, outgoing(call.request, !route.transforms->response.empty()),
                        encrypted);
}

}  // namespace

std::variant<http::Response, Forwarding> invoke_proxy(const Call& call, hsm::Session& session) {
  auto found = ProxyCall::of(call, session);
  if (const auto* problem = std::get_if<Problem>(&found)) {
    return proxy_problem(*problem);
  }
  const auto proxy_call = std::get<std::shared_ptr<ProxyCall>>(std::move(found));
  auto url = destination_of(proxy_call->base_url(call), call.request);
  if (const auto mistake = forbidden(call, url); !mistake.empty()) {
    return invalid(mistake);
  }
  const bool transforms = !proxy_call->transforms().response.empty();
  const auto connection = connection_lines(call.request);
  if (!connection) {
    return invalid("BT-PROXY-CONNECTION is keep-alive or close");
  }
  const auto entry = call.lifecycle.config().basis_theory.destinations.find(std::get<destination::Url>(url))->text();
  const proxy::Route route{.proxy = proxy_call->proxy(), .transforms = &proxy_call->transforms(), .destination = entry};
  auto prepared = prepare(*proxy_call, call, session, route);
  if (const auto* refused = std::get_if<Refused>(&prepared)) {
    return proxy_refusal(*refused);
  }
  auto& sent = std::get<proxy::Message>(prepared);
  auto lines = field_lines(sent);
  if (!lines) {
    return invalid("A header has characters that cannot be sent");
  }
  lines->insert(lines->end(), connection->begin(), connection->end());
  Forwarding forwarding{.request = {.url = std::get<destination::Url>(std::move(url)),
                                    .method = call.request.method_name,
                                    .fields = *std::move(lines),
                                    .body = std::move(sent.body),
                                    .whole_answer = transforms},
                        .respond = respond};
  if (transforms) {
    proxy_call->pause();
    forwarding.transform = [proxy_call](const Call& again, hsm::Session& worker, forward::Answer&& answer) {
      return transform(*proxy_call, again, worker, std::move(answer));
    };
  }
  return forwarding;
}

}  // namespace api::basis_theory

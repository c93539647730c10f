#include "api/guardian/network_sessions.hpp"

#include "api/guardian/input.hpp"
#include "api/guardian/provisioning.hpp"
#include "api/guardian/session_answers.hpp"
#include "api/guardian/session_opening.hpp"
#include "appliance/error.hpp"

#include <array>

namespace api::guardian {
namespace {

namespace capture_session = appliance::capture_session;
namespace pci = appliance::pci;

constexpr CaptureFailure declined{"scheme_declined", "The card scheme declined"};
constexpr CaptureFailure unavailable{"scheme_unavailable", "The card scheme cannot answer now"};

constexpr std::array<std::string_view, 4> schemes{"visa", "mastercard", "american express", "discover"};

std::vector<std::string_view> reachable_schemes(const Call& call) {
  std::vector<std::string_view> reachable;
  for (const auto scheme : schemes) {
    if (call.lifecycle.networks().for_scheme(scheme) != nullptr) {
      reachable.push_back(scheme);
    }
  }
  return reachable;
}

network::Settled settle_and_complete(const Provisioning& request, const Call& call, const SessionCall& session) {
  return settle(request, call, session.context(), [&](storage::Batch& batch, const network::NetworkToken& token) {
    capture_session::complete(batch, call.lifecycle.store(), session.stored().id, token.id, session.actor());
  });
}

http::Response conclude(const Provisioning& request, const Call& call, hsm::Session& worker) {
  const auto session = SessionCall::find(call, worker);
  if (session == nullptr) {  // its time is over: the follower takes back what the scheme made
    return error_response(no_session);
  }
  network::Settled settled{};
  try {
    settled = settle_and_complete(request, call, *session);
  } catch (const appliance::Error&) {  // somebody else completed it
    const Provisioning lost{request.connector, request.requested, {}, request.made_pci_token};
    static_cast<void>(settle(lost, call, session->context(), {}));
    throw;
  }
  if (settled == network::Settled::made) {
    return completed_response(appliance::to_string(request.requested.id));
  }
  return fail(call, *session, settled == network::Settled::declined ? declined : unavailable);
}

}  // namespace

http::Response open_network_session(const Call& call, hsm::Session& session, const json::Value& body) {
  const auto reachable = reachable_schemes(call);
  if (reachable.empty()) {
    return error_response(errors::scheme_unsupported);
  }
  appliance::Violations violations;
  Input request(body, "$", violations);
  auto wanted = read_session_source(*request.value("source"), reachable, violations);
  wanted.purpose = capture_session::Purpose::network_token;
  wanted.metadata = request.text_pairs("metadata");
  if (wanted.allowed_schemes.empty()) {
    wanted.allowed_schemes.assign(reachable.begin(), reachable.end());
  }
  return violations.empty() ? open_session(call, session, wanted) : error_response(errors::not_valid, violations);
}

std::variant<http::Response, Waiting> provision_captured(const Call& call, hsm::Session& /*worker*/,
                                                         const SessionCall& session,
                                                         const appliance::capture::Opening& opening,
                                                         pci::CardInput input) {
  auto* connector = connector_for(call, input.data);
  if (connector == nullptr) {
    return fail(call, session, capture_failures::scheme);
  }
  auto card = json::copy(input.data);
  auto order = order_of(*connector, card, std::exchange(input.metadata, {}), session.actor().id);
  network::Requested requested;
  const auto plain = session.context();
  const auto context = session.context([&](storage::Batch& batch, std::span<const token::Token> made) {
    order.pci_token_id = made.front().id;
    requested = network::add_request(place_of(plain), order, batch);
    opening.take(batch, session.actor());
  });
  const auto made = pci::create(context, std::move(input));
  const auto* token = std::get_if<pci::PciToken>(&made);
  if (token == nullptr) {
    return fail(call, session, capture_failures::payload);
  }
  return wait_for(
      std::make_shared<Provisioning>(Provisioning{*connector, std::move(requested), std::move(card), token->id}),
      conclude);
}

}  // namespace api::guardian

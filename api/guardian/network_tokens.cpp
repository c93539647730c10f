#include "api/guardian/network_tokens.hpp"

#include "api/guardian/network_sessions.hpp"
#include "api/guardian/paging.hpp"
#include "api/guardian/pci_input.hpp"
#include "api/guardian/pci_tokens.hpp"
#include "api/guardian/provisioning.hpp"
#include "appliance/error.hpp"

#include <memory>
#include <utility>

namespace api::guardian {
namespace {

namespace pci = appliance::pci;

using Result = std::variant<http::Response, Waiting>;

constexpr std::size_t longest_id = 100;
constexpr int most_tries = 16;

http::Response token_response(unsigned status, const network::NetworkToken& token) {
  json::Document answer;
  answer.root() = write_network_token(token, answer.pool());
  return json_response(status, answer.root());
}

http::Response conclude(const Provisioning& request, const Call& call, hsm::Session& session) {
  const VaultCall vault(call, session);
  http::Response response;
  const auto settled =
      settle(request, call, vault.context(), [&](storage::Batch& batch, const network::NetworkToken& token) {
        response = token_response(201, token);
        keep_answer(call, batch, response, 0, {token.id});
      });
  return settled == network::Settled::made ? std::move(response) : refusal_of(request, settled);
}

http::Response unsupported(std::string_view path) {
  return error_response(errors::scheme_unsupported,
                        {{std::string(path), "is of a scheme that network tokens are not made for"}});
}

/// The PCI token and the row of the network token are written in one batch.
Result create_from_pan(const Call& call, hsm::Session& session, const json::Value& body) {
  if (call.lifecycle.config().guardian.compliance < appliance::Compliance::saq_d) {
    return error_response(errors::compliance);
  }
  CardFaults faults;
  Input request(body, "$", faults.violations);
  pci::CardInput input{.data = read_card(*request.value("source"), "$.source", faults), .life = 0, .metadata = {}};
  auto metadata = request.text_pairs("metadata");
  if (!faults.violations.empty()) {
    const bool scheme_alone = faults.scheme_unsupported && faults.violations.size() == 1;
    return error_response(scheme_alone ? errors::scheme_unsupported : errors::not_valid, faults.violations);
  }
  auto* connector = connector_for(call, input.data);
  if (connector == nullptr) {
    return unsupported("$.source.account_number");
  }
  auto card = json::copy(input.data);
  auto order = order_of(*connector, card, std::move(metadata), appliance::to_string(call.caller.id));
  const VaultCall vault(call, session);
  network::Requested requested;
  const auto context = vault.context_with([&](storage::Batch& batch, std::span<const token::Token> made) {
    order.pci_token_id = made.front().id;
    requested = network::add_request(place_of(vault.context()), order, batch);
  });
  const auto made = pci::create(context, std::move(input));
  if (const auto* refused = std::get_if<appliance::Refused>(&made)) {
    return error_response(*refused);
  }
  return wait_for(std::make_shared<Provisioning>(Provisioning{*connector, std::move(requested), std::move(card),
                                                              std::get<pci::PciToken>(made).id}),
                  conclude);
}

/// Guardian does not say how the member is called; the first that is there counts.
std::pair<std::string_view, std::optional<std::string_view>> read_token_id(Input& source) {
  for (const auto name : {"pci_token_id", "token_id", "id"}) {
    if (source.value(name) != nullptr) {
      return {name, source.text(name, longest_id)};
    }
  }
  source.refuse("pci_token_id", "is required");
  return {"pci_token_id", std::nullopt};
}

Result create_from_pci_token(const Call& call, hsm::Session& session, const json::Value& body) {
  appliance::Violations violations;
  Input request(body, "$", violations);
  Input source(*request.value("source"), "$.source", violations);
  const auto [name, token_id] = read_token_id(source);
  auto metadata = request.text_pairs("metadata");
  if (!violations.empty()) {
    return error_response(errors::not_valid, violations);
  }
  const VaultCall vault(call, session);
  for (int tries = 0; tries < most_tries; ++tries) {
    storage::Batch batch;
    auto opened = pci::open_card(vault.context(), std::string(*token_id), batch);
    auto* card = std::get_if<json::Document>(&opened);
    if (card == nullptr) {
      source.refuse(name, "is no PCI token");
      return error_response(errors::not_valid, violations);
    }
    auto* connector = connector_for(call, *card);
    if (connector == nullptr) {
      return unsupported("$.source." + std::string(name));
    }
    auto order = order_of(*connector, *card, metadata, appliance::to_string(call.caller.id));
    order.pci_token_id = *token_id;
    auto requested = network::add_request(place_of(vault.context()), order, batch);
    if (vault.context().store.commit(std::move(batch)).committed()) {
      return wait_for(
          std::make_shared<Provisioning>(Provisioning{*connector, std::move(requested), std::move(*card), {}}),
          conclude);
    }
  }
  throw appliance::Error(appliance::Fault::unavailable, "the network token could not be written");
}

Result create_from_session(const Call& call, hsm::Session& session, const json::Value& body) {
  return open_network_session(call, session, body);
}

struct SourceRow {
  std::string_view type;
  Result (*create)(const Call& call, hsm::Session& session, const json::Value& body);
};

constexpr std::array sources{
    SourceRow{"pan", create_from_pan},
    SourceRow{"pci_token", create_from_pci_token},
    SourceRow{"session", create_from_session},
};

}  // namespace

Result create_network_token(const Call& call, hsm::Session& session) {
  auto read = read_object(call);
  if (auto* malformed = std::get_if<http::Response>(&read)) {
    return std::move(*malformed);
  }
  const auto& body = std::get<json::Document>(read).root();
  appliance::Violations violations;
  const auto* source = Input(body, "$", violations).required_object("source");
  if (source != nullptr) {
    Input input(*source, "$.source", violations);
    const auto type = input.required_text("type", longest_id);
    const auto* row = type ? std::ranges::find(sources, *type, &SourceRow::type) : sources.end();
    if (row != sources.end()) {
      return row->create(call, session, body);
    }
    if (type) {
      input.refuse("type", "is not a type of source that this takes");
    }
  }
  return error_response(errors::not_valid, violations);
}

http::Response list_network_tokens(const Call& call, hsm::Session& session) {
  auto paging = read_paging(call);
  if (auto* malformed = std::get_if<http::Response>(&paging)) {
    return std::move(*malformed);
  }
  const auto& asked = std::get<Paging>(paging);
  const VaultCall vault(call, session);
  const auto listed = network::list(place_of(vault.context()), asked.after, asked.position, asked.limit);
  if (const auto* refused = std::get_if<appliance::Refused>(&listed)) {
    return error_response(*refused);
  }
  return page_response(call, std::get<network::Page>(listed), asked, write_network_token);
}

http::Response read_network_token(const Call& call, hsm::Session& session) {
  const VaultCall vault(call, session);
  const auto read = network::read(place_of(vault.context()), call.parameters.front());
  const auto* shown = std::get_if<network::NetworkToken>(&read);
  return shown == nullptr ? error_response(errors::no_token) : token_response(200, *shown);
}

http::Response delete_network_token(const Call& call, hsm::Session& session) {
  const VaultCall vault(call, session);
  const auto removed = network::remove(place_of(vault.context()), call.parameters.front());
  if (std::holds_alternative<appliance::Refused>(removed)) {
    return error_response(errors::no_token);
  }
  call.lifecycle.networks().wake();
  return no_content();
}

http::Response take_notification(const Call& call, hsm::Session& /*session*/) {
  constexpr std::string_view scheme = "Bearer ";
  const auto credential = call.request.field("authorization");
  const auto* connector = call.lifecycle.networks().find(call.parameters.front());
  if (connector == nullptr || !credential.starts_with(scheme) ||
      !connector->is_from_scheme(credential.substr(scheme.size()))) {
    call.lifecycle.failed_access().note_stranger(call.request.remote_address);
    return error_response(errors::unauthenticated);
  }
  auto read = read_object(call);
  if (auto* malformed = std::get_if<http::Response>(&read)) {
    return std::move(*malformed);
  }
  appliance::Violations violations;
  const auto reference =
      Input(std::get<json::Document>(read).root(), "$", violations).required_text("scheme_reference", longest_id);
  if (!reference) {
    return error_response(errors::not_valid, violations);
  }
  const auto known =
      network::look_soon(call.lifecycle.store(), call.lifecycle.tenants().all(), connector->name(), *reference);
  call.lifecycle.networks().wake();
  return known ? no_content() : error_response(errors::no_token);
}

}  // namespace api::guardian

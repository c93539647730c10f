#include "api/guardian/forwarding.hpp"

#include "api/http/grammar.hpp"
#include "appliance/error.hpp"
#include "appliance/forwarding/scrubbing.hpp"
#include "appliance/pci/pci_token.hpp"

#include <algorithm>
#include <string>

namespace api::guardian {
namespace {

namespace forwarding = appliance::forwarding;
namespace pci = appliance::pci;

constexpr std::string_view code_name = "security_code";

// Each failed try means that another request changed the token: spent its code, say.
constexpr int most_tries = 16;

constexpr std::string_view status_field = "x-destination-status";

http::Response respond(forward::Outcome&& outcome) { return outcome_response(std::move(outcome), false); }

/// On a worker: looking for numbers takes its time.
http::Response respond_scrubbed(const Call& /*call*/, hsm::Session& /*session*/, forward::Outcome&& outcome) {
  return outcome_response(std::move(outcome), true);
}

int integer_in(const json::Value& card, std::string_view member) {
  const auto* value = json::find(card, member);
  return value != nullptr && value->IsInt() ? value->GetInt() : 0;
}

void put_member(forwarding::Values& values, std::string name, const json::Value& card, std::string_view member) {
  const auto* value = json::find(card, member);
  if (value != nullptr && value->IsString()) {
    forwarding::put_text(values, std::move(name), json::text_of(*value));
  } else {
    forwarding::put_nothing(values, std::move(name));
  }
}

/// The names of Guardian for what the vault holds of a card.
forwarding::Values values_of(const json::Value& card) {
  forwarding::Values values;
  put_member(values, "account_number", card, "number");
  put_member(values, "cardholder_name", card, "name");
  put_member(values, std::string(code_name), card, "cvc");
  forwarding::put_number(values, "expiry_month", static_cast<unsigned>(integer_in(card, "expiration_month")), 2);
  forwarding::put_number(values, "expiry_year", static_cast<unsigned>(integer_in(card, "expiration_year")), 4);
  return values;
}

/// Whether the code is to be destroyed by this request.
bool spends_code(const Call& call, const std::vector<forwarding::Placeholder>& placeholders) {
  return call.lifecycle.config().guardian.consume_security_code && forwarding::is_used(placeholders, code_name);
}

/// One try: nothing where another may succeed. A code that is used is destroyed, durably, before anything is sent: the
/// batch expects the token as it was before it was opened, so of many one sends the code.
std::optional<Forwarded> try_to_forward(const Call& call, const token::Context& context, const Outbound& outbound,
                                        const std::vector<forwarding::Placeholder>& placeholders) {
  const auto& id = call.parameters.front();
  const bool spends = spends_code(call, placeholders);
  storage::Batch batch;
  if (spends && std::holds_alternative<appliance::Refused>(pci::spend_security_code(context, id, batch))) {
    return error_response(errors::no_token);
  }
  const bool has_code = !batch.expectations().empty();
  auto opened = pci::open_card(context, id, batch);
  if (std::holds_alternative<appliance::Refused>(opened)) {
    return error_response(errors::no_token);
  }
  auto& card = std::get<json::Document>(opened).root();
  if (spends && !has_code) {
    card.RemoveMember("cvc");  // it came between the two looks
  }
  auto body = filled_body(call, placeholders, values_of(card));
  if (auto* invalid = std::get_if<http::Response>(&body)) {
    return std::move(*invalid);
  }
  record_forward(batch, context, "token", id, outbound);
  if (!context.store.commit(std::move(batch)).committed()) {
    return std::nullopt;
  }
  return forward_to(outbound, std::get<hsm::WipingBytes>(std::move(body)));
}

}  // namespace

http::Response outcome_response(forward::Outcome&& outcome, bool scrubs) {
  auto* answer = std::get_if<forward::Answer>(&outcome);
  if (answer == nullptr) {
    return failure_response(std::get<forward::Failure>(outcome));
  }
  const bool encoded =
      !answer->content_encoding.empty() && !http::equals_ignoring_case(answer->content_encoding, "identity");
  if (scrubs && encoded) {
    return error_response(errors::answer_encoded);
  }
  if (scrubs) {
    answer->body = forwarding::scrub_card_numbers(hsm::text_of(answer->body));
    answer->fields = forwarding::scrub_card_numbers(hsm::text_of(answer->fields));
  }
  return forward::response_of(std::move(*answer), status_field);
}

http::Response failure_response(forward::Failure failure) {
  switch (failure) {
    case forward::Failure::forbidden:
      return error_response(errors::destination_not_allowed);
    case forward::Failure::busy: {
      auto response = error_response(errors::too_many_forwards);
      response.fields.emplace_back("Retry-After", "1");
      return response;
    }
    case forward::Failure::malformed:
    case forward::Failure::too_large:
      return error_response(errors::answer_unusable);
    default:
      return error_response(errors::destination_unreachable);
  }
}

std::variant<std::vector<forwarding::Placeholder>, http::Response> read_placeholders(const Call& call) {
  auto found = forwarding::find_placeholders(hsm::text_of(call.request.body));
  if (const auto* violations = std::get_if<appliance::Violations>(&found)) {
    return error_response(errors::not_valid, *violations);
  }
  return std::get<std::vector<forwarding::Placeholder>>(std::move(found));
}

std::variant<hsm::WipingBytes, http::Response> filled_body(const Call& call,
                                                           const std::vector<forwarding::Placeholder>& placeholders,
                                                           const forwarding::Values& values) {
  auto filled = forwarding::fill(hsm::text_of(call.request.body), placeholders, values);
  const auto* violations = std::get_if<appliance::Violations>(&filled);
  if (violations == nullptr) {
    return std::get<hsm::WipingBytes>(std::move(filled));
  }
  const auto code = values.find(code_name);
  const bool lacks_code = code != values.end() && !code->second.present && forwarding::is_used(placeholders, code_name);
  return error_response(lacks_code ? errors::no_security_code : errors::not_valid, *violations);
}

Forwarding forward_to(Outbound outbound, hsm::WipingBytes body) {
  Forwarding forwarding{.request = {.url = std::move(outbound.url),
                                    .method = "POST",
                                    .fields = std::move(outbound.fields),
                                    .body = std::move(body),
                                    .whole_answer = outbound.scrubs},
                        .respond = respond};
  if (outbound.scrubs) {
    forwarding.conclude = respond_scrubbed;
  }
  return forwarding;
}

void record_forward(storage::Batch& batch, const token::Context& context, std::string_view entity_type,
                    const std::string& id, const Outbound& outbound) {
  const auto uuid = appliance::parse_uuid(id);
  appliance::record(batch, context.actor,
                    {.operation = "forward",
                     .entity_type = entity_type,
                     .entity_id = uuid ? appliance::to_string(*uuid) : id,
                     .detail = outbound.entry});
}

Forwarded forward_pci_token(const Call& call, hsm::Session& session) {
  auto outbound = read_outbound(call);
  if (auto* refused = std::get_if<http::Response>(&outbound)) {
    return std::move(*refused);
  }
  auto placeholders = read_placeholders(call);
  if (auto* invalid = std::get_if<http::Response>(&placeholders)) {
    return std::move(*invalid);
  }
  const VaultCall vault(call, session);
  for (int tries = 0; tries < most_tries; ++tries) {
    auto forwarded = try_to_forward(call, vault.context(), std::get<Outbound>(outbound),
                                    std::get<std::vector<forwarding::Placeholder>>(placeholders));
    if (forwarded) {
      return *std::move(forwarded);
    }
  }
  throw appliance::Error(appliance::Fault::unavailable, "the token could not be used for concurrent changes");
}

}  // namespace api::guardian

#include "api/guardian/network_forwarding.hpp"

#include "api/guardian/network_answers.hpp"
#include "appliance/error.hpp"
#include "appliance/network/cryptograms.hpp"

#include <array>
#include <memory>

namespace api::guardian {
namespace {

namespace forwarding = appliance::forwarding;

constexpr std::string_view reference_field = "x-cryptogram-reference";

constexpr Error no_reference{400, "INVALID_REQUEST", "x-cryptogram-reference is missing"};
constexpr Error no_cryptogram{404, "NOT_FOUND", "No such cryptogram: it does not exist, was used, or its time is over"};

/// What scheme answers have one of, so that the other is a placeholder without a value.
constexpr std::array either{std::string_view("cryptogram"), std::string_view("dynamic_cvv")};

void put_expiry(forwarding::Values& values, std::string name, const json::Value& cryptogram, unsigned digits) {
  const auto* number = json::find(cryptogram, name);
  if (number != nullptr && number->IsUint()) {
    const auto value = number->GetUint();
    forwarding::put_number(values, std::move(name), value, digits);
  }
}

forwarding::Values values_of(const json::Value& cryptogram) {
  forwarding::Values values;
  for (const auto name : either) {
    forwarding::put_nothing(values, std::string(name));
  }
  for (const auto& member : cryptogram.GetObject()) {
    forwarding::put_json(values, std::string(json::text_of(member.name)), member.value);
  }
  put_expiry(values, "expiry_month", cryptogram, 2);
  put_expiry(values, "expiry_year", cryptogram, 4);
  return values;
}

/// A cryptogram on its way, in the rows that it is put back as.
struct Sent {
  network::Taken taken;
  bool scrubs;
};

http::Response conclude(const Sent& sent, const Call& call, hsm::Session& session, forward::Outcome&& outcome) {
  const auto* failure = std::get_if<forward::Failure>(&outcome);
  if (failure != nullptr && forward::nothing_was_sent(*failure)) {
    const VaultCall vault(call, session);
    network::give_back(place_of(vault.context()), sent.taken);
  }
  return outcome_response(std::move(outcome), sent.scrubs);
}

void note_forward(const Call& call, const token::Context& context, const Outbound& outbound) {
  storage::Batch batch;
  record_forward(batch, context, "network_token", call.parameters.front(), outbound);
  if (!context.store.commit(std::move(batch)).committed()) {
    throw appliance::Error(appliance::Fault::unavailable, "the use of the cryptogram could not be written");
  }
}

/// The body with the cryptogram in it, or what the client is told; then the cryptogram is back.
std::variant<hsm::WipingBytes, http::Response> fill(const Call& call, const token::Context& context,
                                                    const std::vector<forwarding::Placeholder>& placeholders,
                                                    network::Taken& taken) {
  auto filled = filled_body(call, placeholders, values_of(taken.values.root()));
  taken.values = json::Document();  // not to wait for the destination
  if (std::holds_alternative<http::Response>(filled)) {
    network::give_back(place_of(context), taken);
  }
  return filled;
}

}  // namespace

Forwarded forward_network_token(const Call& call, hsm::Session& session) {
  auto outbound = read_outbound(call);
  if (auto* refused = std::get_if<http::Response>(&outbound)) {
    return std::move(*refused);
  }
  const auto reference = call.request.field(reference_field);
  if (reference.empty()) {
    return error_response(no_reference);
  }
  auto placeholders = read_placeholders(call);
  if (auto* invalid = std::get_if<http::Response>(&placeholders)) {
    return std::move(*invalid);
  }
  const VaultCall vault(call, session);
  auto taken = network::take_cryptogram(place_of(vault.context()), call.parameters.front(), reference);
  if (!taken) {
    return error_response(no_cryptogram);
  }
  auto filled = fill(call, vault.context(), std::get<std::vector<forwarding::Placeholder>>(placeholders), *taken);
  if (auto* invalid = std::get_if<http::Response>(&filled)) {
    return std::move(*invalid);
  }
  auto& to = std::get<Outbound>(outbound);
  note_forward(call, vault.context(), to);
  const auto sent = std::make_shared<Sent>(Sent{.taken = *std::move(taken), .scrubs = to.scrubs});
  auto forwarding = forward_to(std::move(to), std::get<hsm::WipingBytes>(std::move(filled)));
  forwarding.conclude = [sent](const Call& again, hsm::Session& worker, forward::Outcome&& outcome) {
    return conclude(*sent, again, worker, std::move(outcome));
  };
  return forwarding;
}

}  // namespace api::guardian

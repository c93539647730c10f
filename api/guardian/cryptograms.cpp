#include "api/guardian/cryptograms.hpp"

#include "api/guardian/input.hpp"
#include "appliance/error.hpp"
#include "appliance/network/cryptograms.hpp"

#include <algorithm>
#include <limits>
#include <memory>
#include <utility>

namespace api::guardian {
namespace {

using Result = std::variant<http::Response, Waiting>;

constexpr appliance::UnixMicros microseconds_per_minute = 60'000'000;
constexpr std::size_t longest_reference = 100;

enum class Mode : std::uint8_t { inline_answer, reference };

struct Asked {
  Mode mode = Mode::inline_answer;
  network::MakeCryptogram question;
  std::map<std::string, std::string> metadata;
};

/// A cryptogram that the scheme is being asked for.
struct UnderWay {
  network::Connector& connector;
  network::Usable token;
  Asked asked;
  network::Reply reply = network::NoAnswer{network::Trouble::unknown};
};

bool is_currency(std::string_view text) {
  return text.size() == 3 && std::ranges::all_of(text, [](char c) { return c >= 'A' && c <= 'Z'; });
}

Mode read_mode(const Call& call, Input& input) {
  const bool sees_numbers = call.lifecycle.config().guardian.compliance >= appliance::Compliance::saq_d;
  const auto text = input.text("mode", longest_reference);
  if (!text) {
    return sees_numbers ? Mode::inline_answer : Mode::reference;
  }
  if (*text != "inline" && *text != "reference") {
    input.refuse("mode", "must be inline or reference");
  }
  return *text == "reference" ? Mode::reference : Mode::inline_answer;
}

Asked read_asked(const Call& call, const json::Value& body, appliance::Violations& violations) {
  Input input(body, "$", violations);
  Asked asked;
  asked.mode = read_mode(call, input);
  asked.question.type = input.text("type", longest_reference).value_or("ecom");
  if (asked.question.type != "ecom") {
    input.refuse("type", asked.question.type == "dauth" ? "needs delegated authentication, which no connector offers"
                                                        : "must be ecom");
  }
  if (input.value("amount") == nullptr) {
    input.refuse("amount", "is required");
  }
  asked.question.amount = static_cast<std::uint64_t>(
      input.integer("amount", 0, std::numeric_limits<std::int64_t>::max(), "must be an integer of minor units")
          .value_or(0));
  const auto currency = input.required_text("currency_code", longest_reference);
  if (currency && !is_currency(*currency)) {
    input.refuse("currency_code", "must be three capital letters (ISO 4217)");
  }
  asked.question.currency = currency.value_or("");
  asked.question.merchant_reference = input.required_text("reference", longest_reference).value_or("");
  asked.metadata = input.text_pairs("metadata");
  return asked;
}

http::Response inline_response(const json::Document& values, const std::map<std::string, std::string>& metadata) {
  json::Document answer;
  auto& pool = answer.pool();
  answer.root().SetObject();
  for (const auto name : {"cryptogram", "eci", "expiry_month", "expiry_year", "number"}) {
    json::add(answer.root(), name, json::Value(*json::find(values.root(), name), pool), pool);
  }
  if (!metadata.empty()) {
    json::add(answer.root(), "metadata", write_metadata(metadata, pool), pool);
  }
  return json_response(200, answer.root());
}

http::Response reference_response(const appliance::Uuid& reference,
                                  const std::map<std::string, std::string>& metadata) {
  json::Document answer;
  auto& pool = answer.pool();
  answer.root().SetObject();
  json::add(answer.root(), "cryptogram_reference", appliance::to_string(reference), pool);
  if (!metadata.empty()) {
    json::add(answer.root(), "metadata", write_metadata(metadata, pool), pool);
  }
  return json_response(200, answer.root());
}

/// In one batch with its audit entry, before anything of it leaves.
http::Response hand_over(const UnderWay& request, const Call& call, const network::Place& place,
                         const json::Document& values) {
  const auto life =
      appliance::UnixMicros{call.lifecycle.config().guardian.cryptogram_reference_minutes} * microseconds_per_minute;
  const auto& asked = request.asked;
  storage::Batch batch;
  auto response =
      asked.mode == Mode::inline_answer
          ? inline_response(values, asked.metadata)
          : reference_response(network::keep_cryptogram(place, request.token, values, life, batch), asked.metadata);
  network::add_use(place, request.token, asked.mode == Mode::inline_answer ? "a cryptogram" : "a cryptogram, kept",
                   batch);
  keep_answer(call, batch, response, asked.mode == Mode::reference ? appliance::now() + life : 0,
              {appliance::to_string(request.token.id)});
  if (!place.store.commit(std::move(batch)).committed()) {
    throw appliance::Error(appliance::Fault::unavailable, "the cryptogram could not be written");
  }
  return response;
}

http::Response conclude(const UnderWay& request, const Call& call, hsm::Session& session) {
  if (const auto* trouble = std::get_if<network::NoAnswer>(&request.reply)) {
    if (trouble->trouble == network::Trouble::absent || trouble->trouble == network::Trouble::state) {
      static_cast<void>(network::look_soon(call.lifecycle.store(), {tenant_of(call)}, request.connector.name(),
                                           request.token.reference));
      call.lifecycle.networks().wake();
    }
    return trouble_response(*trouble);
  }
  const auto* cryptogram = std::get_if<network::SchemeCryptogram>(&request.reply);
  const auto values = cryptogram == nullptr
                          ? std::nullopt
                          : network::values_of(request.token, *cryptogram, request.asked.question.type);
  if (!values) {
    return error_response(errors::scheme_unbelievable);
  }
  const VaultCall vault(call, session);
  return hand_over(request, call, place_of(vault.context()), *values);
}

Waiting wait_for(const std::shared_ptr<UnderWay>& request) {
  return {.begin =
              [request](std::function<void()> over) {
                request->connector.ask(request->asked.question,
                                       [request, over = std::move(over)](network::Reply&& reply) {
                                         request->reply = std::move(reply);
                                         over();
                                       });
              },
          .conclude = [request](const Call& call, hsm::Session& session) { return conclude(*request, call, session); }};
}

}  // namespace

Result create_cryptogram(const Call& call, hsm::Session& session) {
  auto read = read_object(call);
  if (auto* malformed = std::get_if<http::Response>(&read)) {
    return std::move(*malformed);
  }
  const VaultCall vault(call, session);
  auto found = network::find_usable(place_of(vault.context()), call.parameters.front());
  if (const auto* refused = std::get_if<appliance::Refused>(&found)) {
    return error_response(refused->reason == appliance::Reason::absent ? errors::no_token : errors::not_active);
  }
  appliance::Violations violations;
  auto asked = read_asked(call, std::get<json::Document>(read).root(), violations);
  if (!violations.empty()) {
    return error_response(errors::not_valid, violations);
  }
  if (asked.mode == Mode::inline_answer && call.lifecycle.config().guardian.compliance < appliance::Compliance::saq_d) {
    return error_response(errors::compliance);
  }
  auto& token = std::get<network::Usable>(found);
  auto* connector = call.lifecycle.networks().find(token.connector);
  if (connector == nullptr) {
    return scheme_unavailable(1);
  }
  asked.question.reference = token.reference;
  asked.question.unpredictable = network::random_nonce(session);
  return wait_for(std::make_shared<UnderWay>(UnderWay{*connector, std::move(token), std::move(asked)}));
}

}  // namespace api::guardian

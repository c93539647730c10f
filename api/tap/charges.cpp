#include "api/tap/charges.hpp"

#include "api/tap/charge_input.hpp"
#include "api/tap/charge_output.hpp"
#include "api/tap/payment_conclusion.hpp"
#include "api/tap/payment_record.hpp"
#include "api/tap/saved_card.hpp"
#include "appliance/error.hpp"
#include "appliance/public_id.hpp"
#include "appliance/token/single_use.hpp"

#include <memory>
#include <string>

namespace api::tap {
namespace {

namespace destination = appliance::destination;

using Result = std::variant<http::Response, Forwarding>;

// Each failed try means that another request used the token or the idempotency key, or that a key was rotated.
constexpr int most_tries = 16;
constexpr std::string_view fields_of_request = "Content-Type: application/json\r\nAccept: application/json\r\n";
constexpr appliance::UnixMicros held_for = 15 * 60'000'000LL;  // longer than any answer is waited for

struct Request {
  const ChargeKind& kind;
  const ChargeInput& input;
  const json::Value& body;
  const destination::Url& url;
};

/// Why a token's card cannot be charged, or saved with that, or nothing.
const Error* refuse_card(const token::Context& context, const ChargeInput& input, const json::Value& card) {
  const auto* bound = json::find(card, customer_key);
  if (bound != nullptr && json::text_of(*bound) != input.customer) {
    return &errors::customer_mismatch;
  }
  if (!input.customer.empty() && !is_customer(context, input.customer)) {
    return &errors::customer_unknown;
  }
  return input.save_card && !can_be_saved(card) ? &errors::saving_unsupported : nullptr;
}

Forwarding forward_to(const destination::Url& url, hsm::WipingBytes body, std::shared_ptr<UnderWay> payment) {
  return {
      .request = {.url = url,
                  .method = "POST",
                  .fields = {fields_of_request.begin(), fields_of_request.end()},
                  .body = std::move(body),
                  .whole_answer = true},
      .respond = {},
      .transform = {},
      .conclude = [payment = std::move(payment)](const Call& call, hsm::Session& session, forward::Outcome&& outcome) {
        return conclude(*payment, call, session, outcome);
      }};
}

/// Keeps the card until it is known whether it is to be saved, and returns the id by which it is found then.
std::string hold_card(const Call& call, const token::Context& context, json::Document card, storage::Batch& batch) {
  auto id = appliance::random_public_id(context.session, "held_");
  json::Document nothing;
  nothing.root().SetObject();
  token::hold(context,
              {.id = id,
               .container = container_of(call),
               .data = std::move(card),
               .summary = std::move(nothing),
               .fingerprint_expression = {},
               .life = held_for},
              batch);
  return id;
}

/// One try: nothing where another may succeed. The token is used up, durably, before anything is sent.
std::optional<Result> try_to_charge(const Call& call, const token::Context& context, const Request& request) {
  PaymentRecord record(call, context, request.kind, request.input.idempotent);
  if (auto answer = record.find_repeated()) {
    return *std::move(answer);
  }
  const auto found = token::find_usable(context, request.input.source);
  if (const auto* unusable = std::get_if<token::Unusable>(&found)) {
    return error_response(*unusable == token::Unusable::used ? errors::source_used : errors::source_invalid);
  }
  const auto& usable = std::get<token::Usable>(found);
  auto card = token::open_usable(context, usable);
  if (const auto* error = refuse_card(context, request.input, card.root())) {
    return error_response(*error);
  }
  const auto summary = token::summary_of(context, usable);
  const auto id = appliance::random_public_id(context.session, request.kind.prefix);
  auto payment = std::make_shared<UnderWay>(
      UnderWay{.kind = request.kind,
               .idempotent = request.input.idempotent,
               .payment = start_charge(call, request.kind, id, request.body, *json::find(summary.root(), "card")),
               .held = {},
               .customer = request.input.customer});
  auto body = processor_request(id, request.body, card.root());
  storage::Batch batch;
  token::use_up(context, usable, batch);
  if (request.input.save_card) {
    payment->held = hold_card(call, context, std::move(card), batch);
  }
  record.begin(batch, payment->payment);
  if (!context.store.commit(std::move(batch)).committed()) {
    return std::nullopt;
  }
  return forward_to(request.url, std::move(body), std::move(payment));
}

/// The same for the capture of an authorization, which the processor knows by its id.
std::optional<Result> try_to_capture(const Call& call, const token::Context& context, const Request& request) {
  PaymentRecord record(call, context, request.kind, request.input.idempotent);
  if (auto answer = record.find_repeated()) {
    return *std::move(answer);
  }
  const auto authorization = find_payment(call, context, authorize_kind, request.input.source);
  if (!authorization) {
    return error_response(errors::authorize_unknown);
  }
  if (json::text_of(*json::find(authorization->root(), "status")) != authorize_kind.done) {
    return error_response(errors::authorize_state);
  }
  const auto id = appliance::random_public_id(context.session, request.kind.prefix);
  auto payment = std::make_shared<UnderWay>(UnderWay{
      .kind = request.kind,
      .idempotent = request.input.idempotent,
      .payment = start_charge(call, request.kind, id, request.body, *json::find(authorization->root(), "card")),
      .held = {},
      .customer = {}});
  set_source(payment->payment, *json::find(authorization->root(), "source"), request.input.source);
  storage::Batch batch;
  record.begin(batch, payment->payment);
  if (!context.store.commit(std::move(batch)).committed()) {
    return std::nullopt;
  }
  return forward_to(request.url, capture_request(id, request.body), std::move(payment));
}

Result create(const Call& call, hsm::Session& session, const ChargeKind& kind) {
  auto read = read_object(call);
  if (const auto* malformed = std::get_if<Errors>(&read)) {
    return error_response(*malformed);
  }
  const auto& body = std::get<json::Document>(read).root();
  Errors found;
  const auto input = read_charge_input(kind, body, found);
  if (!found.empty()) {
    return error_response(found);
  }
  const auto& processor = call.lifecycle.config().tap.processor;
  if (!processor) {
    return error_response(errors::no_processor);
  }
  const auto extended = destination::extend(*processor, kind.path, "");
  const Request request{.kind = kind, .input = input, .body = body, .url = std::get<destination::Url>(extended)};
  const auto attempt = appliance::is_public_id(input.source, authorize_kind.prefix) ? try_to_capture : try_to_charge;
  const VaultCall vault(call, session);
  for (int tries = 0; tries < most_tries; ++tries) {
    if (auto result = attempt(call, vault.context(), request)) {
      return *std::move(result);
    }
  }
  throw appliance::Error(appliance::Fault::unavailable, "the token could not be used for concurrent changes");
}

http::Response read(const Call& call, hsm::Session& session, const ChargeKind& kind, const Error& absent) {
  const VaultCall vault(call, session);
  const auto payment = find_payment(call, vault.context(), kind, call.parameters.front());
  return payment ? json_response(200, payment->root()) : error_response(absent);
}

}  // namespace

Result create_charge(const Call& call, hsm::Session& session) { return create(call, session, charge_kind); }

Result create_authorize(const Call& call, hsm::Session& session) { return create(call, session, authorize_kind); }

Result verify_card(const Call& call, hsm::Session& session) { return create(call, session, verify_kind); }

http::Response read_charge(const Call& call, hsm::Session& session) {
  return read(call, session, charge_kind, errors::charge_unknown);
}

http::Response read_authorize(const Call& call, hsm::Session& session) {
  return read(call, session, authorize_kind, errors::authorize_unknown);
}

}  // namespace api::tap

#include "api/tap/charges.hpp"

#include "api/tap/charge_input.hpp"
#include "api/tap/charge_output.hpp"
#include "api/tap/saved_card.hpp"
#include "appliance/error.hpp"
#include "appliance/idempotency/replay.hpp"
#include "appliance/public_id.hpp"
#include "appliance/token/single_use.hpp"

#include <memory>
#include <string>
#include <vector>

namespace api::tap {
namespace {

namespace destination = appliance::destination;
namespace idempotency = appliance::idempotency;

using Result = std::variant<http::Response, Forwarding>;

constexpr ChargeKind charge_kind{"charge", "chg_", "/charges", "CAPTURED"};
constexpr ChargeKind authorize_kind{"authorize", "auth_", "/authorize", "AUTHORIZED"};

// Each failed try means that another request used the token or the idempotency key, or that a key was rotated.
constexpr int most_tries = 16;
constexpr std::string_view media_type = "application/json; charset=utf-8";

/// Where the answer to a request with an idempotency key is kept: first what is known before the processor is asked,
/// then what it answered.
class KeptCharge {
 public:
  KeptCharge(const Call& call, const token::Context& context, const ChargeKind& kind, const std::string& key)
      : path_{std::string(call.caller.key->name), std::string(kind.object)},
        slot_(context.session, context.store, context.tenant,
              {.tenant = context.tenant.id, .caller = call.caller.id, .method = "POST", .path = path_, .key = key}),
        used_(!key.empty()) {}

  [[nodiscard]] std::optional<http::Response> find(const storage::Store& store) {
    seen_ = used_ ? store.get(storage::Table::replays, slot_.row_key()) : std::nullopt;
    auto kept = used_ ? slot_.find() : std::nullopt;
    if (!kept) {
      return std::nullopt;
    }
    http::Response response;
    response.status = kept->status;
    response.content_type = std::move(kept->content_type);
    response.body = std::move(kept->body);
    return response;
  }

  /// The batch then expects that nobody has kept anything since find().
  void begin(storage::Batch& batch, const json::Document& charge) {
    if (used_ && seen_) {
      batch.expect_unchanged(storage::Table::replays, slot_.row_key(), *seen_);
    } else if (used_) {
      batch.expect_absent(storage::Table::replays, slot_.row_key());
    }
    keep(batch, charge);
  }

  void keep(storage::Batch& batch, const json::Document& charge) {
    if (used_) {
      slot_.keep(
          batch,
          {.status = 200, .content_type = std::string(media_type), .location = {}, .body = json::write(charge.root())},
          0, {});
    }
  }

 private:
  std::vector<std::string> path_;
  idempotency::Slot slot_;
  bool used_;
  std::optional<std::string> seen_;
};

/// What is remembered of a charge while the processor is waited for; nothing of the card that is not shown.
struct UnderWay {
  const ChargeKind& kind;
  std::string idempotent;
  json::Document charge;
};

/// The processor has answered, or will not.
http::Response conclude(UnderWay& charge, const Call& call, hsm::Session& session, const forward::Outcome& outcome) {
  conclude_charge(charge.charge, charge.kind, outcome);
  const VaultCall vault(call, session);
  KeptCharge kept(call, vault.context(), charge.kind, charge.idempotent);
  for (int tries = 0; tries < most_tries && !charge.idempotent.empty(); ++tries) {
    storage::Batch batch;
    kept.keep(batch, charge.charge);
    if (vault.context().store.commit(std::move(batch)).committed()) {
      break;
    }
  }
  return json_response(200, charge.charge.root());
}

/// Why a token cannot be charged, or nothing.
const Error* refuse_source(const token::Context& context, const ChargeInput& input, const json::Value& card) {
  const auto* bound = json::find(card, customer_key);
  if (bound != nullptr && json::text_of(*bound) != input.customer) {
    return &errors::customer_mismatch;
  }
  return input.customer.empty() || is_customer(context, input.customer) ? nullptr : &errors::customer_unknown;
}

std::string_view fields_of_request() { return "Content-Type: application/json\r\nAccept: application/json\r\n"; }

Forwarding forward_to(destination::Url url, hsm::WipingBytes body, std::shared_ptr<UnderWay> charge) {
  const auto fields = fields_of_request();
  return {
      .request = {.url = std::move(url),
                  .method = "POST",
                  .fields = {fields.begin(), fields.end()},
                  .body = std::move(body),
                  .whole_answer = true},
      .respond = {},
      .transform = {},
      .conclude = [charge = std::move(charge)](const Call& call, hsm::Session& session, forward::Outcome&& outcome) {
        return conclude(*charge, call, session, outcome);
      }};
}

struct Request {
  const ChargeKind& kind;
  const ChargeInput& input;
  const json::Value& body;
  const destination::Url& url;
};

/// One try: nothing where another may succeed. The token is used up, durably, before anything is sent.
std::optional<Result> try_to_charge(const Call& call, const token::Context& context, const Request& request) {
  KeptCharge kept(call, context, request.kind, request.input.idempotent);
  if (auto answer = kept.find(context.store)) {
    return *std::move(answer);
  }
  const auto found = token::find_usable(context, request.input.source);
  if (const auto* unusable = std::get_if<token::Unusable>(&found)) {
    return error_response(*unusable == token::Unusable::used ? errors::source_used : errors::source_invalid);
  }
  const auto& usable = std::get<token::Usable>(found);
  const auto card = token::open_usable(context, usable);
  if (const auto* error = refuse_source(context, request.input, card.root())) {
    return error_response(*error);
  }
  const auto summary = token::summary_of(context, usable);
  const auto id = appliance::random_public_id(context.session, request.kind.prefix);
  auto charge = std::make_shared<UnderWay>(UnderWay{
      request.kind, request.input.idempotent, start_charge(call, request.kind, id, request.body, summary.root())});
  auto body = processor_request(id, request.body, card.root());
  storage::Batch batch;
  token::use_up(context, usable, batch);
  kept.begin(batch, charge->charge);
  if (!context.store.commit(std::move(batch)).committed()) {
    return std::nullopt;
  }
  return forward_to(request.url, std::move(body), std::move(charge));
}

Result create(const Call& call, hsm::Session& session, const ChargeKind& kind) {
  auto read = read_object(call);
  if (const auto* malformed = std::get_if<Errors>(&read)) {
    return error_response(*malformed);
  }
  const auto& body = std::get<json::Document>(read).root();
  Errors found;
  const auto input = read_charge(body, found);
  if (!found.empty()) {
    return error_response(found);
  }
  const auto& processor = call.lifecycle.config().tap.processor;
  if (!processor) {
    return error_response(errors::no_processor);
  }
  const auto extended = destination::extend(*processor, kind.path, "");
  const VaultCall vault(call, session);
  for (int tries = 0; tries < most_tries; ++tries) {
    auto result =
        try_to_charge(call, vault.context(),
                      {.kind = kind, .input = input, .body = body, .url = std::get<destination::Url>(extended)});
    if (result) {
      return *std::move(result);
    }
  }
  throw appliance::Error(appliance::Fault::unavailable, "the token could not be used for concurrent changes");
}

}  // namespace

Result create_charge(const Call& call, hsm::Session& session) { return create(call, session, charge_kind); }

Result create_authorize(const Call& call, hsm::Session& session) { return create(call, session, authorize_kind); }

}  // namespace api::tap

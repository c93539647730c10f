#include "api/tap/tokens.hpp"

#include "api/tap/card_input.hpp"
#include "api/tap/card_output.hpp"
#include "api/tap/encrypted_card.hpp"
#include "api/tap/saved_card.hpp"
#include "api/throttle.hpp"
#include "appliance/clock.hpp"
#include "appliance/error.hpp"
#include "appliance/public_id.hpp"
#include "appliance/token/single_use.hpp"

#include <array>

namespace api::tap {
namespace {

constexpr appliance::UnixMicros microseconds_per_minute = 60'000'000;

/// A token as it is to be: what it holds, and what is shown of its card.
struct Draft {
  std::string_view type;
  json::Document data;
  CardView card;
  std::unique_ptr<appliance::capture::Opening> opening = {};  ///< of an encrypted card: goes into its batch
};

using Drafted = std::variant<Draft, Errors>;

struct Form {
  Drafted (*draft)(const Call& call, const token::Context& context, const json::Value& body);
  bool (*fits)(const json::Value& body);
};

Drafted drafted(std::string_view type, json::Document data, const token::Context& context, Errors found) {
  if (!found.empty()) {
    return found;
  }
  return Draft{.type = type,
               .data = std::move(data),
               .card = {.id = appliance::random_public_id(context.session, "card_"),
                        .on_file = false,
                        .customer = {},
                        .fingerprint = {}}};
}

Drafted draft_card(const Call& /*call*/, const token::Context& context, const json::Value& body) {
  Errors found;
  auto data = read_card_data(*json::find(body, "card"), found);
  return drafted("CARD", std::move(data), context, std::move(found));
}

Drafted draft_network_token(const Call& /*call*/, const token::Context& context, const json::Value& body) {
  Errors found;
  const json::Value nothing;
  const auto* from = json::find(body, "token_data");
  auto data = read_network_token(from == nullptr ? nothing : *from, found);
  return drafted("SCHEMETOKEN", std::move(data), context, std::move(found));
}

Drafted draft_saved_card(const Call& /*call*/, const token::Context& context, const json::Value& body) {
  auto saved = open_saved_card(context, *json::find(body, "saved_card"));
  if (auto* found = std::get_if<Errors>(&saved)) {
    return std::move(*found);
  }
  auto& card = std::get<SavedCard>(saved);
  json::add(card.data.root(), "customer", card.customer, card.data.pool());
  return Draft{.type = "CARD",
               .data = std::move(card.data),
               .card = {.id = card.id, .on_file = true, .customer = card.customer, .fingerprint = {}}};
}

Drafted refuse_wallet(const Call& /*call*/, const token::Context& /*context*/, const json::Value& /*body*/) {
  return Errors{&errors::type_unsupported};
}

Drafted draft_encrypted_card(const Call& call, const token::Context& context, const json::Value& body) {
  auto opened = open_encrypted_card(call, context, *json::find(body, "card"));
  if (auto* found = std::get_if<Errors>(&opened)) {
    return std::move(*found);
  }
  auto& card = std::get<EncryptedCard>(opened);
  auto draft = drafted("CARD", std::move(card.data), context, {});
  std::get<Draft>(draft).opening = std::move(card.opening);
  return draft;
}

bool has(const json::Value& object, std::string_view member) { return json::find(object, member) != nullptr; }

bool is_network_token(const json::Value& body) {
  const auto* type = json::find(body, "type");
  return type != nullptr && type->IsString() && json::text_of(*type) == "schemetoken";
}

bool is_encrypted(const json::Value& body) {
  const auto* card = json::find(body, "card");
  return card != nullptr && is_encrypted_card(*card);
}

/// The forms of a request, by what it holds. The first that fits is taken.
constexpr std::array forms{
    Form{draft_network_token, is_network_token},
    Form{refuse_wallet, [](const json::Value& body) { return has(body, "type"); }},
    Form{draft_saved_card, [](const json::Value& body) { return has(body, "saved_card"); }},
    Form{draft_encrypted_card, is_encrypted},
    Form{draft_card, [](const json::Value& body) { return has(body, "card"); }},
};

Drafted draft_of(const Call& call, const token::Context& context, const json::Value& body) {
  for (const auto& form : forms) {
    if (form.fits(body)) {
      return form.draft(call, context, body);
    }
  }
  return Errors{&errors::source_missing};
}

json::Document summary_of(const Call& call, const Draft& draft, const std::optional<std::string>& client_ip) {
  json::Document summary;
  auto& pool = summary.pool();
  summary.root().SetObject();
  json::add(summary.root(), "type", draft.type, pool);
  if (client_ip) {
    json::add(summary.root(), "client_ip", *client_ip, pool);
  }
  json::add(summary.root(), "card", write_card(call, draft.card, draft.data.root(), pool), pool);
  return summary;
}

std::string_view status_of(const storage::TokenRecord& record) {
  if (record.used_at_us() != 0) {
    return "USED";
  }
  return record.expires_at_us() <= appliance::now() ? "EXPIRED" : "ACTIVE";
}

/// The newer shape of the same card, beside it.
json::Value write_payment(const json::Value& card, json::Pool& pool) {
  json::Value payment(rapidjson::kObjectType);
  json::Value card_data(rapidjson::kObjectType);
  const auto copy = [&](json::Value& to, std::string_view name) {
    if (const auto* value = json::find(card, name)) {
      json::add(to, name, json::Value(*value, pool), pool);
    }
  };
  for (const auto name : {"exp_month", "exp_year", "last_four", "first_six", "first_eight", "address"}) {
    copy(card_data, name);
  }
  copy(payment, "id");
  copy(payment, "on_file");
  json::add(payment, "card_data", std::move(card_data), pool);
  for (const auto name : {"fingerprint", "scheme", "category", "issuer"}) {
    copy(payment, name);
  }
  return payment;
}

http::Response token_response(const Call& call, token::SingleUse& shown) {
  const auto& record = shown.record;
  auto& summary = shown.summary;
  auto& pool = summary.pool();
  auto* card = json::find(summary.root(), "card");
  json::add(*card, "fingerprint", tap_fingerprint(record.fingerprint()), pool);
  json::Value answer(rapidjson::kObjectType);
  json::add(answer, "id", shown.id, pool);
  json::add(answer, "object", "token", pool);
  if (auto* client_ip = json::find(summary.root(), "client_ip")) {
    json::add(answer, "client_ip", std::move(*client_ip), pool);
  }
  json::add(answer, "created", json::Value(std::int64_t{record.created_at_us() / 1000}), pool);
  json::add(answer, "live_mode", json::Value(is_live(call)), pool);
  json::add(answer, "type", std::move(*json::find(summary.root(), "type")), pool);
  json::add(answer, "purpose", "CHARGE", pool);
  json::add(answer, "status", status_of(record), pool);
  json::add(answer, "used", json::Value(record.used_at_us() != 0), pool);
  json::Value merchant(rapidjson::kObjectType);
  json::add(merchant, "id", merchant_of(call), pool);
  json::add(answer, "merchant", std::move(merchant), pool);
  json::add(answer, "payment", write_payment(*card, pool), pool);
  json::add(answer, "card", std::move(*card), pool);
  return json_response(200, answer);
}

/// Of many who send the same encrypted card at once, one gets a token.
std::function<void(storage::Batch&)> taking(const Call& call, const Draft& draft) {
  if (draft.opening == nullptr) {
    return {};
  }
  return [&call, opening = draft.opening.get()](storage::Batch& batch) { opening->take(batch, actor_of(call)); };
}

http::Response create_from(const Call& call, const token::Context& context, const json::Value& body) {
  Errors found;
  const auto client_ip = read_client_ip(body, found);
  if (!found.empty() && is_encrypted(body)) {  // what can be told from it is told before it is opened
    return error_response(found);
  }
  auto drafted = draft_of(call, context, body);
  if (const auto* refused = std::get_if<Errors>(&drafted)) {
    found.insert(found.end(), refused->begin(), refused->end());
  }
  if (!found.empty()) {
    return error_response(found);
  }
  auto& draft = std::get<Draft>(drafted);
  auto summary = summary_of(call, draft, client_ip);
  auto created =
      token::create_single_use(context, {.id = appliance::random_public_id(context.session, "tok_"),
                                         .container = container_of(call),
                                         .data = std::move(draft.data),
                                         .summary = std::move(summary),
                                         .fingerprint_expression = fingerprint_expression_of(call),
                                         .life = call.lifecycle.config().tap.token_minutes * microseconds_per_minute,
                                         .beside = taking(call, draft)});
  auto* shown = std::get_if<token::SingleUse>(&created);
  return shown == nullptr ? error_response(errors::input_invalid) : token_response(call, *shown);
}

}  // namespace

http::Response create_token(const Call& call, hsm::Session& session) {
  auto body = read_object(call);
  if (const auto* found = std::get_if<Errors>(&body)) {
    return error_response(*found);
  }
  const auto& root = std::get<json::Document>(body).root();
  if (is_encrypted(root)) {
    if (auto refused = refuse_encrypted_card(call)) {
      return *std::move(refused);
    }
  }
  const VaultCall vault(call, session);
  try {
    return create_from(call, vault.context(), root);
  } catch (const appliance::Error& error) {
    if (error.fault() != appliance::Fault::conflict || !is_encrypted(root)) {
      throw;
    }
    call.throttle.count_failed_encrypted(call.caller);
    return error_response(errors::source_invalid);
  }
}

http::Response read_token(const Call& call, hsm::Session& session) {
  const auto& id = call.parameters.front();
  if (!appliance::is_public_id(id, "tok_")) {
    return error_response(errors::source_unknown);
  }
  const VaultCall vault(call, session);
  auto read = token::read_single_use(vault.context(), id);
  auto* shown = std::get_if<token::SingleUse>(&read);
  return shown == nullptr ? error_response(errors::source_unknown) : token_response(call, *shown);
}

}  // namespace api::tap

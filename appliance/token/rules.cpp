#include "appliance/token/rules.hpp"

#include "appliance/card/card_number.hpp"
#include "appliance/error.hpp"
#include "appliance/token/expressions.hpp"
#include "appliance/token/fingerprint.hpp"
#include "appliance/token/privacy.hpp"
#include "appliance/token/sealing.hpp"
#include "hsm/error.hpp"
#include "storage/codec.hpp"

#include <algorithm>

namespace appliance::token {
namespace {

constexpr std::string_view forbidden_in_ids = "#/\\+?[]|&=%<>{}^";
constexpr std::size_t shortest_id = 3;
constexpr std::size_t longest_id = 400;

std::size_t characters_in(std::string_view utf8) {
  return static_cast<std::size_t>(
      std::count_if(utf8.begin(), utf8.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

}  // namespace

bool is_legal_id(std::string_view id) noexcept {
  const auto size = characters_in(id);
  return size >= shortest_id && size <= longest_id && id.find_first_of(forbidden_in_ids) == std::string_view::npos &&
         std::none_of(id.begin(), id.end(), is_control);
}

std::optional<Stored> find_live(const Context& context, std::string_view id) {
  auto row = context.store.get(storage::Table::tokens, storage::token_key(context.tenant.id, id));
  if (!row) {
    return std::nullopt;
  }
  auto record = storage::decode<storage::TokenRecord>(*row);
  if (record.expires_at_us() != 0 && record.expires_at_us() <= now()) {
    return std::nullopt;
  }
  return Stored{.row = *std::move(row), .record = std::move(record)};
}

std::optional<identity::Transform> decide(const Context& context, identity::Permission permission, std::string_view id,
                                          const storage::TokenRecord& record) {
  return record.containers().empty() ? std::nullopt
                                     : identity::decide(context.caller, permission, record.containers(0), id);
}

const Type& type_of(const storage::TokenRecord& record) {
  const auto* type = find_type(record.type());
  if (type == nullptr) {
    throw Error(Fault::failed, "a token has a type that this version does not know");
  }
  return *type;
}

Token disclose(const Context& context, std::string id, storage::TokenRecord record, json::Document data,
               identity::Transform transform) {
  const auto& type = type_of(record);
  Token token{.id = std::move(id),
              .tenant = context.tenant.id,
              .record = std::move(record),
              .data = {},
              .card = type.is_card ? card_details_of(data.root()) : std::nullopt,
              .bank = type.name == "bank" ? bank_details_of(data.root()) : std::nullopt};
  if (transform == identity::Transform::reveal) {
    token.data = std::move(data);
  } else if (transform == identity::Transform::mask && may_be_masked(token.record)) {
    token.data = Evaluation(context.session, data.root(), token.record, Sight::everything).mask(token.record.mask());
  }
  return token;
}

Token withhold(const Context& context, std::string id, const storage::TokenRecord& record) {
  Token token{.id = std::move(id), .tenant = context.tenant.id, .record = {}, .data = {}, .card = {}, .bank = {}};
  token.record.set_type(record.type());
  *token.record.mutable_containers() = record.containers();
  token.record.set_fingerprint(record.fingerprint());
  if (record.has_privacy()) {
    *token.record.mutable_privacy() = record.privacy();
  }
  return token;
}

void set_cvc_retention(const Context& context, const json::Value& data, storage::TokenRecord& record) {
  const auto* cvc = record.type() == "card" ? json::find(data, "cvc") : nullptr;
  const bool holds_one = cvc != nullptr && cvc->IsString();
  record.set_cvc_expires_at_us(holds_one ? now() + context.cvc_retention : 0);
}

void set_fingerprint(const Context& context, std::string_view expression, std::span<const unsigned char> text,
                     storage::TokenRecord& record, storage::Batch& batch) {
  record.set_fingerprint(
      find_or_mint_fingerprint(context.session, context.store, context.tenant, record.type(), text, batch));
  record.set_fingerprint_expression(std::string(expression));
}

json::Document open_stored(const Context& context, const std::string& id, const storage::TokenRecord& record) {
  try {
    return open_data(context.session, context.tenant, id, record);
  } catch (const hsm::Error& error) {
    if (error.fault() == hsm::Fault::not_authentic) {
      auto alarm = audited("open", id);
      alarm.outcome = "failed";
      alarm.detail = "the record does not authenticate";
      storage::Batch batch;
      appliance::record(batch, context.actor, alarm);
      static_cast<void>(context.store.commit(std::move(batch)));
    }
    throw;
  }
}

Refused forbid(const Context& context, std::string_view operation, std::string id) {
  auto event = audited(operation, std::move(id));
  event.outcome = "refused";
  storage::Batch batch;
  appliance::record(batch, context.actor, event);
  static_cast<void>(context.store.commit(std::move(batch)));
  return {Reason::forbidden, "The application's permissions do not cover this token", {}};
}

Refused absent(const Context& context, identity::Permission permission, std::string_view operation, std::string id) {
  if (!identity::may_wherever(context.caller, permission, id)) {
    const bool may_be_logged = is_legal_id(id) && !card::contains_card_number(id);
    return forbid(context, operation, may_be_logged ? std::move(id) : std::string());
  }
  return {Reason::absent, "Token not found", {}};
}

AuditEvent audited(std::string_view operation, std::string id) {
  return {
      .operation = operation, .entity_type = "token", .entity_id = std::move(id), .outcome = "success", .detail = {}};
}

}  // namespace appliance::token

#include "appliance/sandbox_tsp/numbers.hpp"
#include "appliance/sandbox_tsp/records.pb.h"
#include "appliance/sandbox_tsp/rows.hpp"
#include "appliance/sandbox_tsp/tokens.hpp"
#include "appliance/uuid.hpp"
#include "storage/codec.hpp"
#include "storage/error.hpp"

namespace appliance::sandbox_tsp {
namespace {

constexpr unsigned most_tries = 16;
constexpr std::uint32_t years_valid = 4;
constexpr UnixMicros microseconds = 1'000;

std::string card_hash(const Context& context, const Card& card) {
  hsm::WipingBytes asked(card.number.expose().begin(), card.number.expose().end());
  const auto expiry = "|" + std::to_string(card.expiry.month) + "|" + std::to_string(card.expiry.year);
  asked.insert(asked.end(), expiry.begin(), expiry.end());
  return look_up_hash(context, "card", asked);
}

bool is_decision(Act act) { return act == Act::approve || act == Act::decline; }

Status first_status(const Trigger& trigger) {
  if (trigger.declined) {
    return Status::declined;
  }
  return is_decision(trigger.later) ? Status::pending : Status::active;
}

void set(ExpiryRecord& record, const Expiry& expiry) {
  record.set_month(expiry.month);
  record.set_year(expiry.year);
}

TokenRecord new_record(const Context& context, const Card& card, const Trigger& trigger) {
  TokenRecord record;
  record.set_status(static_cast<std::uint32_t>(first_status(trigger)));
  record.set_created_at_us(now());
  record.set_changes(1);
  record.set_par(make_par(context, card.number.expose()));
  record.set_reason(trigger.declined ? "DECLINED_BY_ISSUER" : "");
  record.set_no_art(trigger.no_art);
  set(*record.mutable_card_expiry(), card.expiry);
  set(*record.mutable_expiry(), {.month = card.expiry.month, .year = card.expiry.year + years_valid});
  return record;
}

void plan(const Context& context, const Trigger& trigger, std::string_view reference, storage::Batch& batch) {
  if (trigger.later == Act::none) {
    return;
  }
  const auto wait =
      is_decision(trigger.later) ? context.settings.pending_milliseconds : context.settings.event_milliseconds;
  const auto at = now() + UnixMicros{wait} * microseconds;
  batch.put(rows, due_row(at, reference), std::string(1, static_cast<char>(trigger.later)));
}

/// Nothing where the key or the number was taken meanwhile.
bool try_to_make(const Context& context, const Card& card, std::string_view key, unsigned attempt) {
  const auto reference = to_string(random_uuid(context.session));
  const auto& trigger = trigger_of(hsm::text_of(card.number.expose()));
  const auto number = make_number(context, card.number.size(), reference, attempt);
  auto record = new_record(context, card, trigger);
  seal_into(context, reference, card.number.expose(), number.expose(), record);
  RequestRecord request;
  request.set_reference(reference);
  request.set_card(card_hash(context, card));
  const auto by_number = number_row(look_up_hash(context, "number", number.expose()));
  storage::Batch batch;
  batch.expect_absent(rows, request_row(key));
  batch.expect_absent(rows, by_number);
  batch.put(rows, request_row(key), storage::encode(request));
  batch.put(rows, by_number, reference);
  batch.put(rows, token_row(reference), storage::encode(record));
  plan(context, trigger, reference, batch);
  return context.store.commit(std::move(batch)).committed();
}

}  // namespace

Tried<Token> provision(const Context& context, const Card& card, std::string_view idempotency_key) {
  for (unsigned attempt = 0; attempt < most_tries; ++attempt) {
    if (const auto value = context.store.get(rows, request_row(idempotency_key))) {
      const auto request = storage::decode<RequestRecord>(*value);
      if (request.withdrawn()) {
        return Refusal::withdrawn;
      }
      if (request.card() != card_hash(context, card)) {
        return Refusal::key_reused;
      }
      return *find(context, request.reference());
    }
    static_cast<void>(try_to_make(context, card, idempotency_key, attempt));
  }
  throw storage::Error(storage::Fault::failed, "no number is free");
}

void withdraw(const Context& context, std::string_view idempotency_key) {
  const auto key = request_row(idempotency_key);
  for (unsigned attempt = 0; attempt < most_tries; ++attempt) {
    const auto value = context.store.get(rows, key);
    auto request = value ? storage::decode<RequestRecord>(*value) : RequestRecord();
    if (!request.reference().empty()) {
      static_cast<void>(change(context, request.reference(), Act::remove, false));
    }
    request.set_withdrawn(true);
    storage::Batch batch;
    value ? batch.expect_unchanged(rows, key, *value) : batch.expect_absent(rows, key);
    batch.put(rows, key, storage::encode(request));
    if (context.store.commit(std::move(batch)).committed()) {
      return;
    }
  }
  throw storage::Error(storage::Fault::failed, "the request changed all the time");
}

}  // namespace appliance::sandbox_tsp

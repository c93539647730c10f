#include "appliance/sandbox_tsp/cryptograms.hpp"

#include "appliance/base64url.hpp"
#include "appliance/sandbox_tsp/numbers.hpp"
#include "appliance/sandbox_tsp/records.pb.h"
#include "appliance/sandbox_tsp/rows.hpp"
#include "storage/codec.hpp"
#include "storage/error.hpp"

#include <array>

namespace appliance::sandbox_tsp {
namespace {

constexpr int most_tries = 16;
constexpr std::string_view version = "1";
constexpr std::size_t cryptogram_bytes = 20;
constexpr std::array<std::string_view, 3> verdict_names{"VERIFIED", "REPLAYED", "WRONG"};

void append(hsm::WipingBytes& message, std::string_view part) {
  message.insert(message.end(), part.begin(), part.end());
  message.push_back('|');
}

/// What the HMAC is made of, in this order: version, reference, number, expiry, counter, amount, currency,
/// unpredictable number.
std::string compute(const Context& context, std::string_view reference, std::span<const unsigned char> number,
                    const ExpiryRecord& expiry, std::uint64_t counter, const Purchase& purchase) {
  hsm::WipingBytes message;
  append(message, version);
  append(message, reference);
  append(message, hsm::text_of(number));
  append(message, std::to_string(expiry.year()) + "-" + std::to_string(expiry.month()));
  append(message, std::to_string(counter));
  append(message, std::to_string(purchase.amount));
  append(message, purchase.currency);
  append(message, purchase.unpredictable);
  const auto mac = hsm::mac(context.session, context.keys.cryptograms, message);
  return base64(hsm::text_of(std::span(mac).first(cryptogram_bytes)));
}

/// By convention, Mastercard's differs. Callers take what they are told.
std::string_view eci_of(std::span<const unsigned char> card_number) {
  return card_number[0] == '5' || card_number[0] == '2' ? "06" : "07";
}

std::optional<Cryptogram> try_to_make(const Context& context, std::string_view reference, std::string value,
                                      const Purchase& purchase) {
  auto record = storage::decode<TokenRecord>(value);
  auto opened = open_token(context, reference, std::move(value));
  record.set_uses(record.uses() + 1);
  CryptogramRecord made;
  made.set_counter(record.uses());
  made.set_amount(purchase.amount);
  made.set_currency(purchase.currency);
  made.set_unpredictable(purchase.unpredictable);
  auto cryptogram = compute(context, reference, opened.number.expose(), record.expiry(), record.uses(), purchase);
  storage::Batch batch;
  batch.expect_unchanged(rows, token_row(reference), opened.row);
  batch.put(rows, token_row(reference), storage::encode(record));
  batch.put(rows, cryptogram_row(reference, cryptogram), storage::encode(made));
  if (!context.store.commit(std::move(batch)).committed()) {
    return std::nullopt;
  }
  return Cryptogram{.value = std::move(cryptogram),
                    .eci = std::string(eci_of(opened.card_number.expose())),
                    .number = std::move(opened.number),
                    .expiry = {.month = record.expiry().month(), .year = record.expiry().year()}};
}

/// Who shows a cryptogram for payment need not know the unpredictable number.
bool fits(const CryptogramRecord& made, const Purchase& purchase) {
  return made.amount() == purchase.amount && made.currency() == purchase.currency &&
         (purchase.unpredictable.empty() || made.unpredictable() == purchase.unpredictable);
}

Purchase purchase_of(const CryptogramRecord& made) {
  return {.amount = made.amount(), .currency = made.currency(), .unpredictable = made.unpredictable()};
}

}  // namespace

std::string_view name_of(Verdict verdict) noexcept { return verdict_names.at(static_cast<std::size_t>(verdict)); }

Tried<Cryptogram> make_cryptogram(const Context& context, std::string_view reference, const Purchase& purchase) {
  for (int tries = 0; tries < most_tries; ++tries) {
    auto value = context.store.get(rows, token_row(reference));
    if (!value) {
      return Refusal::absent;
    }
    if (storage::decode<TokenRecord>(*value).status() != static_cast<std::uint32_t>(Status::active)) {
      return Refusal::state;
    }
    if (trigger_of(purchase.amount).declined) {
      return Refusal::declined;
    }
    if (auto made = try_to_make(context, reference, *std::move(value), purchase)) {
      return *std::move(made);
    }
  }
  throw storage::Error(storage::Fault::failed, "the token changed all the time");
}

Verdict verify_cryptogram(const Context& context, std::span<const unsigned char> number, std::string_view cryptogram,
                          const Purchase& purchase) {
  const auto reference = context.store.get(rows, number_row(look_up_hash(context, "number", number)));
  const auto value = reference ? context.store.get(rows, cryptogram_row(*reference, cryptogram)) : std::nullopt;
  const auto token = reference ? context.store.get(rows, token_row(*reference)) : std::nullopt;
  if (!value || !token) {
    return Verdict::wrong;
  }
  auto made = storage::decode<CryptogramRecord>(*value);
  const auto record = storage::decode<TokenRecord>(*token);
  if (made.verified()) {
    return Verdict::replayed;
  }
  if (!fits(made, purchase) ||
      compute(context, *reference, number, record.expiry(), made.counter(), purchase_of(made)) != cryptogram) {
    return Verdict::wrong;
  }
  made.set_verified(true);
  storage::Batch batch;
  batch.expect_unchanged(rows, cryptogram_row(*reference, cryptogram), *value);
  batch.put(rows, cryptogram_row(*reference, cryptogram), storage::encode(made));
  return context.store.commit(std::move(batch)).committed() ? Verdict::verified : Verdict::replayed;
}

}  // namespace appliance::sandbox_tsp

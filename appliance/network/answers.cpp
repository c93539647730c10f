#include "appliance/network/answers.hpp"

#include "appliance/card/card_number.hpp"
#include "storage/records.pb.h"

#include <algorithm>
#include <array>

namespace appliance::network {
namespace {

constexpr UnixMicros microseconds = 1'000'000;

/// When the scheme is asked again by itself: soon where it took time, else once a day, should a notification be lost.
UnixMicros pause_after(State state) {
  if (state == State::pending) {
    return microseconds;
  }
  return may_change(state) ? UnixMicros{24} * 3600 * microseconds : 0;
}

struct ReasonRow {
  State from;
  State to;
  std::string_view reason;
};

/// What a change of state is called.
constexpr std::array reasons{
    ReasonRow{State::pending, State::active, "activated"},   ReasonRow{State::pending, State::failed, "declined"},
    ReasonRow{State::active, State::suspended, "suspended"}, ReasonRow{State::pending, State::suspended, "suspended"},
    ReasonRow{State::suspended, State::active, "resumed"},   ReasonRow{State::pending, State::deleted, "deleted"},
    ReasonRow{State::active, State::deleted, "deleted"},     ReasonRow{State::suspended, State::deleted, "deleted"},
};

std::string_view reason_of(State from, State to) {
  const auto* found =
      std::ranges::find_if(reasons, [&](const ReasonRow& row) { return row.from == from && row.to == to; });
  return found == reasons.end() ? std::string_view() : found->reason;
}

std::string masked(std::string_view number) {
  constexpr std::size_t first = 6;
  constexpr std::size_t last = 4;
  return std::string(number.substr(0, first))
      .append(number.size() - first - last, '*')
      .append(number.substr(number.size() - last));
}

void put(json::Value& object, std::string_view name, json::Value value, json::Pool& pool) {
  if (auto* present = json::find(object, name)) {
    *present = std::move(value);
  } else {
    json::add(object, name, std::move(value), pool);
  }
}

/// True where it was another one.
bool put_expiry(json::Value& object, const Expiry& expiry, json::Pool& pool) {
  const auto* month = json::find(object, "expiry_month");
  const auto* year = json::find(object, "expiry_year");
  const bool changed =
      month == nullptr || year == nullptr || month->GetUint() != expiry.month || year->GetUint() != expiry.year;
  put(object, "expiry_month", json::Value(expiry.month), pool);
  put(object, "expiry_year", json::Value(expiry.year), pool);
  return changed;
}

std::string_view take_card(const CardNews& news, json::Document& content) {
  auto& card = *json::find(content.root(), "card");
  const bool other_number = json::text_of(*json::find(card, "number")) != news.masked_number;
  put(card, "number", json::make_text(news.masked_number, content.pool()), content.pool());
  const bool other_expiry = put_expiry(card, news.expiry, content.pool());
  if (other_number) {
    return "card_replaced";
  }
  return other_expiry ? "expiry_updated" : std::string_view();
}

std::string_view take_token(const SchemeToken& token, json::Document& content) {
  auto& pool = content.pool();
  auto* present = json::find(content.root(), "token");
  if (present == nullptr) {
    json::add(content.root(), "token", json::Value(rapidjson::kObjectType), pool);
    present = json::find(content.root(), "token");
  }
  const auto number = hsm::text_of(token.number.expose());
  const auto* known = json::find(*present, "number");
  const bool other_number = known != nullptr && json::text_of(*known) != number;
  put(*present, "number", json::make_text(number, pool), pool);
  put(*present, "par", json::make_text(token.par, pool), pool);
  const bool other_expiry = put_expiry(*present, token.expiry, pool);
  if (other_number) {
    return "number_changed";
  }
  return other_expiry ? "expiry_updated" : std::string_view();
}

}  // namespace

bool is_believable(const SchemeToken& token, const pci::CardView& card) {
  if (token.status != SchemeStatus::active && token.status != SchemeStatus::suspended) {
    return true;
  }
  const auto number = hsm::text_of(token.number.expose());
  return card::is_card_number(number) && masked(number) != card.masked_number && token.expiry.month >= 1 &&
         token.expiry.month <= 12;
}

std::string_view take_over(const SchemeToken& token, json::Document& content, storage::NetworkTokenRecord& record) {
  const auto before = static_cast<State>(record.state());
  const auto after = next_state(before, token.status).value_or(before);
  std::string_view of_token;
  std::string_view of_card;
  if (!token.number.empty()) {
    of_token = take_token(token, content);
  }
  if (token.card) {
    of_card = take_card(*token.card, content);
  }
  record.set_state(static_cast<std::uint32_t>(after));
  record.set_scheme_reference(token.reference);
  record.set_changes(token.changes);
  const auto pause = pause_after(after);
  record.set_look_at_us(pause == 0 ? 0 : now() + pause);
  const auto of_state = reason_of(before, after);
  const auto reason = !of_state.empty() ? of_state : (!of_card.empty() ? of_card : of_token);
  if (!reason.empty()) {
    record.set_modified_at_us(now());
  }
  return reason;
}

}  // namespace appliance::network

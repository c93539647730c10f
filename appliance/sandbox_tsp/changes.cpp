#include "appliance/sandbox_tsp/notices.hpp"
#include "appliance/sandbox_tsp/numbers.hpp"
#include "appliance/sandbox_tsp/records.pb.h"
#include "appliance/sandbox_tsp/rows.hpp"
#include "appliance/sandbox_tsp/tokens.hpp"
#include "storage/codec.hpp"
#include "storage/error.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>

namespace appliance::sandbox_tsp {
namespace {

constexpr int most_tries = 16;
constexpr std::uint32_t more_years = 3;

/// What an act needs of a token and makes of it.
struct ActRow {
  Act act;
  unsigned from;  ///< bits of the statuses that it is possible in
  Status to;
  std::string_view reason;
  bool keeps_status = false;
};

constexpr unsigned bits(std::initializer_list<Status> statuses) {
  unsigned all = 0;
  for (const auto status : statuses) {
    all |= 1U << static_cast<unsigned>(status);
  }
  return all;
}

constexpr unsigned alive = bits({Status::active, Status::suspended});

constexpr std::array act_table{
    ActRow{Act::approve, bits({Status::pending}), Status::active, "APPROVED"},
    ActRow{Act::decline, bits({Status::pending}), Status::declined, "DECLINED_BY_ISSUER"},
    ActRow{Act::suspend, bits({Status::active}), Status::suspended, "SUSPENDED_BY_ISSUER"},
    ActRow{Act::resume, bits({Status::suspended}), Status::active, "RESUMED_BY_ISSUER"},
    ActRow{Act::remove, alive | bits({Status::pending, Status::declined}), Status::deleted, "DELETED"},
    ActRow{Act::new_expiry, alive, Status::active, "EXPIRY_UPDATED", true},
    ActRow{Act::replace_card, alive, Status::active, "PAN_REPLACED", true},
};

bool is_possible(const ActRow& row, std::uint32_t status) { return (row.from >> status & 1U) != 0; }

/// The numbers of a deleted token are dropped; a replaced card has another one.
void change_numbers(const Context& context, std::string_view reference, const std::string& value, Act act,
                    TokenRecord& record) {
  if (act == Act::remove || act == Act::decline) {
    record.clear_sealed();
  } else if (act == Act::new_expiry) {
    record.mutable_expiry()->set_year(record.expiry().year() + more_years);
    record.mutable_card_expiry()->set_year(record.card_expiry().year() + more_years);
  } else if (act == Act::replace_card) {
    const auto opened = open_token(context, reference, value);
    seal_into(context, reference, next_card_number(opened.card_number.expose()).expose(), opened.number.expose(),
              record);
  }
}

bool try_to_change(const Context& context, std::string_view reference, const std::string& value, const ActRow& row,
                   bool tell) {
  auto record = storage::decode<TokenRecord>(value);
  change_numbers(context, reference, value, row.act, record);
  record.set_status(row.keeps_status ? record.status() : static_cast<std::uint32_t>(row.to));
  record.set_changes(record.changes() + 1);
  record.set_reason(std::string(row.reason));
  storage::Batch batch;
  batch.expect_unchanged(rows, token_row(reference), value);
  batch.put(rows, token_row(reference), storage::encode(record));
  if (tell) {
    add_notice(context, reference, record, batch);
  }
  return context.store.commit(std::move(batch)).committed();
}

}  // namespace

Tried<Token> change(const Context& context, std::string_view reference, Act act, bool tell) {
  const auto& row = *std::ranges::find(act_table, act, &ActRow::act);
  for (int tries = 0; tries < most_tries; ++tries) {
    const auto value = context.store.get(rows, token_row(reference));
    if (!value) {
      return Refusal::absent;
    }
    const auto status = storage::decode<TokenRecord>(*value).status();
    const bool is_done = !row.keeps_status && status == static_cast<std::uint32_t>(row.to);
    if (!is_done && !is_possible(row, status)) {
      return Refusal::state;
    }
    if (is_done || try_to_change(context, reference, *value, row, tell)) {
      return *find(context, reference);
    }
  }
  throw storage::Error(storage::Fault::failed, "the token changed all the time");
}

std::optional<UnixMicros> do_what_is_due(const Context& context, UnixMicros now) {
  constexpr std::size_t at_once = 64;
  for (;;) {
    const auto due = context.store.scan(rows, due_rows, {}, at_once);
    for (const auto& row : due) {
      if (time_in(row.key) > now) {
        return time_in(row.key);
      }
      static_cast<void>(change(context, reference_in(row.key), static_cast<Act>(row.value.at(0)), true));
      storage::Batch batch;
      batch.erase(rows, row.key);
      static_cast<void>(context.store.commit(std::move(batch)));
    }
    if (due.empty()) {
      return std::nullopt;
    }
  }
}

}  // namespace appliance::sandbox_tsp

#include "appliance/sandbox_tsp/tokens.hpp"

#include "appliance/sandbox_tsp/records.pb.h"
#include "appliance/sandbox_tsp/rows.hpp"
#include "storage/codec.hpp"
#include "storage/rows.hpp"

#include <array>

namespace appliance::sandbox_tsp {
namespace {

constexpr std::array<std::uint8_t, 2> sealed_fields{1, 2};  // records.proto

constexpr std::array<std::string_view, 5> status_names{"PENDING", "ACTIVE", "SUSPENDED", "DECLINED", "DELETED"};

Expiry expiry_of(const ExpiryRecord& record) { return {.month = record.month(), .year = record.year()}; }

bool has_numbers(Status status) { return status == Status::active || status == Status::suspended; }

}  // namespace

std::string_view name_of(Status status) noexcept { return status_names.at(static_cast<std::size_t>(status)); }

StoredToken open_token(const Context& context, std::string_view reference, std::string value) {
  const auto record = storage::decode<TokenRecord>(value);
  auto opened = hsm::open(context.session, context.keys.sealing, hsm::bytes_of(record.sealed()), sealed_fields,
                          token_row(reference));
  return {.row = std::move(value), .card_number = std::move(opened[0]), .number = std::move(opened[1])};
}

void seal_into(const Context& context, std::string_view reference, std::span<const unsigned char> card_number,
               std::span<const unsigned char> number, TokenRecord& record) {
  const std::array fields{hsm::ClearField{sealed_fields[0], card_number}, hsm::ClearField{sealed_fields[1], number}};
  const auto sealed = hsm::seal(context.session, context.keys.sealing, fields, token_row(reference));
  record.set_sealed(sealed.data(), sealed.size());
}

std::optional<Token> find(const Context& context, std::string_view reference) {
  auto value = context.store.get(rows, token_row(reference));
  if (!value) {
    return std::nullopt;
  }
  const auto record = storage::decode<TokenRecord>(*value);
  Token token{.reference = std::string(reference),
              .status = static_cast<Status>(record.status()),
              .number = {},
              .expiry = expiry_of(record.expiry()),
              .par = record.par(),
              .card_number = {},
              .card_expiry = expiry_of(record.card_expiry()),
              .changes = record.changes(),
              .reason = record.reason(),
              .has_art = !record.no_art()};
  if (has_numbers(token.status)) {
    auto opened = open_token(context, reference, *std::move(value));
    token.number = std::move(opened.number);
    token.card_number = std::move(opened.card_number);
  }
  return token;
}

std::vector<std::pair<std::string, Status>> list(const storage::Store& store) {
  std::vector<std::pair<std::string, Status>> all;
  storage::for_each_row(store, rows, token_rows, [&](const storage::Row& row) {
    const auto record = storage::decode<TokenRecord>(row.value);
    all.emplace_back(reference_in(row.key), static_cast<Status>(record.status()));
  });
  return all;
}

}  // namespace appliance::sandbox_tsp

#include "appliance/token/deduplication.hpp"

#include "appliance/token/term_walk.hpp"
#include "storage/codec.hpp"

namespace appliance::token {
namespace {

using storage::Table;

constexpr std::size_t rows_expected = 4;

}  // namespace

bool deduplicates(const Context& context, const std::optional<bool>& asked) {
  return asked.value_or(context.tenant.is_set("deduplicate_tokens"));
}

bool updates_existing(const Context& context) {
  const auto setting = context.tenant.settings.find("token_deduplication_behavior");
  return setting != context.tenant.settings.end() && setting->second == "update_existing";
}

std::optional<Duplicate> find_duplicate(const Context& context, const std::string& fingerprint,
                                        const std::optional<std::string>& container) {
  const auto at = now();
  const Lane lane{fingerprint_term(fingerprint), container ? scope_of(*container) : std::string()};
  TermWalk walk(context.store, context.tenant.id, {lane}, {}, rows_expected);
  while (auto listed = walk.next()) {
    auto stored = listed->expires_at == 0 || listed->expires_at > at ? find_live(context, listed->id) : std::nullopt;
    if (stored && stored->record.fingerprint() == fingerprint &&
        (!container || stored->record.containers(0) == *container)) {
      return Duplicate{.id = std::move(listed->id), .stored = *std::move(stored)};
    }
  }
  return std::nullopt;
}

void Claims::watch(const std::string& fingerprint) {
  if (!rows_.contains(fingerprint)) {
    rows_[fingerprint] = context_.store.get(Table::claims, storage::claim_key(context_.tenant.id, fingerprint));
  }
}

void Claims::take(const std::string& fingerprint, storage::Batch& batch) {
  if (!taken_.insert(fingerprint).second) {
    return;
  }
  auto key = storage::claim_key(context_.tenant.id, fingerprint);
  const auto& row = rows_.at(fingerprint);
  if (row) {
    batch.expect_unchanged(Table::claims, key, *row);
  } else {
    batch.expect_absent(Table::claims, key);
  }
  batch.put(Table::claims, std::move(key), storage::encode_number(row ? storage::decode_number(*row) + 1 : 1));
}

}  // namespace appliance::token

#include "appliance/token/term_walk.hpp"

#include <algorithm>

namespace appliance::token {
namespace {

constexpr std::size_t most_rows_per_read = 1000;

}  // namespace

std::vector<Lane> within(const std::vector<Lane>& lanes, const std::vector<std::string>& scopes) {
  std::vector<Lane> parts;
  for (const auto& lane : lanes) {
    for (const auto& scope : scopes) {
      if (auto common = intersection(lane.scope, scope)) {
        parts.push_back({lane.term, *std::move(common)});
      }
    }
  }
  return parts;
}

std::size_t count_rows(const storage::Store& store, const Uuid& tenant, const std::vector<Lane>& lanes,
                       std::size_t most) {
  std::size_t count = 0;
  for (const auto& lane : lanes) {
    const auto prefix = term_prefix(tenant, lane.term) + lane.scope;
    count += store.scan(storage::Table::token_terms, prefix, {}, most - count).size();
    if (count >= most) {
      break;
    }
  }
  return count;
}

TermWalk::TermWalk(const storage::Store& store, const Uuid& tenant, const std::vector<Lane>& lanes,
                   const std::string& after, std::size_t expected)
    : state_(store.snapshot()) {
  for (const auto& lane : lanes) {
    const auto head = term_prefix(tenant, lane.term);
    readers_.push_back({.prefix = head + lane.scope,
                        .order_at = head.size(),
                        .after = after.empty() ? std::string() : head + after,
                        .limit = std::min(expected, most_rows_per_read),
                        .finished = false,
                        .rows = {}});
  }
}

void TermWalk::fill(Reader& reader) {
  const auto rows = state_->scan(storage::Table::token_terms, reader.prefix, reader.after, reader.limit);
  for (const auto& row : rows) {
    reader.rows.push_back(listed_from(row, reader.order_at));
  }
  reader.finished = rows.size() < reader.limit;
  if (!rows.empty()) {
    reader.after = rows.back().key;
  }
  reader.limit = most_rows_per_read;
}

std::optional<Listed> TermWalk::next() {
  Reader* first = nullptr;
  for (auto& reader : readers_) {
    if (reader.rows.empty() && !reader.finished) {
      fill(reader);
    }
    if (!reader.rows.empty() && (first == nullptr || reader.rows.front().order < first->rows.front().order)) {
      first = &reader;
    }
  }
  if (first == nullptr) {
    return std::nullopt;
  }
  auto listed = std::move(first->rows.front());
  for (auto& reader : readers_) {
    if (&reader == first || (!reader.rows.empty() && reader.rows.front().order == listed.order)) {
      reader.rows.pop_front();
    }
  }
  return listed;
}

}  // namespace appliance::token

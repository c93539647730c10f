#include "storage/batch.hpp"

#include <algorithm>
#include <utility>

namespace storage {

void Batch::expect_absent(Table table, std::string key) {
  expectations_.push_back({.table = table, .key = std::move(key), .present = false, .value = {}});
}

void Batch::expect_unchanged(Table table, std::string key, std::string value_read) {
  expectations_.push_back({.table = table, .key = std::move(key), .present = true, .value = std::move(value_read)});
}

void Batch::put(Table table, std::string key, std::string value) {
  writes_.push_back({.table = table, .key = std::move(key), .erase = false, .value = std::move(value)});
}

void Batch::erase(Table table, std::string key) {
  writes_.push_back({.table = table, .key = std::move(key), .erase = true, .value = {}});
}

void Batch::append(Log log, std::string value, std::vector<IndexRow> index) {
  appends_.push_back({.log = log, .value = std::move(value), .index = std::move(index)});
}

void Batch::add(Table table, std::string key, std::int64_t amount) {
  const auto same_row =
      std::ranges::find_if(sums_, [&](const Sum& sum) { return sum.table == table && sum.key == key; });
  if (same_row == sums_.end()) {
    sums_.push_back({.table = table, .key = std::move(key), .amount = amount});
  } else {
    same_row->amount += amount;
  }
}

}  // namespace storage

#include "storage/rows.hpp"

#include <algorithm>

namespace storage {
namespace {

constexpr std::size_t rows_per_read = 1000;

}  // namespace

void for_each_row(const Store& store, Table table, std::string_view prefix,
                  const std::function<void(const Row&)>& use) {
  std::vector<Row> rows;
  std::string after;
  do {
    rows = store.scan(table, prefix, after, rows_per_read);
    std::for_each(rows.begin(), rows.end(), use);
    after = rows.empty() ? after : rows.back().key;
  } while (rows.size() == rows_per_read);
}

}  // namespace storage

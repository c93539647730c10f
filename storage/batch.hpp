#pragma once

#include "storage/tables.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace storage {

/// Everything that one request changes, with what must still be true when it is applied. Built without touching the
/// disk; Store::commit() applies it as one step. Not synchronised.
class Batch {
 public:
  struct Expectation {
    Table table;
    std::string key;
    bool present;       ///< false: the key must be absent
    std::string value;  ///< where present: the row must still hold exactly these bytes
  };
  struct Write {
    Table table;
    std::string key;
    bool erase;
    std::string value;
  };
  struct IndexRow {
    Table table;
    std::string key_prefix;
    std::string value = {};
  };
  struct Append {
    Log log;
    std::string value;
    std::vector<IndexRow> index;
  };
  struct Sum {
    Table table;
    std::string key;
    std::int64_t amount;
  };

  void expect_absent(Table table, std::string key);
  void expect_unchanged(Table table, std::string key, std::string value_read);
  void put(Table table, std::string key, std::string value);
  void erase(Table table, std::string key);
  /// Adds an entry at the end of a log; the store numbers it when the batch is applied. For each of `index` it also
  /// puts a row whose key is the prefix and then the number as log_index_key() writes it, so that a reader finds the
  /// entries it is after, newest first, without reading the whole log, or what stands beside an entry.
  void append(Log log, std::string value, std::vector<IndexRow> index = {});
  /// Adds to the number that a row holds (codec.hpp; absent: 0). It expects nothing, so concurrent batches that add to
  /// one row do not conflict. The row must not be written by the same batch in another way.
  void add(Table table, std::string key, std::int64_t amount);

  [[nodiscard]] const std::vector<Expectation>& expectations() const noexcept { return expectations_; }
  [[nodiscard]] const std::vector<Write>& writes() const noexcept { return writes_; }
  [[nodiscard]] const std::vector<Append>& appends() const noexcept { return appends_; }
  /// One for each row.
  [[nodiscard]] const std::vector<Sum>& sums() const noexcept { return sums_; }

 private:
  std::vector<Expectation> expectations_;
  std::vector<Write> writes_;
  std::vector<Append> appends_;
  std::vector<Sum> sums_;
};

}  // namespace storage

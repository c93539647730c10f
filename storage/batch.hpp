#pragma once

#include "storage/tables.hpp"

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
  struct Append {
    Log log;
    std::string value;
  };

  void expect_absent(Table table, std::string key);
  void expect_unchanged(Table table, std::string key, std::string value_read);
  void put(Table table, std::string key, std::string value);
  void erase(Table table, std::string key);
  /// Adds an entry at the end of a log; the store numbers it when the batch is applied.
  void append(Log log, std::string value);

  [[nodiscard]] const std::vector<Expectation>& expectations() const noexcept { return expectations_; }
  [[nodiscard]] const std::vector<Write>& writes() const noexcept { return writes_; }
  [[nodiscard]] const std::vector<Append>& appends() const noexcept { return appends_; }

 private:
  std::vector<Expectation> expectations_;
  std::vector<Write> writes_;
  std::vector<Append> appends_;
};

}  // namespace storage

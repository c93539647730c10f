#include "storage/batch.hpp"

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

void Batch::append(Log log, std::string value) { appends_.push_back({.log = log, .value = std::move(value)}); }

}  // namespace storage

#pragma once

#include "storage/error.hpp"
#include "storage/rocksdb_store.hpp"
#include "storage/store.hpp"
#include "tests/unit/storage/temporary_directory.hpp"

#include <boost/test/unit_test.hpp>

#include <limits>
#include <memory>
#include <string>
#include <vector>

namespace storage::test {

inline constexpr std::size_t all = std::numeric_limits<std::size_t>::max();

/// A store in a directory of its own.
struct Fixture {
  TemporaryDirectory directory;
  RocksdbSettings settings{.directory = directory.path() / "store", .on_failure = {}};
  std::unique_ptr<Store> store = open_rocksdb(settings);

  void reopen() {
    store.reset();
    store = open_rocksdb(settings);
  }
};

/// For BOOST_CHECK_EXCEPTION.
inline auto is(Fault fault) {
  return [fault](const Error& error) { return error.fault() == fault; };
}

inline std::vector<std::string> keys_of(const Store& store, Table table, std::string_view prefix = {}) {
  std::vector<std::string> keys;
  for (auto& row : store.scan(table, prefix, {}, all)) {
    keys.push_back(std::move(row.key));
  }
  return keys;
}

inline Outcome put(Store& store, Table table, std::string key, std::string value) {
  Batch batch;
  batch.put(table, std::move(key), std::move(value));
  return store.commit(std::move(batch));
}

}  // namespace storage::test

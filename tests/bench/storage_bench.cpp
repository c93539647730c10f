// Synced commits per second of the store, next to a bare RocksDB that writes the same bytes, and next to the store
// without the chain of its log: the same entry as a row of a table.
// Usage: storage_bench [DIRECTORY [SECONDS]]; the directory must be on the disk in question.

#include "storage/keys.hpp"
#include "storage/rocksdb_store.hpp"

#include <rocksdb/db.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <string>
#include <thread>
#include <vector>

namespace {

namespace fs = std::filesystem;

const std::string token(1000, 't');
const std::string fingerprint(60, 'f');
const std::string audit_entry(200, 'a');

/// Writes what one created token writes, under a key of its own.
using WriteOne = std::function<void(std::uint64_t number)>;

double per_second(int threads, std::chrono::duration<double> time, const WriteOne& write_one) {
  static std::atomic<std::uint64_t> next = 0;
  std::atomic<std::uint64_t> done = 0;
  const auto start = std::chrono::steady_clock::now();
  {
    std::vector<std::jthread> running;
    for (int thread = 0; thread < threads; ++thread) {
      running.emplace_back([&] {
        while (std::chrono::steady_clock::now() - start < time) {
          write_one(next++);
          ++done;
        }
      });
    }
  }
  return static_cast<double>(done) / std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

std::unique_ptr<rocksdb::DB> open_bare(const fs::path& directory) {
  rocksdb::Options options;
  options.create_if_missing = true;
  rocksdb::DB* database = nullptr;
  if (!rocksdb::DB::Open(options, directory, &database).ok()) {
    throw std::runtime_error("the bare database does not open");
  }
  return std::unique_ptr<rocksdb::DB>(database);
}

WriteOne to_bare(rocksdb::DB& database) {
  return [&database](std::uint64_t number) {
    const auto key = storage::log_key(number);
    rocksdb::WriteOptions synced;
    synced.sync = true;
    rocksdb::WriteBatch batch;
    const bool added = batch.Put("t" + key, token).ok() && batch.Put("f" + key, fingerprint).ok() &&
                       batch.Put("a" + key, audit_entry).ok();
    if (!added || !database.Write(synced, &batch).ok()) {
      throw std::runtime_error("a bare write failed");
    }
  };
}

WriteOne to_store(storage::Store& store, bool linked) {
  return [&store, linked](std::uint64_t number) {
    const auto key = storage::log_key(number);
    storage::Batch batch;
    batch.expect_absent(storage::Table::tokens, key);
    batch.expect_absent(storage::Table::fingerprints, key);
    batch.put(storage::Table::tokens, key, token);
    batch.put(storage::Table::fingerprints, key, fingerprint);
    if (linked) {
      batch.append(storage::Log::audit, audit_entry);
    } else {
      batch.put(storage::Table::replays, key, audit_entry);
    }
    if (!store.commit(std::move(batch)).committed()) {
      throw std::runtime_error("a commit conflicted");
    }
  };
}

}  // namespace

int main(int count, char** arguments) {
  const auto directory = fs::path(count > 1 ? arguments[1] : ".") / "storage_bench.data";
  const std::chrono::duration<double> time(count > 2 ? std::stod(arguments[2]) : 3.0);
  fs::remove_all(directory);
  fs::create_directories(directory);
  {
    const auto bare = open_bare(directory / "bare");
    const auto store = storage::open_rocksdb({.directory = directory / "store", .on_failure = {}});
    std::printf("threads  bare/s  store/s  ratio  unlinked/s  linked to unlinked\n");
    for (const int threads : {1, 8, 32}) {
      const double bare_rate = per_second(threads, time, to_bare(*bare));
      const double store_rate = per_second(threads, time, to_store(*store, true));
      const double unlinked_rate = per_second(threads, time, to_store(*store, false));
      std::printf("%7d %7.0f %8.0f %6.2f %11.0f %19.2f\n", threads, bare_rate, store_rate, store_rate / bare_rate,
                  unlinked_rate, store_rate / unlinked_rate);
      std::fflush(stdout);
    }
  }
  fs::remove_all(directory);
}

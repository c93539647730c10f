// Synced commits per second of the store, next to a bare RocksDB that writes the same bytes, and next to the store
// without the chain of its log: the same entry as a row of a table.
// Usage: storage_bench [DIRECTORY [SECONDS [ROUNDS]]]; the directory must be on the disk in question.

#include "storage/keys.hpp"
#include "storage/rocksdb_store.hpp"

#include <rocksdb/db.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <ctime>
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

struct Measured {
  double rate;    // per second
  double cpu_us;  // of this process, for each: holds on a machine that others use too
};

Measured measure(int threads, std::chrono::duration<double> time, const WriteOne& write_one) {
  static std::atomic<std::uint64_t> next = 0;
  std::atomic<std::uint64_t> done = 0;
  const auto start = std::chrono::steady_clock::now();
  const auto cpu_start = std::clock();
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
  const double cpu_seconds = static_cast<double>(std::clock() - cpu_start) / CLOCKS_PER_SEC;
  const auto count = static_cast<double>(done);
  return {.rate = count / std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(),
          .cpu_us = cpu_seconds / count * 1e6};
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

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

/// Turn and turn about, so that what else the machine does falls on all three alike; prints medians of the rounds.
void compare(int threads, int rounds, std::chrono::duration<double> time, rocksdb::DB& bare, storage::Store& store) {
  std::vector<double> bare_rates;
  std::vector<double> linked_rates;
  std::vector<double> to_bare_rate;
  std::vector<double> to_unlinked_rate;
  std::vector<double> to_unlinked_cpu;
  for (int round = 0; round < rounds; ++round) {
    const auto alone = measure(threads, time, to_bare(bare));
    const auto linked = measure(threads, time, to_store(store, true));
    const auto unlinked = measure(threads, time, to_store(store, false));
    bare_rates.push_back(alone.rate);
    linked_rates.push_back(linked.rate);
    to_bare_rate.push_back(linked.rate / alone.rate);
    to_unlinked_rate.push_back(linked.rate / unlinked.rate);
    to_unlinked_cpu.push_back(linked.cpu_us / unlinked.cpu_us);
  }
  const auto [least, most] = std::ranges::minmax(to_unlinked_rate);
  std::printf("%7d %7.0f %8.0f %6.2f %14.2f (%.2f to %.2f) %11.2f\n", threads, median(bare_rates), median(linked_rates),
              median(to_bare_rate), median(to_unlinked_rate), least, most, median(to_unlinked_cpu));
  std::fflush(stdout);
}

}  // namespace

int main(int count, char** arguments) {
  const auto directory = fs::path(count > 1 ? arguments[1] : ".") / "storage_bench.data";
  const std::chrono::duration<double> time(count > 2 ? std::stod(arguments[2]) : 1.0);
  const int rounds = count > 3 ? std::stoi(arguments[3]) : 9;
  fs::remove_all(directory);
  fs::create_directories(directory);
  {
    const auto bare = open_bare(directory / "bare");
    const auto store = storage::open_rocksdb({.directory = directory / "store", .on_failure = {}});
    std::printf("threads  bare/s  store/s  ratio  linked to unlinked: rate              CPU\n");
    for (const int threads : {1, 8, 32}) {
      compare(threads, rounds, time, *bare, *store);
    }
  }
  fs::remove_all(directory);
}

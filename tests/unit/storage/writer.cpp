// Commits until it is killed, and says on standard output which commits were acknowledged, one key to a line.

#include "storage/rocksdb_store.hpp"

#include <unistd.h>

#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

namespace {

void commit_for_ever(storage::Store& store, const std::string& name) {
  for (int number = 0;; ++number) {
    const auto key = name + "-" + std::to_string(number);
    storage::Batch batch;
    batch.expect_absent(storage::Table::tokens, key);
    batch.put(storage::Table::tokens, key, std::string(300, 'v'));
    batch.put(storage::Table::fingerprints, key, "");
    batch.append(storage::Log::audit, key);
    const auto line = key + "\n";
    if (!store.commit(std::move(batch)).committed() || ::write(STDOUT_FILENO, line.data(), line.size()) < 0) {
      std::abort();
    }
  }
}

}  // namespace

int main(int, char** arguments) {
  const auto store = storage::open_rocksdb({.directory = arguments[1], .on_failure = {}});
  const std::string run = arguments[2];
  std::vector<std::jthread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&store, name = run + "-" + std::to_string(thread)] { commit_for_ever(*store, name); });
  }
}

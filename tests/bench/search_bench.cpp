// What lists and searches cost in the index, without a token: against the size of the result and of the vault.
// Usage: search_bench [DIRECTORY]

#include "appliance/clock.hpp"
#include "appliance/token/term_walk.hpp"
#include "storage/codec.hpp"
#include "storage/rocksdb_store.hpp"

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;
using namespace appliance::token;

constexpr std::size_t tokens_per_batch = 1000;
constexpr std::size_t small_vault = 10'000;
constexpr std::size_t large_vault = 100'000;
constexpr std::size_t page_size = 20;

/// The first 10 tokens, the next 90 and the next 900 share a value each, and so do the first ten thousand; every fourth
/// one lies in a container of its own kind.
storage::TokenRecord record_of(std::size_t number) {
  storage::TokenRecord record;
  record.set_type("token");
  record.add_containers(number % 4 == 0 ? "/pci/high/" : "/general/high/");
  record.set_created_at_us(1'700'000'000'000'000 + static_cast<std::int64_t>(number));
  record.set_created_by("00000000-0000-4000-8000-000000000000");
  record.set_sealed(std::string(400, 's'));
  auto& metadata = *record.mutable_metadata();
  metadata["number"] = std::to_string(number);
  if (number < 1000) {
    metadata["among"] = number < 10 ? "10" : number < 100 ? "100" : "1000";
  }
  if (number < small_vault) {
    metadata["early"] = "yes";
  }
  return record;
}

void fill(storage::Store& store, const appliance::Uuid& tenant, std::size_t size) {
  for (std::size_t number = 0; number < size;) {
    storage::Batch batch;
    for (std::size_t end = number + tokens_per_batch; number < end; ++number) {
      const auto id = "token-" + std::to_string(number);
      const auto record = record_of(number);
      batch.put(storage::Table::tokens, storage::token_key(tenant, id), storage::encode(record));
      put_terms(batch, tenant, id, record);
    }
    static_cast<void>(store.commit(std::move(batch)));
  }
}

struct Measured {
  std::size_t tokens = 0;
  double microseconds = 0;
};

/// Walks and reads up to `most` tokens, often, and takes the best of it.
Measured measure(const storage::Store& store, const appliance::Uuid& tenant, const std::vector<Lane>& lanes,
                 std::size_t most) {
  Measured best;
  for (int round = 0; round < 20; ++round) {
    const auto start = std::chrono::steady_clock::now();
    TermWalk walk(store, tenant, lanes, {}, page_size + 1);
    std::size_t tokens = 0;
    for (auto listed = walk.next(); listed && tokens < most; listed = walk.next()) {
      const auto row = store.get(storage::Table::tokens, storage::token_key(tenant, listed->id));
      tokens += storage::decode<storage::TokenRecord>(row.value()).sealed().empty() ? 0 : 1;
    }
    const std::chrono::duration<double, std::micro> time = std::chrono::steady_clock::now() - start;
    if (round == 0 || time.count() < best.microseconds) {
      best = {tokens, time.count()};
    }
  }
  return best;
}

void print(const char* what, const Measured& in_small, const Measured& in_large) {
  std::printf("%-44s %8zu %10.0f %10.0f %14.2f\n", what, in_large.tokens, in_small.microseconds, in_large.microseconds,
              in_large.microseconds / in_small.microseconds);
}

}  // namespace

int main(int argc, char** argv) {
  const auto directory = fs::path(argc > 1 ? argv[1] : "/tmp") / "coffer-search-bench";
  fs::remove_all(directory);
  storage::RocksdbSettings settings;
  settings.directory = directory;
  const auto store = storage::open_rocksdb(settings);
  const appliance::Uuid small{1};
  const appliance::Uuid large{2};
  fill(*store, small, small_vault);
  fill(*store, large, large_vault);

  constexpr std::size_t everything = 1'000'000;
  struct Query {
    const char* name;
    std::vector<Lane> lanes;
    std::size_t most;
  };
  const std::vector<Query> queries{
      {"metadata.number: one match", {{metadata_term("number", "5"), {}}}, everything},
      {"metadata.among: 90 matches", {{metadata_term("among", "100"), {}}}, everything},
      {"metadata.among: 900 matches", {{metadata_term("among", "1000"), {}}}, everything},
      {"no match", {{metadata_term("number", "none"), {}}}, everything},
      {"everything, first page of 20", {{every_token_term(), {}}}, page_size},
      {"type, first page of 20", {{type_term("token"), {}}}, page_size},
      {"type below a container, first page of 20", {{type_term("token"), scope_below("/pci/")}}, page_size},
      {"all of a value of ten thousand tokens", {{metadata_term("early", "yes"), {}}}, everything},
  };
  std::printf("%-44s %8s %10s %10s %14s\n", "query, in the best of 20", "tokens", "us in 10k", "us in 100k",
              "100k over 10k");
  std::vector<Measured> measured;
  for (const auto& query : queries) {
    measured.push_back(measure(*store, large, query.lanes, query.most));
    print(query.name, measure(*store, small, query.lanes, query.most), measured.back());
  }
  const auto per_token = [](const Measured& m) { return m.microseconds / static_cast<double>(m.tokens); };
  std::printf("\ncost of a token in a result of 10000 over one of 900: %.2f; of 900 over 90: %.2f\n",
              per_token(measured.back()) / per_token(measured[2]), per_token(measured[2]) / per_token(measured[1]));
  fs::remove_all(directory);
}

#include "appliance/card/bin_data.hpp"

#include "appliance/card/bin_file.hpp"
#include "appliance/clock.hpp"
#include "appliance/error.hpp"
#include "appliance/hexadecimal.hpp"
#include "hsm/secret.hpp"
#include "storage/codec.hpp"
#include "storage/keys.hpp"
#include "storage/records.pb.h"

#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <mutex>

namespace appliance::card {
namespace {

using storage::Table;

constexpr std::size_t rows_per_batch = 4096;

std::string set_key() { return storage::meta_key("bins"); }

storage::BinSetRecord set_in(const std::optional<std::string>& row) {
  return row ? storage::decode<storage::BinSetRecord>(*row) : storage::BinSetRecord();
}

storage::BinSetRecord current_set(const storage::Store& store) { return set_in(store.get(Table::meta, set_key())); }

BinFacts facts_in(std::string_view bin, const storage::BinRecord& record) {
  return {.bin = std::string(bin),
          .brand = record.brand(),
          .scheme = record.scheme(),
          .funding = record.funding(),
          .category = record.category(),
          .issuer = record.issuer(),
          .country = record.country(),
          .issuer_id = record.issuer_id()};
}

storage::BinRecord record_of(const BinFacts& facts) {
  storage::BinRecord record;
  record.set_brand(facts.brand);
  record.set_scheme(facts.scheme);
  record.set_funding(facts.funding);
  record.set_category(facts.category);
  record.set_issuer(facts.issuer);
  record.set_country(facts.country);
  record.set_issuer_id(facts.issuer_id);
  return record;
}

std::optional<BinFacts> find_in(const storage::Store& store, std::uint32_t generation, std::string_view digits) {
  for (const auto size : {long_bin, short_bin}) {
    const auto bin = digits.substr(0, size);
    const auto row = bin.size() == size ? store.get(Table::bins, storage::bin_key(generation, bin)) : std::nullopt;
    if (row) {
      return facts_in(bin, storage::decode<storage::BinRecord>(*row));
    }
  }
  return std::nullopt;
}

void erase_generation(storage::Store& store, std::uint32_t generation) {
  const auto prefix = storage::bin_key(generation, "");
  for (auto rows = store.scan(Table::bins, prefix, "", rows_per_batch); !rows.empty();
       rows = store.scan(Table::bins, prefix, rows.back().key, rows_per_batch)) {
    storage::Batch batch;
    std::ranges::for_each(rows, [&](const storage::Row& row) { batch.erase(Table::bins, row.key); });
    static_cast<void>(store.commit(std::move(batch)));
  }
}

/// What imports that a crash ended have left behind, before they took effect or after.
void erase_remains(storage::Store& store, std::uint32_t generation) {
  erase_generation(store, generation + 1);
  if (generation > 0) {
    erase_generation(store, generation - 1);
  }
}

std::uint64_t write_rows(storage::Store& store, std::uint32_t generation, std::string_view file,
                         const ImportProgress& progress) {
  const auto total = static_cast<std::uint64_t>(std::ranges::count(file, '\n'));  // about
  std::uint64_t rows = 0;
  storage::Batch batch;
  const auto commit = [&] {
    static_cast<void>(store.commit(std::move(batch)));
    batch = {};
  };
  for_each_bin(file, [&](const BinFacts& facts) {
    batch.put(Table::bins, storage::bin_key(generation, facts.bin), storage::encode(record_of(facts)));
    if (++rows % rows_per_batch == 0) {
      commit();
      progress(rows, std::max(rows, total));
    }
  });
  commit();
  return rows;
}

std::array<unsigned char, SHA256_DIGEST_LENGTH> digest_of(std::string_view file) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(hsm::bytes_of(file).data(), file.size(), digest.data());
  return digest;
}

}  // namespace

std::optional<BinFacts> find_bin(const storage::Store& store, std::string_view digits) {
  while (true) {
    const auto generation = current_set(store).generation();
    if (auto found = find_in(store, generation, digits)) {
      return found;
    }
    if (current_set(store).generation() == generation) {  // else it was replaced meanwhile
      return find_built_in(digits);
    }
  }
}

BinSet replace_bins(storage::Store& store, const Actor& actor, std::string_view file, const ImportProgress& progress) {
  static std::mutex importing;
  const std::unique_lock lock(importing, std::try_to_lock);
  if (!lock.owns_lock()) {
    throw Error(Fault::conflict, "another import is under way");
  }
  const auto row = store.get(Table::meta, set_key());
  const auto before = set_in(row);
  erase_remains(store, before.generation());
  storage::BinSetRecord after;
  after.set_generation(before.generation() + 1);
  after.set_rows(write_rows(store, after.generation(), file, progress));
  const auto digest = digest_of(file);
  after.set_sha256(digest.data(), digest.size());
  after.set_imported_at_us(now());
  after.set_imported_by(actor.id);
  storage::Batch batch;
  batch.put(Table::meta, set_key(), storage::encode(after));
  record(batch, actor,
         {.operation = "import", .entity_type = "bin_data", .entity_id = hexadecimal(digest), .detail = {}});
  static_cast<void>(store.commit(std::move(batch)));
  erase_generation(store, before.generation());
  progress(after.rows(), after.rows());
  return {.rows = after.rows(), .sha256 = hexadecimal(digest)};
}

}  // namespace appliance::card

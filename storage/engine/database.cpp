#include "storage/engine/database.hpp"

#include "storage/engine/log_value.hpp"
#include "storage/engine/options.hpp"
#include "storage/engine/status.hpp"
#include "storage/error.hpp"
#include "storage/keys.hpp"

#include <algorithm>
#include <utility>

namespace storage::engine {

namespace {

std::vector<std::string> family_names() {
  std::vector<std::string> names{rocksdb::kDefaultColumnFamilyName};
  names.insert(names.end(), table_names.begin(), table_names.end());
  names.insert(names.end(), log_names.begin(), log_names.end());
  return names;
}

bool holds_data_files(const std::filesystem::path& directory) {
  const auto is_data = [](const std::filesystem::directory_entry& entry) {
    const auto extension = entry.path().extension();
    return extension == ".sst" || extension == ".log";
  };
  return std::any_of(std::filesystem::directory_iterator(directory), std::filesystem::directory_iterator(), is_data);
}

// Whether a database stands in the directory. One that lost the file naming its manifest must not be taken for an empty
// directory: RocksDB would make a new database over it and delete what it does not know.
bool is_present(const std::filesystem::path& directory) {
  if (std::filesystem::exists(directory / "CURRENT")) {
    return true;
  }
  if (holds_data_files(directory)) {
    throw Error(Fault::corrupt, "the store's CURRENT file is missing");
  }
  return false;
}

void require_known_families(const std::filesystem::path& directory, const rocksdb::DBOptions& options) {
  std::vector<std::string> present;
  require_opened(rocksdb::DB::ListColumnFamilies(options, directory.string(), &present));
  const auto known = family_names();
  const auto is_known = [&](const std::string& name) { return std::ranges::find(known, name) != known.end(); };
  if (!std::ranges::all_of(present, is_known)) {
    throw Error(Fault::corrupt, "the store holds a table that this version does not know");
  }
}

std::vector<rocksdb::ColumnFamilyDescriptor> families() {
  const auto options = family_options();
  const auto of_large_values = uncached_options();
  const auto large = table_names[static_cast<std::size_t>(Table::document_chunks)];
  std::vector<rocksdb::ColumnFamilyDescriptor> descriptors;
  for (const auto& name : family_names()) {
    descriptors.emplace_back(name, name == large ? of_large_values : options);
  }
  return descriptors;
}

// The first key after all that begin with the prefix; empty: there is none.
std::string end_of(std::string_view prefix) {
  std::string end(prefix);
  while (!end.empty() && static_cast<unsigned char>(end.back()) == 0xff) {
    end.pop_back();
  }
  if (!end.empty()) {
    ++end.back();
  }
  return end;
}

}  // namespace

Database::Database(const std::filesystem::path& directory, rocksdb::Env* env, std::shared_ptr<FailureLatch> failure) {
  auto options = database_options(env, std::move(failure));
  if (is_present(directory)) {
    require_known_families(directory, options);
  } else {
    options.create_if_missing = true;
  }
  options.create_missing_column_families = true;
  rocksdb::DB* database = nullptr;
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  require_opened(rocksdb::DB::Open(options, directory.string(), families(), &handles, &database));
  adopt(database, handles);
}

Database::Database(const std::string& name, rocksdb::Env* env) {
  auto options = database_options(env, std::make_shared<FailureLatch>(nullptr));
  require_known_families(name, options);
  rocksdb::DB* database = nullptr;
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  require_opened(rocksdb::DB::OpenForReadOnly(options, name, families(), &handles, &database));
  adopt(database, handles);
}

void Database::adopt(rocksdb::DB* database, const std::vector<rocksdb::ColumnFamilyHandle*>& handles) {
  database_.reset(database);
  auto next = handles.begin();
  default_.reset(*next++);
  for (auto& table : tables_) {
    table.reset(*next++);
  }
  for (auto& log : logs_) {
    log.reset(*next++);
  }
}

std::optional<std::string> Database::get(Table table, std::string_view key) const {
  std::string value;
  const auto status = database_->Get(rocksdb::ReadOptions(), family(table), key, &value);
  if (status.IsNotFound()) {
    return std::nullopt;
  }
  require_read(status);
  return value;
}

std::vector<Row> Database::scan(Table table, std::string_view prefix, std::string_view after, std::size_t limit,
                                const rocksdb::Snapshot* snapshot) const {
  const std::string end = end_of(prefix);
  const rocksdb::Slice bound(end);
  const auto rows = iterate(family(table), bound, snapshot);
  std::vector<Row> found;
  rows->Seek(std::max(prefix, after));
  if (rows->Valid() && !after.empty() && rows->key() == after) {
    rows->Next();
  }
  for (; rows->Valid() && found.size() < limit; rows->Next()) {
    found.push_back({.key = rows->key().ToString(), .value = rows->value().ToString()});
  }
  require_read(rows->status());
  return found;
}

void Database::for_each(Table table, std::string_view prefix, const RowVisit& visit,
                        const rocksdb::Snapshot* snapshot) const {
  const std::string end = end_of(prefix);
  const rocksdb::Slice bound(end);
  const auto rows = iterate(family(table), bound, snapshot);
  for (rows->Seek(prefix); rows->Valid(); rows->Next()) {
    visit(rows->key().ToStringView(), rows->value().ToStringView());
  }
  require_read(rows->status());
}

std::vector<LogEntry> Database::read_log(Log log, std::uint64_t first, std::size_t limit) const {
  const auto entries = iterate(family(log), {});
  std::vector<LogEntry> found;
  for (entries->Seek(log_key(first)); entries->Valid() && found.size() < limit; entries->Next()) {
    const auto read = read_log_value(entries->value().ToStringView());
    found.push_back(
        {.number = log_number_in(entries->key().ToStringView()), .value = std::string(read.value), .link = read.link});
  }
  require_read(entries->status());
  return found;
}

std::unique_ptr<rocksdb::Iterator> Database::iterate(rocksdb::ColumnFamilyHandle* family,
                                                     const rocksdb::Slice& upper_bound,
                                                     const rocksdb::Snapshot* snapshot) const {
  rocksdb::ReadOptions options;
  options.snapshot = snapshot;
  options.iterate_upper_bound = upper_bound.empty() ? nullptr : &upper_bound;
  return std::unique_ptr<rocksdb::Iterator>(database_->NewIterator(options, family));
}

Database::SnapshotHandle Database::snapshot() const {
  return {database_->GetSnapshot(), [this](const rocksdb::Snapshot* held) { database_->ReleaseSnapshot(held); }};
}

LogHead Database::head(Log log) const {
  const auto entries = iterate(family(log), {});
  entries->SeekToLast();
  require_read(entries->status());
  if (!entries->Valid()) {
    return {};
  }
  return {.number = log_number_in(entries->key().ToStringView()),
          .link = read_log_value(entries->value().ToStringView()).link};
}

rocksdb::Status Database::write(rocksdb::WriteBatch& batch) { return database_->Write(durable_write(), &batch); }

}  // namespace storage::engine

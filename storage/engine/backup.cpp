#include "storage/engine/backup.hpp"

#include "storage/backup.hpp"
#include "storage/engine/database.hpp"
#include "storage/engine/directory.hpp"
#include "storage/engine/snapshot.hpp"
#include "storage/error.hpp"

#include <fcntl.h>
#include <rocksdb/utilities/backup_engine.h>
#include <unistd.h>

#include <algorithm>
#include <memory>

namespace storage {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t progress_step = std::uint64_t{4} << 20;

rocksdb::BackupEngineOptions options_for(const fs::path& directory) {
  rocksdb::BackupEngineOptions options(directory.string());
  options.callback_trigger_interval_size = progress_step;
  return options;
}

// The engine's text names files, and nothing that is stored.
void require(const rocksdb::Status& status) {
  if (status.ok()) {
    return;
  }
  const auto fault = status.IsNoSpace()                             ? Fault::full
                     : status.IsCorruption() || status.IsNotFound() ? Fault::corrupt
                                                                    : Fault::failed;
  throw Error(fault, "backup: " + status.ToString());
}

std::unique_ptr<rocksdb::BackupEngineReadOnly> open_engine(const fs::path& directory) {
  rocksdb::BackupEngineReadOnly* engine = nullptr;
  require(rocksdb::BackupEngineReadOnly::Open(options_for(directory), rocksdb::Env::Default(), &engine));
  return std::unique_ptr<rocksdb::BackupEngineReadOnly>(engine);
}

Backup backup_of(const rocksdb::BackupInfo& info, const fs::path& directory) {
  Backup backup{.number = info.backup_id, .files = {}};
  for (const auto& file : info.file_details) {
    backup.files.push_back({.path = file.relative_filename, .size = file.size});
  }
  const auto list = "meta/" + std::to_string(info.backup_id);
  backup.files.push_back({.path = list, .size = fs::file_size(directory / list)});
  std::ranges::sort(backup.files, {}, &BackupFile::path);
  return backup;
}

/// A backup, opened where it lies.
class BackupStore final : public Store {
 public:
  explicit BackupStore(rocksdb::BackupInfo info)
      : info_(std::move(info)), database_(info_.name_for_open, info_.env_for_open.get()) {}

  std::optional<std::string> get(Table table, std::string_view key) const override { return database_.get(table, key); }
  std::vector<Row> scan(Table table, std::string_view prefix, std::string_view after,
                        std::size_t limit) const override {
    return database_.scan(table, prefix, after, limit);
  }
  std::vector<LogEntry> read_log(Log log, std::uint64_t first, std::size_t limit) const override {
    return database_.read_log(log, first, limit);
  }
  LogHead head(Log log) const override { return database_.head(log); }
  std::unique_ptr<const Snapshot> snapshot() const override { return engine::take_snapshot(database_); }
  Outcome commit(Batch /*batch*/) override { check_writable_or_throw(); }
  std::uint32_t back_up(const fs::path& /*directory*/, const BackupProgress& /*progress*/) override {
    check_writable_or_throw();
  }
  void check_writable() const override { check_writable_or_throw(); }

 private:
  [[noreturn]] static void check_writable_or_throw() { throw Error(Fault::failed, "a backup takes no writes"); }

  rocksdb::BackupInfo info_;  // holds the environment that the database stands on
  engine::Database database_;
};

void require_vacant(const fs::path& target) {
  if (fs::exists(target) && !fs::is_empty(target)) {
    throw Error(Fault::in_use, "the directory that is to be restored to is not empty");
  }
}

/// The engine writes restored files without syncing them.
void sync_file_system(const fs::path& directory) {
  const int descriptor = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool synced = descriptor >= 0 && ::syncfs(descriptor) == 0;
  if (descriptor >= 0) {
    ::close(descriptor);
  }
  if (!synced) {
    throw Error(Fault::failed, "what was restored could not be synced");
  }
}

}  // namespace

std::vector<Backup> backups_in(const fs::path& directory) {
  if (!fs::exists(directory / "meta")) {
    return {};
  }
  std::vector<rocksdb::BackupInfo> infos;
  open_engine(directory)->GetBackupInfo(&infos, true);
  std::vector<Backup> backups;
  std::ranges::transform(infos, std::back_inserter(backups),
                         [&](const rocksdb::BackupInfo& info) { return backup_of(info, directory); });
  return backups;
}

std::unique_ptr<Store> open_backup(const fs::path& directory, std::uint32_t number) {
  rocksdb::BackupInfo info;
  require(open_engine(directory)->GetBackupInfo(number, &info, true));
  return std::make_unique<BackupStore>(std::move(info));
}

void restore_backup(const fs::path& directory, std::uint32_t number, const fs::path& target) {
  require_vacant(target);
  engine::make_directory(target);
  require(open_engine(directory)->RestoreDBFromBackup(number, target.string(), target.string()));
  sync_file_system(target);
}

namespace engine {
namespace {

std::uint64_t size_of_files(const fs::path& directory) {
  std::uint64_t bytes = 0;
  std::error_code vanished;
  for (const auto& entry : fs::directory_iterator(directory)) {
    const auto extension = entry.path().extension();
    const bool counts = extension == ".sst" || extension == ".log";
    const auto size = counts ? entry.file_size(vanished) : 0;
    bytes += vanished ? 0 : size;
  }
  return bytes;
}

}  // namespace

std::uint32_t create_backup(rocksdb::DB& database, const fs::path& directory, const BackupProgress& progress) {
  make_directory(directory);
  rocksdb::BackupEngine* opened = nullptr;
  require(rocksdb::BackupEngine::Open(options_for(directory), rocksdb::Env::Default(), &opened));
  const std::unique_ptr<rocksdb::BackupEngine> engine(opened);
  const auto total = size_of_files(database.GetName());
  std::uint64_t done = 0;
  rocksdb::CreateBackupOptions options;
  options.flush_before_backup = true;  // else the log, which later backups cannot share, holds what is new
  options.progress_callback = [&] {
    done = std::min(done + progress_step, total);
    progress(done, total);
  };
  rocksdb::BackupID number = 0;
  require(engine->CreateNewBackup(options, &database, &number));
  progress(total, total);
  return number;
}

}  // namespace engine
}  // namespace storage

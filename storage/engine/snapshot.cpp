#include "storage/engine/snapshot.hpp"

namespace storage::engine {
namespace {

class RocksdbSnapshot final : public Snapshot {
 public:
  explicit RocksdbSnapshot(const Database& database) : database_(database), held_(database.snapshot()) {}

  std::vector<Row> scan(Table table, std::string_view prefix, std::string_view after,
                        std::size_t limit) const override {
    return database_.scan(table, prefix, after, limit, held_.get());
  }
  void for_each(Table table, std::string_view prefix, const RowVisit& visit) const override {
    database_.for_each(table, prefix, visit, held_.get());
  }

 private:
  const Database& database_;
  Database::SnapshotHandle held_;
};

}  // namespace

std::unique_ptr<const Snapshot> take_snapshot(const Database& database) {
  return std::make_unique<RocksdbSnapshot>(database);
}

}  // namespace storage::engine

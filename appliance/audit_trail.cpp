#include "appliance/audit_trail.hpp"

#include "appliance/audit.hpp"
#include "storage/codec.hpp"
#include "storage/error.hpp"
#include "storage/keys.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace appliance {
namespace {

constexpr std::size_t rows_per_read = 1000;
// One query looks at no more rows; what it then answers is a page that is not full, with its continuation.
constexpr std::size_t most_rows = 200'000;
// Times are taken before the commit that numbers the entry, so their order is true only to what a commit takes.
constexpr UnixMicros longest_commit = 10'000'000;

storage::AuditEntry entry_at(const storage::Store& store, std::uint64_t number) {
  const auto entries = store.read_log(storage::Log::audit, number, 1);
  if (entries.empty() || entries.front().number != number) {
    throw storage::Error(storage::Fault::corrupt, "an entry that the audit index names is not in the log");
  }
  return storage::decode<storage::AuditEntry>(entries.front().value);
}

std::string prefix_of(const TrailQuery& query) {
  const auto filter = !query.entity_id.empty()     ? by_entity(query.entity_id)
                      : !query.entity_type.empty() ? by_entity_type(query.entity_type)
                                                   : by_nothing();
  return storage::audit_index_prefix(query.tenant, filter);
}

/// The first number from which on everything is later than `at`; `newest` + 1 where nothing is.
std::uint64_t first_after(const storage::Store& store, UnixMicros at, std::uint64_t newest) {
  std::uint64_t low = 1;
  std::uint64_t high = newest + 1;
  while (low < high) {
    const auto middle = low + (high - low) / 2;
    if (entry_at(store, middle).at_us() > at) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

class TrailReader {
 public:
  TrailReader(const storage::Store& store, const TrailQuery& query)
      : store_(store), query_(query), prefix_(prefix_of(query)), skip_(query.skip) {}

  TrailPage read() {
    auto after = storage::log_index_key(prefix_, first_number_beyond());
    for (std::size_t seen = 0; !done_; seen += rows_per_read) {
      const auto rows = store_.scan(storage::Table::audit_index, prefix_, after, rows_per_read);
      std::ranges::for_each(rows, [this](const storage::Row& row) { take(storage::log_number_in_index(row.key)); });
      if (rows.size() < rows_per_read) {
        break;
      }
      after = rows.back().key;
      if (seen + rows_per_read >= most_rows && !done_) {
        page_.next = storage::log_number_in_index(after);
        break;
      }
    }
    return std::move(page_);
  }

 private:
  [[nodiscard]] std::uint64_t first_number_beyond() const {
    const auto below = query_.below.value_or(std::numeric_limits<std::uint64_t>::max());
    const auto newest =
        query_.until ? store_.scan(storage::Table::audit_index, prefix_, "", 1) : std::vector<storage::Row>();
    return newest.empty() ? below
                          : std::min(below, first_after(store_, *query_.until + longest_commit,
                                                        storage::log_number_in_index(newest.front().key)));
  }

  [[nodiscard]] bool must_look() const {
    return query_.from || query_.until || (!query_.entity_id.empty() && !query_.entity_type.empty());
  }

  [[nodiscard]] bool fits(const storage::AuditEntry& entry) const {
    return (query_.entity_type.empty() || entry.entity_type() == query_.entity_type) &&
           (query_.entity_id.empty() || entry.entity_id() == query_.entity_id) &&
           (!query_.from || entry.at_us() >= *query_.from) && (!query_.until || entry.at_us() < *query_.until);
  }

  void take(std::uint64_t number) {
    if (done_ || (skip_ > 0 && !must_look())) {
      skip_ -= done_ ? 0 : 1;
      return;
    }
    auto entry = entry_at(store_, number);
    if (query_.from && entry.at_us() < *query_.from - longest_commit) {
      done_ = true;
    } else if (fits(entry)) {
      add(number, std::move(entry));
    }
  }

  void add(std::uint64_t number, storage::AuditEntry entry) {
    if (skip_ > 0) {
      --skip_;
    } else if (page_.entries.size() < query_.size) {
      page_.entries.push_back({number, std::move(entry)});
    } else {
      done_ = true;
      page_.next = page_.entries.empty() ? std::nullopt : std::optional(page_.entries.back().number);
    }
  }

  const storage::Store& store_;
  const TrailQuery& query_;
  const std::string prefix_;
  std::size_t skip_;
  bool done_ = false;
  TrailPage page_;
};

}  // namespace

TrailPage read_trail(const storage::Store& store, const TrailQuery& query) { return TrailReader(store, query).read(); }

}  // namespace appliance

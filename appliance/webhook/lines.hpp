#pragma once

#include "appliance/clock.hpp"
#include "appliance/uuid.hpp"
#include "storage/records.pb.h"
#include "storage/store.hpp"

#include <limits>
#include <map>
#include <set>
#include <string>
#include <tuple>

namespace appliance::webhook {

struct LineId {
  Uuid tenant{};
  Uuid webhook{};

  friend bool operator<(const LineId& a, const LineId& b) {
    return std::tie(a.tenant, a.webhook) < std::tie(b.tenant, b.webhook);
  }
};

/// What waits for one webhook, as far as it is kept in memory: numbers and the few rows that are under way.
struct Line {
  static constexpr UnixMicros never = std::numeric_limits<UnixMicros>::max();

  std::size_t waiting = 0;          ///< rows in its queue
  UnixMicros due = never;           ///< of the first row that is not under way, or earlier
  UnixMicros not_before = 0;        ///< for reasons that are not the receiver's
  std::set<std::string> under_way;  ///< keys of rows
  storage::WebhookStateRecord state;
};

/// The queues of all webhooks; the delivery's thread alone writes their rows. Members throw storage::Error.
class Lines {
 public:
  /// Finds what an earlier run left.
  explicit Lines(storage::Store& store);

  [[nodiscard]] Line& at(const LineId& id) { return lines_[id]; }
  [[nodiscard]] Line* find(const LineId& id);
  [[nodiscard]] const std::map<LineId, Line>& all() const noexcept { return lines_; }

  /// Drops what waits; what is under way comes to nothing.
  void drop_waiting(const LineId& id);
  /// Drops everything, of a webhook that is not there any more.
  void remove(const LineId& id);

 private:
  void erase_rows(storage::Table table, const LineId& id);

  storage::Store& store_;
  std::map<LineId, Line> lines_;
};

}  // namespace appliance::webhook

#pragma once

#include "appliance/clock.hpp"
#include "appliance/sandbox_tsp/context.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace appliance::sandbox_tsp {

class TokenRecord;

/// Somebody is to be told of a change, until he says that he knows.
struct Notice {
  std::string row;  ///< where it stands
  std::string id;
  std::string reference;
  std::uint64_t changes = 0;
  std::string reason;
  UnixMicros created_at = 0;
};

/// Adds the notice of a change to its batch; nothing where nobody is to be told.
void add_notice(const Context& context, std::string_view reference, const TokenRecord& record, storage::Batch& batch);

/// The notices whose time has come.
[[nodiscard]] std::vector<Notice> due_notices(const storage::Store& store, UnixMicros now);

/// It arrived.
void drop_notice(storage::Store& store, const Notice& notice);
/// It did not: later, each time twice as late, for at most an hour.
void postpone_notice(storage::Store& store, const Notice& notice, UnixMicros now);

}  // namespace appliance::sandbox_tsp

#pragma once

#include "appliance/uuid.hpp"
#include "storage/batch.hpp"
#include "storage/records.pb.h"
#include "storage/store.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace appliance::approvals {

/// Only what is pending can come into another status.
enum class Status : std::uint8_t {
  pending = 0,
  executed = 1,
  rejected = 2,
  dropped = 3,  ///< the history or the clock that it relied on was replaced
};

[[nodiscard]] std::string_view name_of(Status status) noexcept;

/// What somebody asks leave to do, frozen.
struct Request {
  Uuid id{};
  storage::ApprovalRecord record;

  [[nodiscard]] Status status() const noexcept { return static_cast<Status>(record.status()); }
};

struct Stored {
  Request request;
  std::string row;
};

/// Throws Error{not_found}, storage::Error.
[[nodiscard]] Stored read(const storage::Store& store, const Uuid& id);
/// Oldest first.
[[nodiscard]] std::vector<Request> read_all(const storage::Store& store);

/// Expects that there is none of this id.
void put_new(storage::Batch& batch, const Request& request);
/// Expects the row as it was read.
void put_changed(storage::Batch& batch, const Stored& stored);

/// The text that custodians sign: everything about the request that matters, byte for byte the same whenever it is
/// made. One line for each thing, and no thing can hold a line break.
[[nodiscard]] std::string text_of(const Uuid& store_id, const Request& request);

/// Ends all pending requests: they must not outlive the history or the clock in which they were made.
void drop_pending(storage::Batch& batch, const storage::Store& store);

}  // namespace appliance::approvals

#include "appliance/approvals/request.hpp"

#include "appliance/error.hpp"
#include "appliance/hexadecimal.hpp"
#include "appliance/timestamp.hpp"
#include "hsm/secret.hpp"
#include "storage/codec.hpp"
#include "storage/keys.hpp"
#include "storage/rows.hpp"

#include <algorithm>
#include <array>

namespace appliance::approvals {
namespace {

using storage::Table;

std::string time_text(UnixMicros at) { return format_timestamp({.at = at, .offset_minutes = 0}); }

}  // namespace

std::string_view name_of(Status status) noexcept {
  static constexpr std::array<std::string_view, 4> names{"pending", "executed", "rejected", "dropped"};
  return names[std::min(static_cast<std::size_t>(status), names.size() - 1)];
}

Stored read(const storage::Store& store, const Uuid& id) {
  auto row = store.get(Table::approvals, storage::approval_key(id));
  if (!row) {
    throw Error(Fault::not_found, "there is no such request");
  }
  auto record = storage::decode<storage::ApprovalRecord>(*row);
  return {.request = {.id = id, .record = std::move(record)}, .row = *std::move(row)};
}

std::vector<Request> read_all(const storage::Store& store) {
  std::vector<Request> all;
  storage::for_each_row(store, Table::approvals, "", [&](const storage::Row& row) {
    all.push_back(
        {.id = storage::request_in_approval(row.key), .record = storage::decode<storage::ApprovalRecord>(row.value)});
  });
  std::ranges::stable_sort(all, {}, [](const Request& request) { return request.record.requested_at_us(); });
  return all;
}

void put_new(storage::Batch& batch, const Request& request) {
  batch.expect_absent(Table::approvals, storage::approval_key(request.id));
  batch.put(Table::approvals, storage::approval_key(request.id), storage::encode(request.record));
}

void put_changed(storage::Batch& batch, const Stored& stored) {
  const auto key = storage::approval_key(stored.request.id);
  batch.expect_unchanged(Table::approvals, key, stored.row);
  batch.put(Table::approvals, key, storage::encode(stored.request.record));
}

std::string text_of(const Uuid& store_id, const Request& request) {
  const auto& record = request.record;
  std::string text = "Coffer approval request, version 1\n\n";
  const auto line = [&](std::string_view name, std::string_view value) {
    text.append(name).append(14 - name.size(), ' ').append(value).append("\n");
  };
  line("appliance", to_string(store_id));
  line("request", to_string(request.id));
  line("operation", record.verb());
  line("parameters", record.arguments());
  line("concerns", record.concerns());
  line("state", "SHA256:" + hexadecimal(hsm::bytes_of(record.state())));
  line("requested by", record.requested_by());
  line("requested at", time_text(record.requested_at_us()));
  line("expires at", time_text(record.expires_at_us()));
  line("nonce", hexadecimal(hsm::bytes_of(record.nonce())));
  return text;
}

void drop_pending(storage::Batch& batch, const storage::Store& store) {
  for (const auto& request : read_all(store)) {
    auto stored = read(store, request.id);
    if (stored.request.status() == Status::pending) {
      stored.request.record.set_status(static_cast<std::uint32_t>(Status::dropped));
      put_changed(batch, stored);
    }
  }
}

}  // namespace appliance::approvals

#include "appliance/approvals/policy.hpp"

#include "storage/codec.hpp"
#include "storage/keys.hpp"
#include "storage/records.pb.h"

namespace appliance::approvals {

Policy read_policy(const storage::Store& store) {
  const auto row = store.get(storage::Table::meta, storage::meta_key("approvals"));
  if (!row) {
    return {};
  }
  const auto record = storage::decode<storage::ApprovalPolicyRecord>(*row);
  return {.on = record.on(), .approvals = record.approvals(), .minutes = record.minutes()};
}

void put_policy(storage::Batch& batch, const Policy& policy) {
  storage::ApprovalPolicyRecord record;
  record.set_on(policy.on);
  record.set_approvals(policy.approvals);
  record.set_minutes(policy.minutes);
  batch.put(storage::Table::meta, storage::meta_key("approvals"), storage::encode(record));
}

bool loosens(const Policy& now, const Policy& next) noexcept {
  return now.on && (!next.on || next.approvals < now.approvals || next.minutes > now.minutes);
}

}  // namespace appliance::approvals

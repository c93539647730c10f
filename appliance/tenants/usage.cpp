#include "appliance/tenants/usage.hpp"

#include "storage/codec.hpp"
#include "storage/keys.hpp"

namespace appliance::tenants {
namespace {

using storage::Table;

constexpr std::string_view count_prefix = "token count ";
constexpr std::string_view last_prefix = "token last created ";
constexpr std::size_t most_types = 1000;

std::string counter(const Uuid& tenant, std::string_view prefix, std::string_view type) {
  return storage::counter_key(tenant, std::string(prefix).append(type));
}

template <class Use>
void for_each_type(const storage::Store& store, const Uuid& tenant, std::string_view prefix, Use&& use) {
  for (const auto& row : store.scan(Table::counters, storage::counters_prefix(tenant, prefix), "", most_types)) {
    use(std::string(storage::name_in_counter(row.key).substr(prefix.size())), storage::decode_number(row.value));
  }
}

}  // namespace

void count_created(storage::Batch& batch, const Uuid& tenant, std::string_view type, UnixMicros at) {
  batch.add(Table::counters, counter(tenant, count_prefix, type), 1);
  batch.put(Table::counters, counter(tenant, last_prefix, type), storage::encode_number(at));
}

void count_removed(storage::Batch& batch, const Uuid& tenant, std::string_view type) {
  batch.add(Table::counters, counter(tenant, count_prefix, type), -1);
}

std::map<std::string, TypeUsage> read_usage(const storage::Store& store, const Uuid& tenant) {
  std::map<std::string, TypeUsage> usage;
  for_each_type(store, tenant, count_prefix, [&](const std::string& type, std::int64_t n) { usage[type].count = n; });
  for_each_type(store, tenant, last_prefix,
                [&](const std::string& type, std::int64_t at) { usage[type].last_created_at = at; });
  return usage;
}

}  // namespace appliance::tenants

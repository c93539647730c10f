#include "appliance/keys/migration.hpp"

#include "appliance/error.hpp"
#include "appliance/keys/sealed_rows.hpp"
#include "storage/keys.hpp"

#include <array>

namespace appliance::keys {
namespace {

using storage::Table;

constexpr std::array wrapped_tables{Table::tenant_keys};
constexpr std::array fingerprinted_tables{Table::tokens, Table::intents};
constexpr std::array indexed_tables{Table::tokens};

}  // namespace

std::span<const Table> tables_of(Work work) {
  switch (work) {
    case Work::root:
      return wrapped_tables;
    case Work::tenant:
      return sealed_tables;
    case Work::fingerprint:
      return fingerprinted_tables;
    case Work::index:
      return indexed_tables;
    case Work::removal:
      break;
  }
  return {};
}

std::string prefix_of(const Job& job) {
  return job.owner == appliance_itself ? std::string() : storage::rows_prefix(job.owner);
}

std::unique_ptr<Migration> migration_for(const Context& context, const Job& job) {
  const auto to_version = job.record.to_version();
  if (job.work == Work::root) {
    return make_root_rewrapping(context, to_version);
  }
  auto tenant = context.tenants.find(job.owner);
  if (tenant == nullptr) {
    throw Error(Fault::not_found, "the tenant of this work was deleted");
  }
  switch (job.work) {
    case Work::fingerprint:
      return make_refingerprinting(context, std::move(tenant), to_version);
    case Work::index:
      return make_reindexing(std::move(tenant), to_version);
    default:
      return make_rewrapping(std::move(tenant), to_version);
  }
}

}  // namespace appliance::keys

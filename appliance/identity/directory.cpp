#include "appliance/identity/directory.hpp"

#include "appliance/identity/application_record.hpp"
#include "storage/codec.hpp"
#include "storage/error.hpp"
#include "storage/keys.hpp"
#include "storage/records.pb.h"

#include <algorithm>
#include <mutex>

namespace appliance::identity {
namespace {
constexpr std::size_t rows_per_read = 1000;
}

void Directory::load(const storage::Store& store) {
  std::string after;
  for (;;) {
    const auto rows = store.scan(storage::Table::applications, "", after, rows_per_read);
    for (const auto& row : rows) {
      put(storage::tenant_in(row.key), storage::application_in(row.key),
          storage::decode<storage::ApplicationRecord>(row.value));
    }
    if (rows.size() < rows_per_read) {
      return;
    }
    after = rows.back().key;
  }
}

ApplicationPtr Directory::authenticate(std::string_view api_key) const {
  const auto digest = digest_of(api_key);
  const std::shared_lock lock(mutex_);
  const auto found = keys_.find(digest);
  return found == keys_.end() ? nullptr : found->second;
}

ApplicationPtr Directory::find(const Uuid& id) const {
  const std::shared_lock lock(mutex_);
  const auto found = applications_.find(id);
  return found == applications_.end() ? nullptr : found->second.application;
}

std::vector<ApplicationPtr> Directory::all() const {
  const std::shared_lock lock(mutex_);
  std::vector<ApplicationPtr> result;
  result.reserve(applications_.size());
  for (const auto& [id, entry] : applications_) {
    result.push_back(entry.application);
  }
  return result;
}

void Directory::put(const Uuid& tenant, const Uuid& id, const storage::ApplicationRecord& record) {
  Entry entry{.application = std::make_shared<const Application>(application_from(tenant, id, record)), .keys = {}};
  for (const auto& key : record.keys()) {
    auto& digest = entry.keys.emplace_back();
    if (key.sha256().size() != digest.size()) {
      throw storage::Error(storage::Fault::corrupt, "an API key's digest has the wrong size");
    }
    std::copy(key.sha256().begin(), key.sha256().end(), digest.begin());
  }
  const std::unique_lock lock(mutex_);
  auto& place = applications_[id];
  drop_keys(place);
  place = std::move(entry);
  for (const auto& digest : place.keys) {
    keys_[digest] = place.application;
  }
}

void Directory::erase(const Uuid& id) {
  const std::unique_lock lock(mutex_);
  const auto found = applications_.find(id);
  if (found != applications_.end()) {
    drop_keys(found->second);
    applications_.erase(found);
  }
}

void Directory::drop_keys(const Entry& entry) {
  for (const auto& digest : entry.keys) {
    keys_.erase(digest);
  }
}

}  // namespace appliance::identity

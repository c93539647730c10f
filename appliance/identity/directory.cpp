#include "appliance/identity/directory.hpp"

#include "appliance/identity/application_record.hpp"
#include "storage/codec.hpp"
#include "storage/error.hpp"
#include "storage/keys.hpp"
#include "storage/records.pb.h"
#include "storage/rows.hpp"

#include <algorithm>

namespace appliance::identity {
namespace {

KeyDigest digest_in(std::string_view stored) {
  KeyDigest digest{};
  if (stored.size() != digest.size()) {
    throw storage::Error(storage::Fault::corrupt, "an API key's digest has the wrong size");
  }
  std::ranges::copy(stored, digest.begin());
  return digest;
}

/// Who calls with a key of the application.
ApplicationPtr caller_by(const ApplicationPtr& application, const storage::ApiKey& key) {
  if (key.kind().empty()) {
    return application;
  }
  const auto* kind = find_key_kind(key.kind());
  if (kind == nullptr) {
    throw storage::Error(storage::Fault::corrupt, "an API key is of an unknown kind");
  }
  return std::make_shared<const Application>(narrowed_to(*application, *kind));
}

bool is_over(const Application* caller) {
  return caller != nullptr && caller->expires_at != 0 && caller->expires_at <= now();
}

Uuid session_id(const storage::SessionRecord& record) {
  const auto id = parse_uuid(record.id());
  if (!id) {
    throw storage::Error(storage::Fault::corrupt, "a session's record holds no id");
  }
  return *id;
}

template <class Record>
Uuid application_of(const Record& record) {
  Uuid id{};
  std::copy_n(record.application().begin(), std::min(record.application().size(), id.size()), id.begin());
  return id;
}

}  // namespace

void Directory::load(const storage::Store& store) {
  storage::for_each_row(store, storage::Table::applications, "", [&](const storage::Row& row) {
    put(storage::tenant_in(row.key), storage::application_in(row.key),
        storage::decode<storage::ApplicationRecord>(row.value));
  });
  storage::for_each_row(store, storage::Table::sessions, "", [&](const storage::Row& row) {
    put_session(storage::decode<storage::SessionRecord>(row.value));
  });
  storage::for_each_row(store, storage::Table::guardian_keys, "", [&](const storage::Row& row) {
    put_api_key(storage::guardian_key_in(row.key), storage::decode<storage::GuardianKeyRecord>(row.value));
  });
}

ApplicationPtr Directory::authenticate(std::string_view api_key) const {
  auto caller = holder_of(api_key);
  return is_over(caller.get()) ? nullptr : caller;
}

bool Directory::has_expired(std::string_view api_key) const { return is_over(holder_of(api_key).get()); }

ApplicationPtr Directory::holder_of(std::string_view api_key) const {
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
  std::vector<ApplicationPtr> callers;
  for (const auto& key : record.keys()) {
    entry.keys.push_back(digest_in(key.sha256()));
    callers.push_back(caller_by(entry.application, key));
  }
  const std::unique_lock lock(mutex_);
  auto& place = applications_[id];
  drop_keys(place);
  place = std::move(entry);
  for (std::size_t i = 0; i < callers.size(); ++i) {
    keys_[place.keys[i]] = callers[i];
  }
}

void Directory::erase(const Uuid& id) {
  const std::unique_lock lock(mutex_);
  const auto found = applications_.find(id);
  if (found == applications_.end()) {
    return;
  }
  std::vector<Uuid> ended;
  for (const auto& [session, entry] : sessions_) {
    if (entry.caller->id == id) {
      ended.push_back(session);
    }
  }
  std::ranges::for_each(ended, [this](const Uuid& session) { drop_session(session); });
  std::vector<Uuid> orphans;
  for (const auto& [key, entry] : api_keys_) {
    if (entry.caller->id == id) {
      orphans.push_back(key);
    }
  }
  std::ranges::for_each(orphans, [this](const Uuid& key) { drop_api_key(key); });
  drop_keys(found->second);
  applications_.erase(found);
}

void Directory::put_api_key(const Uuid& id, const storage::GuardianKeyRecord& record) {
  const std::unique_lock lock(mutex_);
  const auto application = applications_.find(application_of(record));
  if (application == applications_.end()) {
    return;
  }
  Session key{
      .caller = std::make_shared<const Application>(scoped_key_from(*application->second.application, id, record)),
      .key = digest_in(record.sha256())};
  drop_api_key(id);
  keys_[key.key] = key.caller;
  api_keys_.insert_or_assign(id, std::move(key));
}

void Directory::erase_api_key(const Uuid& id) {
  const std::unique_lock lock(mutex_);
  drop_api_key(id);
}

void Directory::drop_api_key(const Uuid& id) {
  const auto found = api_keys_.find(id);
  if (found != api_keys_.end()) {
    keys_.erase(found->second.key);
    api_keys_.erase(found);
  }
}

void Directory::put_session(const storage::SessionRecord& record) {
  const auto id = session_id(record);
  const std::unique_lock lock(mutex_);
  const auto application = applications_.find(application_of(record));
  if (application == applications_.end()) {
    return;
  }
  Session session{.caller = std::make_shared<const Application>(session_from(*application->second.application, record)),
                  .key = digest_in(record.sha256())};
  drop_session(id);
  keys_[session.key] = session.caller;
  endings_.emplace(session.caller->expires_at, id);
  sessions_.insert_or_assign(id, std::move(session));
  drop_expired_sessions();
}

void Directory::drop_keys(const Entry& entry) {
  for (const auto& digest : entry.keys) {
    keys_.erase(digest);
  }
}

void Directory::drop_session(const Uuid& session) {
  const auto found = sessions_.find(session);
  if (found != sessions_.end()) {
    keys_.erase(found->second.key);
    endings_.erase({found->second.caller->expires_at, session});
    sessions_.erase(found);
  }
}

void Directory::drop_expired_sessions() {
  while (!endings_.empty() && endings_.begin()->first <= now()) {
    drop_session(Uuid(endings_.begin()->second));
  }
}

}  // namespace appliance::identity

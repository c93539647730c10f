#include "appliance/lifecycle.hpp"

#include "appliance/capture/keys.hpp"
#include "appliance/error.hpp"
#include "appliance/foundation.hpp"
#include "appliance/log.hpp"
#include "storage/codec.hpp"
#include "storage/keys.hpp"
#include "storage/records.pb.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace appliance {
namespace {

constexpr std::size_t most_root_versions = 1000;
constexpr UnixMicros microseconds_per_hour = 3'600'000'000;

std::string read_store_id(const storage::Store& store) {
  const auto row = store.get(storage::Table::meta, storage::meta_key("store"));
  if (!row) {
    throw Error(Fault::conflict, "the appliance is not set up yet: run `coffer init`");
  }
  const auto identity = storage::decode<storage::StoreIdentity>(*row);
  Uuid id{};
  std::copy_n(identity.store_id().begin(), std::min(identity.store_id().size(), id.size()), id.begin());
  return to_string(id);
}

bool holds(const std::vector<hsm::RootKey>& keys, std::uint32_t version, const storage::RootKeyRecord& record) {
  return std::any_of(keys.begin(), keys.end(), [&](const hsm::RootKey& key) {
    return key.version == version && hsm::text_of(key.check_value) == record.check_value();
  });
}

bool holds_root_keys_of(const storage::Store& store, const std::vector<hsm::RootKey>& keys) {
  const auto rows = store.scan(storage::Table::root_keys, "", "", most_root_versions);
  return !rows.empty() && std::all_of(rows.begin(), rows.end(), [&](const storage::Row& row) {
    return holds(keys, storage::version_in_root_key(row.key), storage::decode<storage::RootKeyRecord>(row.value));
  });
}

}  // namespace

std::string_view name_of(State state) noexcept {
  switch (state) {
    case State::unprovisioned:
      return "unprovisioned";
    case State::locked:
      return "locked";
    case State::operational:
      return "operational";
    case State::failed:
      return "failed";
  }
  return "failed";
}

Lifecycle::Lifecycle(const Config& config, std::function<void()> on_store_failure)
    : config_(config),
      store_(open_store(config, std::move(on_store_failure))),
      store_id_(read_store_id(*store_)),
      token_(open_token(config, [this](const auto& keys) { return holds_root_keys_of(*store_, keys); })) {
  try {
    token_->connect();
  } catch (const hsm::Error& error) {
    log::error("the token is not usable", {{"reason", error.what()}});
  }
  if (state() == State::unprovisioned) {
    throw Error(Fault::conflict, "the token does not hold the root key of this store: is it the right token?");
  }
  directory_.load(*store_);
  tenants_.load(*store_);
  workers_ = std::make_unique<Workers>(*token_, config_.hsm.sessions, config_.limits.queue,
                                       std::chrono::milliseconds(config_.limits.queue_milliseconds));
  using std::chrono::steady_clock;
  purge_ = std::make_unique<Purge>(*store_, config_.tokens.trusted_downtime_hours * microseconds_per_hour, now(),
                                   steady_clock::now());
  upkeep_ = std::make_unique<Upkeep>(*token_, std::chrono::seconds(config_.hsm.probe_seconds), [this] {
    const bool more = purge_->run(now(), steady_clock::now());
    capture::destroy_stray_keys(*token_, *store_, now());
    return more;
  });
}

Lifecycle::~Lifecycle() = default;

State Lifecycle::state() const noexcept {
  switch (token_->state()) {
    case hsm::TokenState::locked:
      return State::locked;
    case hsm::TokenState::absent:
      return State::failed;
    case hsm::TokenState::foreign:
      return State::unprovisioned;
    case hsm::TokenState::ready:
      return State::operational;
  }
  return State::failed;
}

void Lifecycle::unlock() { token_->unlock(); }

}  // namespace appliance

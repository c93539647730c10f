#include "appliance/lifecycle.hpp"

#include "appliance/capture/card_keys.hpp"
#include "appliance/capture/keys.hpp"
#include "appliance/capture_session/keys.hpp"
#include "appliance/error.hpp"
#include "appliance/evidence/service_events.hpp"
#include "appliance/foundation.hpp"
#include "appliance/keys/root_keys.hpp"
#include "appliance/log.hpp"
#include "storage/codec.hpp"
#include "storage/error.hpp"
#include "storage/keys.hpp"
#include "storage/records.pb.h"

#include <algorithm>
#include <chrono>
#include <set>
#include <utility>

namespace appliance {
namespace {

constexpr UnixMicros microseconds_per_hour = 3'600'000'000;
constexpr std::chrono::hours between_renewals{1};

syslog::Collector collector_in(const Config::Audit& settings) {
  return {.address = *settings.syslog,
          .authorities = settings.syslog_ca,
          .certificate = settings.syslog_certificate,
          .private_key = settings.syslog_private_key};
}

}  // namespace

std::string_view name_of(State state) noexcept {
  switch (state) {
    case State::unprovisioned:
      return "unprovisioned";
    case State::locked:
      return "locked";
    case State::rolled_back:
      return "rolled-back";
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
      store_id_(store_id_of(*store_)),
      token_(
          open_token(config, [this](const auto& found) { return appliance::keys::choose_root_key(*store_, found); })) {
  try {
    token_->connect();
  } catch (const hsm::Error& error) {
    log::error("the token is not usable", {{"reason", error.what()}});
  }
  if (token_->state() == hsm::TokenState::foreign) {
    throw Error(Fault::conflict, "the token does not hold the root key of this store: is it the right token?");
  }
  notary_ = std::make_unique<evidence::Notary>(*store_, *token_, store_id_, config_.audit);
  evidence::record_start(*store_, config_);
  try {
    examine_history();
  } catch (const hsm::Error& error) {
    log::error("the history of the store is not examined yet", {{"reason", error.what()}});
  }
  directory_.load(*store_);
  tenants_.load(*store_);
  workers_ = std::make_unique<Workers>(*token_, config_.hsm.sessions, config_.limits.queue,
                                       std::chrono::milliseconds(config_.limits.queue_milliseconds));
  using std::chrono::steady_clock;
  purge_ = std::make_unique<Purge>(*store_, config_.tokens.trusted_downtime_hours * microseconds_per_hour, now(),
                                   steady_clock::now());
  upkeep_ = std::make_unique<Upkeep>(*token_, std::chrono::seconds(config_.hsm.probe_seconds),
                                     [this] { return look_after(); });
  if (config_.audit.syslog) {
    forwarder_ = std::make_unique<syslog::Forwarder>(*store_, collector_in(config_.audit));
  }
  keys_ = std::make_unique<keys::Custodian>(keys::Context{
      .store = *store_, .token = *token_, .tenants = tenants_, .directory = directory_, .settings = config_.keys});
}

Lifecycle::~Lifecycle() {
  workers_->stop();
  keys_.reset();
  upkeep_.reset();
  try {
    failed_access_.write(*store_);
    evidence::record_stop(*store_);
  } catch (const std::exception& error) {
    log::error("the end of the service could not be recorded", {{"reason", error.what()}});
  }
  notary_->stop();
  forwarder_.reset();
}

State Lifecycle::state() const noexcept {
  switch (token_->state()) {
    case hsm::TokenState::locked:
      return State::locked;
    case hsm::TokenState::absent:
      return State::failed;
    case hsm::TokenState::foreign:
      return State::unprovisioned;
    case hsm::TokenState::ready:
      break;
  }
  switch (notary_->history()) {
    case evidence::History::unchecked:
      return State::failed;
    case evidence::History::whole:
      return State::operational;
    default:
      return State::rolled_back;
  }
}

void Lifecycle::unlock() {
  token_->unlock();
  examine_history();
}

void Lifecycle::examine_history() {
  if (token_->state() == hsm::TokenState::ready && notary_->history() == evidence::History::unchecked) {
    hsm::Session session(*token_);
    notary_->examine(session);
  }
}

bool Lifecycle::look_after() {
  examine_history();
  try {
    failed_access_.write(*store_);
  } catch (const storage::Error&) {
    // It keeps what it holds until the store takes writes again.
  }
  using std::chrono::steady_clock;
  if (notary_->history() != evidence::History::whole) {
    return false;
  }
  const bool more = purge_->run(now(), steady_clock::now());
  capture::destroy_stray_keys(*token_, *store_, now());
  renew_card_keys();
  capture_session::make_keys_ahead(*token_, *store_, tenants_, now());
  return more;
}

/// Of every tenant with an application of the Tap face.
void Lifecycle::renew_card_keys() {
  const auto at = std::chrono::steady_clock::now();
  if (token_->state() != hsm::TokenState::ready ||
      (card_keys_renewed_ && at - *card_keys_renewed_ < between_renewals)) {
    return;
  }
  card_keys_renewed_ = at;
  std::set<Uuid> ids;
  for (const auto& application : directory_.all()) {
    if (application->face == "tap") {
      ids.insert(application->tenant);
    }
  }
  hsm::Session session(*token_);
  for (const auto& id : ids) {
    if (const auto tenant = tenants_.find(id)) {
      const Actor actor{.type = "system", .id = "upkeep", .tenant = id, .source = {}, .trace_id = {}};
      capture::renew_card_keys({.session = session, .store = *store_, .tenant = *tenant, .actor = actor});
    }
  }
}

}  // namespace appliance

#pragma once

#include "appliance/config/config.hpp"
#include "appliance/evidence/failed_access.hpp"
#include "appliance/evidence/notary.hpp"
#include "appliance/evidence/readings.hpp"
#include "appliance/expiry/purge.hpp"
#include "appliance/identity/directory.hpp"
#include "appliance/keys/custodian.hpp"
#include "appliance/network/connector.hpp"
#include "appliance/syslog/forwarder.hpp"
#include "appliance/tenant.hpp"
#include "appliance/upkeep.hpp"
#include "appliance/workers.hpp"
#include "hsm/token.hpp"
#include "storage/store.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>

namespace appliance {

enum class State {
  unprovisioned,  ///< the token does not hold the root keys that the store names
  locked,         ///< the PIN was refused; waits for an operator
  rolled_back,    ///< the store is not the one that the token has seen; waits for an operator
  operational,
  failed,  ///< the token does not answer; upkeep tries to get it back
};

[[nodiscard]] std::string_view name_of(State state) noexcept;

/// Owns what a running appliance consists of and wires it in order: store, token, what is kept in memory, workers,
/// upkeep. Members may be used from any thread.
class Lifecycle {
 public:
  /// Opens the store, the token and everything else. `on_store_failure` is called once, from any thread, when the
  /// store failed for good and the process should be restarted. Throws Error: conflict where `coffer init` has not run
  /// or the token is another one; storage::Error; hsm::Error where the module cannot be used at all. A refused PIN is
  /// no error: the state is then locked.
  Lifecycle(const Config& config, std::function<void()> on_store_failure);
  ~Lifecycle();

  [[nodiscard]] State state() const noexcept;

  /// Tries the PIN again after it was refused. An operator's act.
  void unlock();

  [[nodiscard]] const Config& config() const noexcept { return config_; }
  [[nodiscard]] storage::Store& store() noexcept { return *store_; }
  [[nodiscard]] hsm::Token& token() noexcept { return *token_; }
  [[nodiscard]] const hsm::Token& token() const noexcept { return *token_; }
  [[nodiscard]] identity::Directory& directory() noexcept { return directory_; }
  [[nodiscard]] TenantBook& tenants() noexcept { return tenants_; }
  [[nodiscard]] Workers& workers() noexcept { return *workers_; }
  [[nodiscard]] evidence::Notary& notary() noexcept { return *notary_; }
  [[nodiscard]] evidence::FailedAccess& failed_access() noexcept { return failed_access_; }
  [[nodiscard]] evidence::Readings& readings() noexcept { return readings_; }
  /// nullptr where no collector is configured.
  [[nodiscard]] const syslog::Forwarder* forwarder() const noexcept { return forwarder_.get(); }
  [[nodiscard]] keys::Custodian& keys() noexcept { return *keys_; }
  [[nodiscard]] Purge& purge() noexcept { return *purge_; }
  /// What operators change, they change one after the other: held from the look at what an act concerns to its end.
  [[nodiscard]] std::mutex& one_act_at_a_time() noexcept { return one_act_at_a_time_; }
  /// The ways to card schemes; filled before anything is served.
  [[nodiscard]] network::Registry& networks() noexcept { return networks_; }
  [[nodiscard]] const Uuid& store_id() const noexcept { return store_id_; }

 private:
  void examine_history();
  [[nodiscard]] bool look_after();
  void renew_card_keys();

  const Config config_;
  std::mutex one_act_at_a_time_;
  std::unique_ptr<storage::Store> store_;
  Uuid store_id_;
  std::unique_ptr<hsm::Token> token_;
  identity::Directory directory_;
  TenantBook tenants_;
  std::unique_ptr<evidence::Notary> notary_;
  evidence::FailedAccess failed_access_;
  evidence::Readings readings_;
  std::unique_ptr<Workers> workers_;
  std::unique_ptr<Purge> purge_;
  std::optional<std::chrono::steady_clock::time_point> card_keys_renewed_;  ///< upkeep's alone
  std::unique_ptr<Upkeep> upkeep_;
  std::unique_ptr<syslog::Forwarder> forwarder_;
  std::unique_ptr<keys::Custodian> keys_;
  network::Registry networks_;
};

}  // namespace appliance

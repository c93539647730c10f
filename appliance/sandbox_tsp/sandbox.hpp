#pragma once

#include "appliance/sandbox_tsp/context.hpp"
#include "hsm/token.hpp"

#include <memory>

namespace appliance::sandbox_tsp {

/// Makes what a sandbox runs on, as far as it is not there: its directory, a SoftHSM token of its own in it with PINs
/// of its own, the keys. Throws hsm::Error, storage::Error, std::filesystem::filesystem_error.
void initialise(const Settings& settings);

/// An initialised sandbox, open. Thread-safe but for its construction.
class Sandbox {
 public:
  /// Throws as initialise(); Error{conflict} where that has not run.
  explicit Sandbox(Settings settings);

  [[nodiscard]] const Settings& settings() const noexcept { return settings_; }
  [[nodiscard]] hsm::Token& token() noexcept { return *token_; }
  [[nodiscard]] storage::Store& store() noexcept { return *store_; }
  [[nodiscard]] Context context(hsm::Session& session) {
    return {.session = session, .store = *store_, .keys = keys_, .settings = settings_};
  }
  /// What is sent along with notifications.
  [[nodiscard]] const hsm::Secret& notify_secret() const noexcept { return notify_secret_; }

 private:
  Settings settings_;
  std::unique_ptr<hsm::Token> token_;
  std::unique_ptr<storage::Store> store_;
  Keys keys_;
  hsm::Secret notify_secret_;
};

}  // namespace appliance::sandbox_tsp

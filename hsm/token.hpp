#pragma once

#include "hsm/audit_key.hpp"
#include "hsm/error.hpp"
#include "hsm/key_ring.hpp"
#include "hsm/module.hpp"
#include "hsm/root_key.hpp"
#include "hsm/secret.hpp"
#include "hsm/session.hpp"

#include <p11-kit/pkcs11.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <vector>

namespace hsm {

struct TokenSettings {
  std::string module_path;
  std::string token_uri;  ///< RFC 7512, for example pkcs11:token=coffer
  /// Fetches the user PIN; called once per login. An empty result counts as a refused PIN.
  std::function<Secret()> pin;
  /// Which version of the root key wraps new keys; nothing where these are not the root keys that the appliance's
  /// records name. Asked at each connection, before anything else uses it. Absent: the highest.
  std::function<std::optional<std::uint32_t>(const std::vector<RootKey>&)> choose_root = nullptr;
  /// Where the module's functions come from: the library itself, or something in front of it (calls/recorder.hpp).
  LoadsModule load = load_library;
};

enum class TokenState {
  absent,   ///< no token answers; recover() may bring it back
  locked,   ///< the PIN was refused; nothing is sent until unlock()
  foreign,  ///< a token answers, but does not hold the expected root keys; recover() looks again
  ready,
};

struct TokenDescription {
  std::string module;
  std::string profile;
  std::string label;
  std::string serial;
  std::string model;
  std::vector<RootKey> root_keys;
  std::vector<AuditKey> audit_keys = {};
  std::string manufacturer = {};
  std::string firmware = {};
};

/// The token: the only place that logs in, and the owner of the one session ("anchor") that stays open as long as the
/// connection, because closing the last session logs out (PKCS#11 v2.40, 5.6) and kills session keys. Thread-safe.
class Token {
 public:
  /// Loads the module; does not touch the token yet. Throws Error: misuse.
  explicit Token(TokenSettings settings);
  ~Token();
  Token(const Token&) = delete;
  Token& operator=(const Token&) = delete;

  /// Opens the anchor session, logs in and finds the root keys. Throws Error.
  void connect();

  /// Restarts the module and connects. For a token that was lost. Throws Error and stays absent if that fails.
  void recover();

  /// Allows one more login after a refused PIN, and tries it. An operator's act. Throws Error.
  void unlock();

  /// Restarts the module if it has made so many session keys that it should give their memory back (Profile).
  void recycle_if_due();

  [[nodiscard]] TokenState state() const noexcept { return state_.load(); }
  [[nodiscard]] TokenDescription describe() const;
  [[nodiscard]] const Profile& profile() const noexcept { return module_.profile(); }

  /// Runs `operation` while the token cannot be restarted. A lost session, login or handle is repaired and the
  /// operation run again, at most twice; a lost token is noted, so that all further calls fail at once until
  /// recover(). Throws Error.
  template <class Operation>
  auto run(Session& session, Operation&& operation) {
    for (int repairs = 0;; ++repairs) {
      const auto connection = connection_.load();
      try {
        const auto lease = lease_for_use();
        return operation();
      } catch (const Error& error) {
        repair_or_rethrow(session, error, connection, repairs);
      }
    }
  }

  /// Closes a session of that connection, unless a later one took its place: handles are numbered anew when the module
  /// restarts. Outside run().
  void close_session(CK_SESSION_HANDLE session, std::uint64_t connection) noexcept;

  // For sessions and verbs, inside run().
  [[nodiscard]] const CK_FUNCTION_LIST& functions() const noexcept { return module_.functions(); }
  [[nodiscard]] std::uint64_t connection() const noexcept { return connection_.load(); }
  [[nodiscard]] CK_SESSION_HANDLE open_session();
  [[nodiscard]] CK_OBJECT_HANDLE root_key(std::uint32_t version) const;
  [[nodiscard]] CK_OBJECT_HANDLE audit_key(std::uint32_t version) const;
  /// The version that wraps. Throws Error: not_provisioned.
  [[nodiscard]] std::uint32_t current_root_version() const;
  /// Handle of a key in use, unwrapped on the anchor session the first time. Throws Error.
  [[nodiscard]] CK_OBJECT_HANDLE load(const WrappedKey& key);
  [[nodiscard]] bool offers(CK_MECHANISM_TYPE mechanism) const;
  /// Destroys a key in use and lets go of it. For a key that nobody uses any more. Not inside run(). Throws Error.
  void forget(const KeyName& key);
  /// How often a key was used since the start; a root key has no scope and no purpose.
  [[nodiscard]] std::uint64_t uses_of(const KeyName& key) const { return ring_.uses_of(key); }
  /// Held around the making and destroying of objects on modules that race there.
  [[nodiscard]] std::unique_lock<std::mutex> object_lock();
  void count_session_key() noexcept { ++session_keys_made_; }

 private:
  [[nodiscard]] std::shared_lock<std::shared_mutex> lease_for_use();
  void repair_or_rethrow(Session& session, const Error& error, std::uint64_t seen_connection, int repairs);
  template <class Step>
  void exclusively(Step&& step);
  void restart();
  void establish();
  [[nodiscard]] std::uint32_t choose_root() const;
  void log_in();

  TokenSettings settings_;
  Module module_;
  mutable std::shared_mutex use_;
  std::mutex gate_;  // lets an exclusive user pass a steady stream of shared ones
  std::atomic<bool> exclusive_waiting_{false};
  std::mutex objects_;
  std::mutex loading_;
  std::atomic<TokenState> state_{TokenState::absent};
  std::atomic<bool> pin_refused_{false};
  std::atomic<std::uint64_t> connection_{0};
  std::atomic<std::uint64_t> session_keys_made_{0};
  std::uint64_t generation_ = 0;  ///< of the module's library, at the present connection
  CK_SLOT_ID slot_ = 0;
  CK_SESSION_HANDLE anchor_ = CK_INVALID_HANDLE;
  TokenDescription description_;
  std::uint32_t current_root_ = 0;
  mutable KeyRing ring_;
};

}  // namespace hsm

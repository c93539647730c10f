#pragma once

#include "tests/support/shim/functions.hpp"

#include <p11-kit/pkcs11.h>

#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <shared_mutex>
#include <string>

namespace tests::support::shim {

/// Plays a token that is pulled out for as long as a file exists. Pulling it out closes the sessions of the real
/// module, and with them the login and all session keys; their handles stay invalid after the token is back.
/// The file is looked at when a call is made: a token that went and came between two calls was never away.
/// C_Finalize is always let through, because a library can be put down without its token. Thread-safe.
class Presence {
 public:
  /// An empty path turns this off.
  void follow(std::string path, const CK_FUNCTION_LIST* real);

  /// The answer to a call that must not reach the module. `subject` is the session or slot that the call names.
  [[nodiscard]] std::optional<CK_RV> refuse(Function function, CK_ULONG subject);

  /// To be held during a call of the real module, so that no session is closed under a running operation.
  [[nodiscard]] std::shared_lock<std::shared_mutex> during_call() { return std::shared_lock(calls_); }

  void opened(CK_SESSION_HANDLE session, CK_SLOT_ID slot);
  void closed(CK_SESSION_HANDLE session);
  void closed_all(CK_SLOT_ID slot);
  void finalized();

 private:
  bool watch();
  void pull_out();

  std::shared_mutex calls_;
  std::mutex mutex_;
  std::string path_;
  const CK_FUNCTION_LIST* real_ = nullptr;
  bool away_ = false;
  std::map<CK_SESSION_HANDLE, CK_SLOT_ID> live_;
  std::set<CK_SESSION_HANDLE> stale_;
};

}  // namespace tests::support::shim

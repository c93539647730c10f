#pragma once

#include "tests/support/shim/functions.hpp"

#include <p11-kit/pkcs11.h>

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace tests::support::shim {

/// What happens to a call that a rule strikes.
enum class Strike {
  before,  ///< the call is not made and reported as failed
  after,   ///< the call is made and reported as failed
  flip,    ///< the call is made and one bit of its output is turned
};

/// One line of a fault plan: `FUNCTION WHEN ACTION [before|after] [once|sticky] [delay_ms=N]`.
///
/// FUNCTION is a PKCS#11 name or `*` for all. WHEN is `n` (the n-th call since the plan was read, from 1), `every`, or
/// `after:n` (each one after the n-th). ACTION is a return code by name or in hexadecimal (CKR_OK only delays), or
/// `flip`, which counts only calls that give room for output. `n` strikes once unless `sticky`, the others always
/// unless `once`. Empty lines and lines that begin with `#` mean nothing.
struct Rule {
  std::optional<Function> function;
  std::uint64_t first = 1;
  bool repeats = false;
  Strike strike = Strike::before;
  CK_RV code = CKR_OK;
  std::chrono::milliseconds delay{0};
  std::uint64_t seen = 0;
};

/// Throws std::invalid_argument with the offending line.
[[nodiscard]] std::vector<Rule> parse_plan(const std::string& text);

/// The plan in force. The file is looked at before each call, so that a test can change it while a program runs:
/// whenever its content differs from the last one, all counters begin anew. Thread-safe.
class Plan {
 public:
  /// An empty path turns faults off.
  void follow(std::string path);

  /// Counts a call and returns the first rule that strikes it. A plan that cannot be read as one ends the process,
  /// because a test with a mistyped fault would pass for nothing.
  [[nodiscard]] std::optional<Rule> strike(Function function, bool has_output);

 private:
  void refresh();

  std::mutex mutex_;
  std::string path_;
  std::string content_;
  std::vector<Rule> rules_;
};

}  // namespace tests::support::shim

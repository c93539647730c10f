#pragma once

#include "tests/support/directory.hpp"
#include "tests/support/process.hpp"
#include "tests/support/softhsm.hpp"
#include "tests/support/trace.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace tests::support {

/// The recording and failing PKCS#11 module (tests/support/shim) in front of SoftHSM, with the files that steer it.
/// As long as it lives, this process's environment steers the module too; it is read when a program loads the module.
/// Make it before threads start; the steering functions may be called while calls are made.
class FaultyModule {
 public:
  explicit FaultyModule(const std::filesystem::path& real = softhsm_module());

  [[nodiscard]] std::filesystem::path module_path() const;
  /// What a child process needs to load the module with these files.
  [[nodiscard]] Environment environment() const;

  /// Puts a plan in force (tests/support/shim/plan.hpp has the grammar) from the next call on, with all counters at
  /// nought, even if it equals the last one. Throws std::invalid_argument for a bad line.
  void plan(const std::string& lines);
  void clear_plan() { plan({}); }

  /// Pulls the token out: every call fails, sessions and session keys are gone for good. Takes effect at the next call.
  void unplug();
  void plug_in();

  [[nodiscard]] std::vector<TracedCall> trace() const { return read_trace(trace_file()); }
  [[nodiscard]] std::filesystem::path trace_file() const { return directory_ / "trace.jsonl"; }
  void forget_trace();

 private:
  TemporaryDirectory directory_{"module"};
  std::uint64_t generation_ = 0;
  ScopedVariable real_;
  ScopedVariable trace_;
  ScopedVariable plan_;
  ScopedVariable down_;
};

}  // namespace tests::support

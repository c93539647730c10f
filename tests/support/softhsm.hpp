#pragma once

#include "hsm/secret.hpp"
#include "tests/support/directory.hpp"
#include "tests/support/process.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace tests::support {

/// Sets a variable of this process's environment and puts the old state back at destruction. Not thread-safe.
class ScopedVariable {
 public:
  ScopedVariable(std::string name, const std::string& value);
  ~ScopedVariable();
  ScopedVariable(const ScopedVariable&) = delete;
  ScopedVariable& operator=(const ScopedVariable&) = delete;

 private:
  std::string name_;
  std::optional<std::string> before_;
};

/// SoftHSM's library: COFFER_SOFTHSM_MODULE from the environment, else the one found when the tests were configured.
[[nodiscard]] std::filesystem::path softhsm_module();

/// A fresh SoftHSM token in a directory of its own, removed at destruction. As long as it lives, SOFTHSM2_CONF of this
/// process names it; SoftHSM reads that in C_Initialize. Make it before threads start.
class SofthsmToken {
 public:
  /// Throws std::runtime_error if the token cannot be made.
  explicit SofthsmToken(std::string label = "coffer-test");

  [[nodiscard]] std::filesystem::path module_path() const { return softhsm_module(); }
  /// RFC 7512, "pkcs11:token=LABEL".
  [[nodiscard]] std::string uri() const { return "pkcs11:token=" + label_; }
  [[nodiscard]] const std::string& label() const noexcept { return label_; }
  [[nodiscard]] hsm::Secret pin() const;
  [[nodiscard]] std::filesystem::path pin_file() const { return directory_ / "user-pin"; }
  [[nodiscard]] std::filesystem::path so_pin_file() const { return directory_ / "so-pin"; }
  [[nodiscard]] const std::filesystem::path& directory() const noexcept { return directory_.path(); }
  /// Makes another token of that label beside this one, with the same PINs, and returns its URI.
  [[nodiscard]] std::string add_token(const std::string& label) const;
  /// Has the token of that label gone for good, as a burnt one is.
  void lose(const std::string& label) const;
  /// What a child process needs to use this token.
  [[nodiscard]] Environment environment() const;

 private:
  std::string label_;
  TemporaryDirectory directory_{"softhsm"};
  ScopedVariable variable_;
};

}  // namespace tests::support

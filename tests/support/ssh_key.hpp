#pragma once

#include "tests/support/directory.hpp"

#include <filesystem>
#include <string>

namespace tests::support {

/// A person's key pair, made by ssh-keygen, without a passphrase.
class SshKey {
 public:
  /// `type` and `bits` as `ssh-keygen -t -b` takes them; no bits: the type's default. Throws std::runtime_error.
  explicit SshKey(const std::string& type = "ed25519", const std::string& bits = {});

  [[nodiscard]] std::filesystem::path file() const { return home_ / "key"; }
  /// The line of the .pub file.
  [[nodiscard]] std::string line() const;
  /// `ssh-keygen -Y sign` over the text.
  [[nodiscard]] std::string sign(const std::string& text, const std::string& name_space = "coffer-approval",
                                 const std::string& hash = {}) const;

 private:
  TemporaryDirectory home_{"ssh-key"};
};

}  // namespace tests::support

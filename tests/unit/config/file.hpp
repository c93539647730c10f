#pragma once

#include "appliance/config/config.hpp"
#include "tests/support/directory.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tests::config {

/// The smallest configuration that is complete. 11 lines; what is appended begins on line 12.
inline constexpr std::string_view complete =
    "[server]\n"
    "certificate = \"tls/cert.pem\"\n"
    "private_key = \"/etc/key.pem\"\n"
    "\n"
    "[hsm]\n"
    "module = \"module.so\"\n"
    "token = \"pkcs11:token=coffer\"\n"
    "\n"
    "[storage]\n"
    "path = \"../data\"\n"
    "\n";

/// A coffer.toml of its own directory.
class File {
 public:
  explicit File(std::string_view content) { support::write_file(path(), content); }

  [[nodiscard]] std::filesystem::path path() const { return directory_ / "coffer.toml"; }
  [[nodiscard]] appliance::Loaded load() const { return appliance::load_config(path()); }

  /// "12: hsm.sessions must be between 1 and 256" for each mistake.
  [[nodiscard]] std::vector<std::string> mistakes() const {
    std::vector<std::string> out;
    const auto loaded = load();
    if (const auto* found = std::get_if<std::vector<appliance::Mistake>>(&loaded)) {
      for (const auto& mistake : *found) {
        out.push_back(std::to_string(mistake.line) + ": " + mistake.text);
      }
    }
    return out;
  }

 private:
  support::TemporaryDirectory directory_{"config"};
};

}  // namespace tests::config

#pragma once

#include "appliance/config/config.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace appliance::sandbox_tsp {

/// What a sandbox that is told to lie answers wrongly, to see that its callers notice.
enum class Lie : std::uint8_t {
  none,
  wrong_cryptogram,      ///< twenty other bytes: only who verifies can notice
  other_number,          ///< a cryptogram for another token's number
  duplicate_references,  ///< every token has the same reference
  nonsense,              ///< answers that lack what they should say
};

/// The configuration file of coffer-sandbox-tsp (coffer-sandbox-tsp.1). Paths are absolute.
struct Settings {
  Endpoint listen{"127.0.0.1", 9443};
  std::filesystem::path certificate;
  std::filesystem::path private_key;
  std::filesystem::path client_ca;
  std::filesystem::path directory;
  std::filesystem::path module;

  std::optional<destination::Url> notify;  ///< whom changes are told to; nobody where it is left out
  std::filesystem::path notify_ca;
  std::filesystem::path notify_secret;  ///< file with the secret that is sent along

  std::uint32_t pending_milliseconds = 2'000;
  std::uint32_t slow_milliseconds = 3'000;
  std::uint32_t event_milliseconds = 1'000;
  Lie lie = Lie::none;
};

/// The settings, or everything that is wrong with the file.
[[nodiscard]] std::variant<Settings, std::vector<Mistake>> load_settings(const std::filesystem::path& file);

}  // namespace appliance::sandbox_tsp

#pragma once

#include "hsm/signature.hpp"

#include <filesystem>
#include <span>
#include <string>

namespace appliance::ceremony {

/// What a transcript is found to be.
struct Attested {
  bool genuine = false;
  std::string finding;  ///< what is wrong with it
  std::string digest;   ///< SHA-256, hexadecimal: what the audit log of the appliance must name
  std::string key;      ///< fingerprint of the key that signed it
};

/// Checks a transcript and its signature beside it with the keys that are trusted, without a token. Throws
/// Error{invalid} where a file cannot be read.
[[nodiscard]] Attested verify(const std::filesystem::path& transcript, std::span<const hsm::PublicPoint> keys);

}  // namespace appliance::ceremony

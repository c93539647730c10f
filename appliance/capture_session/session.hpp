#pragma once

#include "appliance/token/token.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace appliance::capture_session {

// A capture session lets who knows its id, and nobody else is asked for, hand over what it wants: a card, or a card's
// security code, encrypted to a key of the token. It ends with its first success, its fifth failure or its time.

inline constexpr std::uint32_t most_failures = 5;
/// Of a token that the client wants for the moment.
inline constexpr UnixMicros ephemeral_life = UnixMicros{3600} * 1'000'000;

/// What a session is for; stands in records, so the numbers are fixed.
enum class Purpose : std::uint8_t { pci_token = 1, network_token = 2, security_code = 3 };

/// Whether the client may say how long the token is to live; stands in records, so the numbers are fixed.
enum class Lifecycle : std::uint8_t { user_choice = 0, ephemeral_only = 1, persistent_only = 2 };

/// What the caller who opens a session wants of it.
struct Wanted {
  Purpose purpose = Purpose::pci_token;
  std::optional<UnixMicros> token_life = std::nullopt;  ///< at most; absent: no limit
  std::map<std::string, std::string> metadata = {};     ///< of the token
  std::vector<std::string> allowed_schemes = {};        ///< as tokens name them ("american express"); empty: all
  Lifecycle lifecycle = Lifecycle::user_choice;
  std::string token_id = {};  ///< for a security code: the PCI token that gets it
};

/// The id is the capability, a UUID of 122 bits from the token's generator: it stands in no log.
struct Opened {
  Uuid id{};
  UnixMicros expires_at = 0;
};

/// Opens a session of the context's tenant in one batch with its audit entry and what `completion` adds. `life`: of the
/// session. Whether the caller may is decided by who calls this. Makes the tenant's key first where it has none, which
/// takes the token a second or so. Throws hsm::Error, storage::Error, appliance::Error.
[[nodiscard]] Opened open(const token::Context& context, const Wanted& wanted, UnixMicros life,
                          const idempotency::Completion<Opened>& completion = {});

}  // namespace appliance::capture_session

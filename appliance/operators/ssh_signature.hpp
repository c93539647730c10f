#pragma once

#include "appliance/operators/public_key.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace appliance::operators {

/// A signature as `ssh-keygen -Y sign` writes it (OpenSSH, PROTOCOL.sshsig).
struct SshSignature {
  PublicKey key;               ///< that it says it was made with
  std::string name_space;      ///< what it was made for
  std::string hash_algorithm;  ///< sha256 or sha512, of the message
  std::string signature;       ///< raw: r and s for ECDSA
  std::string presence;        ///< of a FIDO key: its flags (1) and counter (4)
};

/// From its armored form. Nothing where it is none or is by a kind of key or algorithm that is not accepted.
[[nodiscard]] std::optional<SshSignature> read_ssh_signature(std::string_view armored);

/// Whether its key signed the message for this namespace.
[[nodiscard]] bool holds_for(const SshSignature& signature, std::string_view name_space, std::string_view message);

}  // namespace appliance::operators

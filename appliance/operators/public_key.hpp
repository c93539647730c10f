#pragma once

#include "hsm/personal_key.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace appliance::operators {

/// A person's public key as OpenSSH writes it: ssh-ed25519, ecdsa-sha2-nistp256, ssh-rsa of 3072 bits or more, or the
/// first two in a FIDO authenticator (OpenSSH, PROTOCOL.u2f).
struct PublicKey {
  std::string type;
  std::string blob;  ///< RFC 4253, section 6.6
  hsm::PersonalKey key;
  std::string application = {};  ///< of a FIDO key, which signs more than the message; empty for others

  friend bool operator==(const PublicKey& a, const PublicKey& b) { return a.blob == b.blob; }
};

/// One line of a .pub file or of authorized_keys without options; the comment is left out. Nothing where it is none,
/// or of another type or too short.
[[nodiscard]] std::optional<PublicKey> read_public_key(std::string_view line);
[[nodiscard]] std::optional<PublicKey> read_key_blob(std::string_view blob);

/// "ssh-ed25519 AAAA...", without a comment.
[[nodiscard]] std::string line_of(const PublicKey& key);
/// "SHA256:...", as `ssh-keygen -l` shows it.
[[nodiscard]] std::string fingerprint_of(const PublicKey& key);

}  // namespace appliance::operators

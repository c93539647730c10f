#include "appliance/operators/ssh_signature.hpp"

#include "appliance/operators/ssh_wire.hpp"
#include "hsm/secret.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace appliance::operators {
namespace {

constexpr std::string_view begin_line = "-----BEGIN SSH SIGNATURE-----\n";
constexpr std::string_view end_line = "\n-----END SSH SIGNATURE-----";
constexpr std::string_view magic = "SSHSIG";
constexpr std::uint32_t version = 1;
constexpr std::size_t longest = 16'384;
constexpr std::size_t half = 32;

/// In a FIDO key's flags: somebody touched it.
constexpr char touched = 1;
constexpr std::size_t presence_bytes = 5;

using Raw = std::optional<std::string>;

std::optional<std::string> dearmored(std::string_view armored) {
  const auto begin = armored.find(begin_line);
  const auto end = armored.find(end_line);
  if (armored.size() > longest || begin != 0 || end == std::string_view::npos || end < begin_line.size() ||
      armored.substr(end + end_line.size()).find_first_not_of("\r\n") != std::string_view::npos) {
    return std::nullopt;
  }
  std::string text(armored.substr(begin_line.size(), end - begin_line.size()));
  std::erase_if(text, [](char c) { return c == '\n' || c == '\r'; });
  return read_base64(text);
}

Raw whole(std::string_view blob) { return std::string(blob); }

/// RFC 5656, section 3.1.2: r and s as mpints.
Raw halves(std::string_view blob) {
  SshReader reader(blob);
  std::string raw;
  for (int number = 0; number < 2; ++number) {
    const auto read = reader.big_number();
    if (!read || read->size() > half) {
      return std::nullopt;
    }
    raw.append(half - read->size(), '\0').append(*read);
  }
  return reader.at_end() ? Raw(raw) : std::nullopt;
}

struct Algorithm {
  std::string_view name;
  std::string_view key_type;
  Raw (*raw)(std::string_view blob);
};

/// RSA with SHA-1 is out by PROTOCOL.sshsig, with SHA-256 by us: ssh-keygen does not make it.
constexpr std::array algorithms{
    Algorithm{"ssh-ed25519", "ssh-ed25519", whole}, Algorithm{"ecdsa-sha2-nistp256", "ecdsa-sha2-nistp256", halves},
    Algorithm{"rsa-sha2-512", "ssh-rsa", whole},
    Algorithm{"sk-ssh-ed25519@openssh.com", "sk-ssh-ed25519@openssh.com", whole},
    Algorithm{"sk-ecdsa-sha2-nistp256@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com", halves}};

struct Parts {
  std::string raw;
  std::string presence;
};

std::optional<Parts> read_parts(std::string_view text, const PublicKey& key) {
  SshReader reader(text);
  const auto name = reader.text();
  const auto blob = reader.text();
  const auto presence = reader.bytes(key.application.empty() ? 0 : presence_bytes);
  const auto found = std::ranges::find_if(algorithms, [&](const Algorithm& known) { return name == known.name; });
  if (found == algorithms.end() || found->key_type != key.type || !blob || !presence || !reader.at_end()) {
    return std::nullopt;
  }
  auto raw = found->raw(*blob);
  return raw ? std::optional(Parts{.raw = *std::move(raw), .presence = std::string(*presence)}) : std::nullopt;
}

/// What an authenticator signs in place of the message (PROTOCOL.u2f): nothing, where nobody touched it.
std::optional<std::string> as_signed_by(const SshSignature& signature, std::string message) {
  const auto& application = signature.key.application;
  if (application.empty()) {
    return message;
  }
  if (signature.presence.size() != presence_bytes || (signature.presence.front() & touched) == 0) {
    return std::nullopt;
  }
  const auto name = hsm::sha256(hsm::bytes_of(application));
  const auto digest = hsm::sha256(hsm::bytes_of(message));
  return std::string(hsm::text_of(name)).append(signature.presence).append(hsm::text_of(digest));
}

std::optional<std::string> digest_of(std::string_view message, std::string_view algorithm) {
  const auto bytes = hsm::bytes_of(message);
  if (algorithm == "sha512") {
    return std::string(hsm::text_of(hsm::sha512(bytes)));
  }
  return algorithm == "sha256" ? std::optional(std::string(hsm::text_of(hsm::sha256(bytes)))) : std::nullopt;
}

}  // namespace

std::optional<SshSignature> read_ssh_signature(std::string_view armored) {
  const auto bytes = dearmored(armored);
  if (!bytes) {
    return std::nullopt;
  }
  SshReader reader(*bytes);
  const auto preamble = reader.bytes(magic.size());
  const auto number = reader.number();
  const auto key_blob = reader.text();
  const auto name_space = reader.text();
  const auto reserved = reader.text();
  const auto hash = reader.text();
  const auto signature = reader.text();
  auto key = key_blob ? read_key_blob(*key_blob) : std::nullopt;
  if (preamble != magic || number != version || !key || !name_space || !reserved || !hash || !signature ||
      !reserved->empty() || !reader.at_end() || !digest_of({}, *hash)) {
    return std::nullopt;
  }
  auto parts = read_parts(*signature, *key);
  if (!parts) {
    return std::nullopt;
  }
  return SshSignature{.key = *std::move(key),
                      .name_space = std::string(*name_space),
                      .hash_algorithm = std::string(*hash),
                      .signature = std::move(parts->raw),
                      .presence = std::move(parts->presence)};
}

bool holds_for(const SshSignature& signature, std::string_view name_space, std::string_view message) {
  const auto digest = digest_of(message, signature.hash_algorithm);
  if (signature.name_space != name_space || !digest) {
    return false;
  }
  const auto signed_bytes = as_signed_by(signature, std::string(magic) + ssh_text(name_space) + ssh_text({}) +
                                                        ssh_text(signature.hash_algorithm) + ssh_text(*digest));
  return signed_bytes &&
         hsm::signed_by(signature.key.key, hsm::bytes_of(*signed_bytes), hsm::bytes_of(signature.signature));
}

}  // namespace appliance::operators

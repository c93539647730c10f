#include "appliance/operators/public_key.hpp"

#include "appliance/operators/ssh_wire.hpp"
#include "hsm/secret.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace appliance::operators {
namespace {

using Read = std::optional<hsm::PersonalKey>;

template <class Bytes>
std::optional<Bytes> exactly(std::optional<std::string_view> text) {
  Bytes bytes{};
  if (!text || text->size() != bytes.size()) {
    return std::nullopt;
  }
  std::ranges::transform(*text, bytes.begin(), [](char c) { return static_cast<std::uint8_t>(c); });
  return bytes;
}

/// RFC 8709, section 4.
Read read_ed25519(SshReader& reader) {
  const auto key = exactly<hsm::Ed25519Key>(reader.text());
  return key ? Read(*key) : std::nullopt;
}

/// RFC 5656, section 3.1.
Read read_p256(SshReader& reader) {
  const auto curve = reader.text();
  const auto point = exactly<hsm::PublicPoint>(reader.text());
  return curve == "nistp256" && point ? Read(*point) : std::nullopt;
}

/// RFC 4253, section 6.6.
Read read_rsa(SshReader& reader) {
  const auto exponent = reader.big_number();
  const auto modulus = reader.big_number();
  if (!exponent || !modulus) {
    return std::nullopt;
  }
  return hsm::RsaKey{.modulus = {modulus->begin(), modulus->end()}, .exponent = {exponent->begin(), exponent->end()}};
}

struct Type {
  std::string_view name;
  Read (*read)(SshReader&);
  bool in_authenticator = false;
};

constexpr std::array types{Type{"ssh-ed25519", read_ed25519}, Type{"ecdsa-sha2-nistp256", read_p256},
                           Type{"ssh-rsa", read_rsa}, Type{"sk-ssh-ed25519@openssh.com", read_ed25519, true},
                           Type{"sk-ecdsa-sha2-nistp256@openssh.com", read_p256, true}};

/// Cuts the first word off.
std::string_view next_word(std::string_view& line) {
  line.remove_prefix(std::min(line.find_first_not_of(" \t\r\n"), line.size()));
  const auto word = line.substr(0, line.find_first_of(" \t\r\n"));
  line.remove_prefix(word.size());
  return word;
}

}  // namespace

std::optional<PublicKey> read_key_blob(std::string_view blob) {
  SshReader reader(blob);
  const auto name = reader.text();
  const auto type = std::ranges::find_if(types, [&](const Type& known) { return name == known.name; });
  if (type == types.end()) {
    return std::nullopt;
  }
  auto key = type->read(reader);
  const auto application = type->in_authenticator ? reader.text() : std::string_view();
  if (!key || !application || application->empty() == type->in_authenticator || !reader.at_end() ||
      !hsm::is_acceptable(*key)) {
    return std::nullopt;
  }
  return PublicKey{.type = std::string(*name),
                   .blob = std::string(blob),
                   .key = *std::move(key),
                   .application = std::string(*application)};
}

std::optional<PublicKey> read_public_key(std::string_view line) {
  const auto type = next_word(line);
  const auto blob = read_base64(next_word(line));
  auto key = blob ? read_key_blob(*blob) : std::nullopt;
  const bool one_line = line.find('\n') == std::string_view::npos || line.find('\n') + 1 == line.size();
  return key && key->type == type && one_line ? std::move(key) : std::nullopt;
}

std::string line_of(const PublicKey& key) { return key.type + " " + base64(key.blob); }

std::string fingerprint_of(const PublicKey& key) {
  const auto digest = hsm::sha256(hsm::bytes_of(key.blob));
  auto text = base64(hsm::text_of(digest));
  text.resize(text.find_last_not_of('=') + 1);
  return "SHA256:" + text;
}

}  // namespace appliance::operators

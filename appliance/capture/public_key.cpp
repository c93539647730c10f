#include "appliance/capture/public_key.hpp"

#include "appliance/base64url.hpp"

namespace appliance::capture {
namespace {

constexpr std::size_t coordinate_bytes = 32;
constexpr std::string_view exponent_65537{"\x01\x00\x01", 3};
constexpr std::size_t pem_line = 64;

// DER tags (X.690).
constexpr char sequence = 0x30;
constexpr char bit_string = 0x03;
constexpr char integer = 0x02;

// DER of the AlgorithmIdentifiers: id-ecPublicKey with prime256v1; rsaEncryption.
constexpr std::string_view ec_p256{
    "\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07", 21};
constexpr std::string_view rsa_encryption{"\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00", 15};

std::string der(char tag, const std::string& content) {
  std::string length;
  if (content.size() < 0x80) {
    length.push_back(static_cast<char>(content.size()));
  } else {
    for (auto rest = content.size(); rest != 0; rest >>= 8) {
      length.insert(length.begin(), static_cast<char>(rest & 0xff));
    }
    length.insert(length.begin(), static_cast<char>(0x80 | length.size()));
  }
  return tag + length + content;
}

/// A number with its highest bit set needs a zero in front, or it would be negative.
std::string der_integer(std::string_view magnitude) {
  const bool high = (static_cast<unsigned char>(magnitude.front()) & 0x80) != 0;
  return der(integer, (high ? std::string(1, '\0') : std::string()).append(magnitude));
}

std::string subject_public_key_info(std::string_view algorithm, const std::string& key) {
  return der(sequence, std::string(algorithm) + der(bit_string, '\0' + key));
}

std::string der_of(hsm::CaptureKeyType type, const std::string& public_part) {
  switch (type) {
    case hsm::CaptureKeyType::x25519:
      return public_part;
    case hsm::CaptureKeyType::p256:
      return subject_public_key_info(ec_p256, public_part);
    case hsm::CaptureKeyType::rsa_2048:
    case hsm::CaptureKeyType::rsa_3072:
    case hsm::CaptureKeyType::signing_rsa_3072:
    case hsm::CaptureKeyType::opening_rsa_2048:
      return subject_public_key_info(rsa_encryption,
                                     der(sequence, der_integer(public_part) + der_integer(exponent_65537)));
  }
  return {};
}

void add_public_part(json::Value& jwk, const KeyKind& kind, std::string_view public_part, json::Pool& pool) {
  if (kind.curve.empty()) {
    json::add(jwk, "n", base64url(public_part), pool);
    json::add(jwk, "e", base64url(exponent_65537), pool);
    return;
  }
  json::add(jwk, "crv", kind.curve, pool);
  if (kind.type == hsm::CaptureKeyType::x25519) {
    json::add(jwk, "x", base64url(public_part), pool);
  } else {
    json::add(jwk, "x", base64url(public_part.substr(1, coordinate_bytes)), pool);
    json::add(jwk, "y", base64url(public_part.substr(1 + coordinate_bytes)), pool);
  }
}

}  // namespace

json::Value write_jwk(const StoredKey& key, json::Pool& pool) {
  json::Value jwk(rapidjson::kObjectType);
  const auto* kind = find_kind(key_of(key).type);
  if (kind != nullptr) {
    json::add(jwk, "kty", kind->kty, pool);
    add_public_part(jwk, *kind, key.record.public_part(), pool);
  }
  json::add(jwk, "use", "enc", pool);
  json::add(jwk, "alg", key.record.algorithm(), pool);
  json::add(jwk, "kid", to_string(key.id), pool);
  return jwk;
}

std::string pem_of(const StoredKey& key) {
  const auto body = base64(der_of(key_of(key).type, key.record.public_part()));
  std::string pem = "-----BEGIN PUBLIC KEY-----\n";
  for (std::size_t at = 0; at < body.size(); at += pem_line) {
    pem.append(body, at, pem_line).push_back('\n');
  }
  return pem + "-----END PUBLIC KEY-----\n";
}

}  // namespace appliance::capture

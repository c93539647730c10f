#include "storage/keys.hpp"

#include "storage/error.hpp"

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <tuple>

namespace storage {

namespace {

template <std::size_t Size>
std::string bytes(const std::array<std::uint8_t, Size>& value) {
  return {value.begin(), value.end()};
}

template <std::unsigned_integral Number>
std::string big_endian(Number number) {
  std::string out(sizeof(Number), '\0');
  for (auto byte = out.rbegin(); byte != out.rend(); ++byte) {
    *byte = static_cast<char>(number & 0xff);
    number = static_cast<Number>(number >> 8);
  }
  return out;
}

std::string_view part(std::string_view key, std::size_t offset, std::size_t size) {
  if (key.size() < offset + size) {
    throw Error(Fault::corrupt, "a row's key is too short");
  }
  return key.substr(offset, size);
}

template <std::unsigned_integral Number>
Number number_at(std::string_view key, std::size_t offset) {
  std::uint64_t number = 0;
  for (const char byte : part(key, offset, sizeof(Number))) {
    number = number << 8 | static_cast<std::uint8_t>(byte);
  }
  return static_cast<Number>(number);
}

Uuid uuid_at(std::string_view key, std::size_t offset) {
  Uuid uuid;
  std::ranges::transform(part(key, offset, uuid.size()), uuid.begin(),
                         [](char byte) { return static_cast<std::uint8_t>(byte); });
  return uuid;
}

constexpr std::size_t after_tenant = std::tuple_size_v<Uuid>;

}  // namespace

std::string meta_key(std::string_view name) { return std::string(name); }

std::string root_key_key(std::uint32_t version) { return big_endian(version); }

std::string tenant_key(const Uuid& tenant) { return bytes(tenant); }

std::string tenant_key_key(const Uuid& tenant, std::uint8_t purpose, std::uint32_t version) {
  return tenant_keys_prefix(tenant, purpose) + big_endian(version);
}

std::string application_key(const Uuid& tenant, const Uuid& application) { return bytes(tenant) + bytes(application); }

std::string token_key(const Uuid& tenant, std::string_view id) { return bytes(tenant).append(id); }

std::string fingerprint_key(const Uuid& tenant, std::uint32_t version, const Hmac& hmac) {
  return fingerprints_prefix(tenant, version) + bytes(hmac);
}

std::string log_key(std::uint64_t number) { return big_endian(number); }

std::string tenant_keys_prefix(const Uuid& tenant) { return bytes(tenant); }

std::string tenant_keys_prefix(const Uuid& tenant, std::uint8_t purpose) {
  return bytes(tenant) + static_cast<char>(purpose);
}

std::string applications_prefix(const Uuid& tenant) { return bytes(tenant); }

std::string tokens_prefix(const Uuid& tenant) { return bytes(tenant); }

std::string fingerprints_prefix(const Uuid& tenant, std::uint32_t version) {
  return bytes(tenant) + big_endian(version);
}

Uuid tenant_in(std::string_view key) { return uuid_at(key, 0); }

Uuid application_in(std::string_view application_key) { return uuid_at(application_key, after_tenant); }

std::string_view token_id_in(std::string_view token_key) {
  static_cast<void>(part(token_key, after_tenant, 0));
  return token_key.substr(after_tenant);
}

std::uint32_t version_in_root_key(std::string_view root_key_key) { return number_at<std::uint32_t>(root_key_key, 0); }

std::uint8_t purpose_in_tenant_key(std::string_view tenant_key_key) {
  return number_at<std::uint8_t>(tenant_key_key, after_tenant);
}

std::uint32_t version_in_tenant_key(std::string_view tenant_key_key) {
  return number_at<std::uint32_t>(tenant_key_key, after_tenant + 1);
}

std::uint64_t log_number_in(std::string_view log_key) { return number_at<std::uint64_t>(log_key, 0); }

}  // namespace storage

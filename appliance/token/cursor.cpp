#include "appliance/token/cursor.hpp"

#include "appliance/base64url.hpp"

#include <openssl/sha.h>

#include <array>

namespace appliance::token {
namespace {

constexpr std::string_view format_1 = "1";
constexpr std::size_t check_bytes = 16;

std::string digest(std::string_view text) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> hash{};
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), hash.data());
  return {hash.begin(), hash.end()};
}

std::string check_of(std::string_view subject, std::string_view order) {
  return digest(std::string(format_1).append(subject).append(order)).substr(0, check_bytes);
}

}  // namespace

std::string subject_of(const Context& context, View view, const std::vector<Lane>& lanes) {
  std::string text(context.tenant.id.begin(), context.tenant.id.end());
  text.push_back(static_cast<char>(view));
  for (const auto& lane : lanes) {
    text.append(digest(lane.term)).append(digest(lane.scope));
  }
  return digest(text);
}

std::string write_cursor(std::string_view subject, std::string_view order) {
  return base64url(std::string(format_1).append(check_of(subject, order)).append(order));
}

std::optional<std::string> read_cursor(std::string_view subject, std::string_view cursor) {
  const auto bytes = read_base64url(cursor);
  if (!bytes || !bytes->starts_with(format_1) || bytes->size() <= format_1.size() + check_bytes) {
    return std::nullopt;
  }
  auto order = bytes->substr(format_1.size() + check_bytes);
  const bool sound = bytes->substr(format_1.size(), check_bytes) == check_of(subject, order) && is_order(order);
  return sound ? std::optional(std::move(order)) : std::nullopt;
}

}  // namespace appliance::token

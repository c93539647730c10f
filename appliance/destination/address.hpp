#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace appliance::destination {

/// An IPv4 or IPv6 address.
class Address {
 public:
  using Bytes = std::array<std::uint8_t, 16>;

  static Address v4(std::span<const std::uint8_t, 4> bytes) noexcept;
  static Address v6(std::span<const std::uint8_t, 16> bytes) noexcept;
  /// Dotted decimal of four numbers without leading zeros, or IPv6 text (RFC 4291) without a zone.
  [[nodiscard]] static std::optional<Address> parse(std::string_view text) noexcept;

  [[nodiscard]] bool is_v6() const noexcept { return is_v6_; }
  /// 4 or 16 bytes.
  [[nodiscard]] std::span<const std::uint8_t> bytes() const noexcept { return {bytes_.data(), is_v6_ ? 16U : 4U}; }
  [[nodiscard]] std::string text() const;

  friend bool operator==(const Address& a, const Address& b) = default;

 private:
  Bytes bytes_{};
  bool is_v6_ = false;
};

/// A network in CIDR notation.
struct Network {
  Address address;
  unsigned prefix_bits = 0;

  /// "10.0.0.0/8", "fd00::/8"; bits behind the prefix must be zero.
  [[nodiscard]] static std::optional<Network> parse(std::string_view text) noexcept;
  [[nodiscard]] bool contains(const Address& candidate) const noexcept;
  [[nodiscard]] std::string text() const { return address.text() + "/" + std::to_string(prefix_bits); }
};

/// Whether an address belongs to nobody in particular but the public internet: none of the special-purpose ranges of
/// IANA (private, shared, loopback, link-local, unspecified, multicast, documentation, benchmarking, reserved), and in
/// IPv6 nothing that carries an IPv4 address inside (mapped, NAT64, 6to4, Teredo).
[[nodiscard]] bool is_public(const Address& address) noexcept;

}  // namespace appliance::destination

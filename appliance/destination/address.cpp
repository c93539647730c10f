#include "appliance/destination/address.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <vector>

namespace appliance::destination {
namespace {

bool matches(std::span<const std::uint8_t> bytes, std::span<const std::uint8_t> network, unsigned bits) noexcept {
  const auto whole = bits / 8;
  if (!std::equal(bytes.begin(), bytes.begin() + whole, network.begin())) {
    return false;
  }
  const auto rest = bits % 8;
  return rest == 0 || (bytes[whole] ^ network[whole]) >> (8 - rest) == 0;
}

std::vector<Network> parse_all(std::span<const std::string_view> texts) {
  std::vector<Network> networks;
  std::ranges::transform(texts, std::back_inserter(networks), [](auto text) { return Network::parse(text).value(); });
  return networks;
}

/// The IANA IPv4 Special-Purpose Address Registry, multicast and the reserved rest.
const std::vector<Network>& special_v4() {
  static constexpr auto texts = std::to_array<std::string_view>(
      {"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
       "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24",
       "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"});
  static const auto networks = parse_all(texts);
  return networks;
}

/// Inside of 2000::/3, which alone is public unicast: the IANA IPv6 Special-Purpose Address Registry.
const std::vector<Network>& special_v6() {
  static constexpr auto texts =
      std::to_array<std::string_view>({"2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20"});
  static const auto networks = parse_all(texts);
  return networks;
}

}  // namespace

Address Address::v4(std::span<const std::uint8_t, 4> bytes) noexcept {
  Address address;
  std::ranges::copy(bytes, address.bytes_.begin());
  return address;
}

Address Address::v6(std::span<const std::uint8_t, 16> bytes) noexcept {
  Address address;
  address.is_v6_ = true;
  std::ranges::copy(bytes, address.bytes_.begin());
  return address;
}

std::optional<Address> Address::parse(std::string_view text) noexcept {
  std::array<char, INET6_ADDRSTRLEN + 1> zero_ended{};
  if (text.size() >= zero_ended.size()) {
    return std::nullopt;
  }
  std::ranges::copy(text, zero_ended.begin());
  std::array<std::uint8_t, 16> bytes{};
  // inet_pton takes exactly these spellings: no octal, no hexadecimal, no short forms of IPv4, no zones.
  if (inet_pton(AF_INET, zero_ended.data(), bytes.data()) == 1) {
    return v4(std::span(bytes).first<4>());
  }
  return inet_pton(AF_INET6, zero_ended.data(), bytes.data()) == 1 ? std::optional(v6(bytes)) : std::nullopt;
}

std::string Address::text() const {
  std::array<char, INET6_ADDRSTRLEN + 1> text{};
  inet_ntop(is_v6_ ? AF_INET6 : AF_INET, bytes_.data(), text.data(), text.size());
  return text.data();
}

std::optional<Network> Network::parse(std::string_view text) noexcept {
  const auto slash = text.find('/');
  const auto address = Address::parse(text.substr(0, slash));
  if (!address || slash == std::string_view::npos) {
    return std::nullopt;
  }
  const auto digits = text.substr(slash + 1);
  unsigned bits = 0;
  const auto* end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, bits);
  const auto bytes = address->bytes();
  if (error != std::errc() || stop != end || bits > bytes.size() * 8) {
    return std::nullopt;
  }
  for (auto bit = bits; bit < bytes.size() * 8; ++bit) {
    if ((bytes[bit / 8] >> (7 - bit % 8) & 1) != 0) {
      return std::nullopt;
    }
  }
  return Network{*address, bits};
}

bool Network::contains(const Address& candidate) const noexcept {
  return candidate.is_v6() == address.is_v6() && matches(candidate.bytes(), address.bytes(), prefix_bits);
}

bool is_public(const Address& address) noexcept {
  const auto contains = [&](const Network& network) { return network.contains(address); };
  if (!address.is_v6()) {
    return std::ranges::none_of(special_v4(), contains);
  }
  const bool global_unicast = address.bytes().front() >> 5 == 1;
  return global_unicast && std::ranges::none_of(special_v6(), contains);
}

}  // namespace appliance::destination

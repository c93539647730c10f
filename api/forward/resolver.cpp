#include "api/forward/resolver.hpp"

#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cstring>
#include <memory>
#include <span>

namespace api::forward {
namespace {

using appliance::destination::Address;

template <std::size_t Size, class Raw>
Address make(const Raw& raw, Address (*from)(std::span<const std::uint8_t, Size>) noexcept) {
  std::array<std::uint8_t, Size> bytes{};
  static_assert(sizeof raw == Size);
  std::memcpy(bytes.data(), &raw, Size);
  return from(bytes);
}

void add(const addrinfo& found, std::vector<Address>& addresses) {
  if (found.ai_family == AF_INET) {
    addresses.push_back(make<4>(reinterpret_cast<const sockaddr_in*>(found.ai_addr)->sin_addr, &Address::v4));
  } else if (found.ai_family == AF_INET6) {
    addresses.push_back(make<16>(reinterpret_cast<const sockaddr_in6*>(found.ai_addr)->sin6_addr, &Address::v6));
  }
}

}  // namespace

std::vector<Address> SystemResolver::resolve(const std::string& name) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (getaddrinfo(name.c_str(), nullptr, &hints, &found) != 0) {
    return {};
  }
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> list(found, freeaddrinfo);
  std::vector<Address> addresses;
  for (const auto* entry = list.get(); entry != nullptr; entry = entry->ai_next) {
    add(*entry, addresses);
  }
  return addresses;
}

}  // namespace api::forward

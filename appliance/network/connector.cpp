#include "appliance/network/connector.hpp"

#include <algorithm>

namespace appliance::network {

Connector* Registry::find(std::string_view name) const noexcept {
  const auto found = std::ranges::find_if(connectors_, [&](const auto& each) { return each->name() == name; });
  return found == connectors_.end() ? nullptr : found->get();
}

Connector* Registry::for_scheme(std::string_view scheme) const noexcept {
  const auto serves = [&](const auto& each) {
    return std::ranges::find(each->schemes(), scheme) != each->schemes().end();
  };
  const auto found = std::ranges::find_if(connectors_, serves);
  return found == connectors_.end() ? nullptr : found->get();
}

void Registry::stop() {
  for (const auto& connector : connectors_) {
    connector->stop();
  }
}

}  // namespace appliance::network

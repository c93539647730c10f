#pragma once

#include "appliance/destination/address.hpp"
#include "appliance/destination/url.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace appliance::destination {

/// Where requests may be sent: URLs that stand for themselves and everything below their path.
class AllowList {
 public:
  /// Fills the list, or returns what is wrong with one of the texts.
  [[nodiscard]] std::optional<std::string> assign(const std::vector<std::string>& texts);
  [[nodiscard]] std::vector<std::string> texts() const;

  /// The entry that covers the URL, by exact host and port and whole path segments; nullptr where none does.
  [[nodiscard]] const Url* find(const Url& url) const noexcept;

 private:
  std::vector<Url> urls_;
};

/// Networks that are not public and may be connected to all the same.
class Networks {
 public:
  /// As AllowList::assign().
  [[nodiscard]] std::optional<std::string> assign(const std::vector<std::string>& texts);
  [[nodiscard]] std::vector<std::string> texts() const;

  [[nodiscard]] bool contain(const Address& address) const noexcept;
  /// The verdict on a resolved address: public, or one of these.
  [[nodiscard]] bool permit(const Address& address) const noexcept { return is_public(address) || contain(address); }

 private:
  std::vector<Network> networks_;
};

}  // namespace appliance::destination

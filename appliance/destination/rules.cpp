#include "appliance/destination/rules.hpp"

#include <algorithm>
#include <iterator>

namespace appliance::destination {
namespace {

bool covers(const Url& entry, const Url& url) noexcept {
  if (entry.host != url.host || entry.port != url.port) {
    return false;
  }
  std::string_view prefix = entry.path;
  if (prefix.ends_with('/')) {
    prefix.remove_suffix(1);
  }
  const std::string_view path = url.path;
  return path.starts_with(prefix) && (path.size() == prefix.size() || path[prefix.size()] == '/');
}

}  // namespace

std::optional<std::string> AllowList::assign(const std::vector<std::string>& texts) {
  std::vector<Url> urls;
  for (const auto& text : texts) {
    auto parsed = parse_url(text);
    if (const auto* mistake = std::get_if<UrlMistake>(&parsed)) {
      return "holds a URL that cannot be used: " + std::string(mistake->reason);
    }
    urls.push_back(std::get<Url>(std::move(parsed)));
    if (!urls.back().query.empty()) {
      return "must hold URLs without a query";
    }
  }
  urls_ = std::move(urls);
  return std::nullopt;
}

std::vector<std::string> AllowList::texts() const {
  std::vector<std::string> texts;
  std::ranges::transform(urls_, std::back_inserter(texts), &Url::text);
  return texts;
}

const Url* AllowList::find(const Url& url) const noexcept {
  const auto found = std::ranges::find_if(urls_, [&](const Url& entry) { return covers(entry, url); });
  return found == urls_.end() ? nullptr : &*found;
}

std::optional<std::string> Networks::assign(const std::vector<std::string>& texts) {
  std::vector<Network> networks;
  for (const auto& text : texts) {
    const auto network = Network::parse(text);
    if (!network) {
      return "must hold networks such as \"10.1.0.0/16\" or \"fd00:1::/32\", with zeros behind the prefix";
    }
    networks.push_back(*network);
  }
  networks_ = std::move(networks);
  return std::nullopt;
}

std::vector<std::string> Networks::texts() const {
  std::vector<std::string> texts;
  std::ranges::transform(networks_, std::back_inserter(texts), &Network::text);
  return texts;
}

bool Networks::contain(const Address& address) const noexcept {
  return std::ranges::any_of(networks_, [&](const Network& network) { return network.contains(address); });
}

}  // namespace appliance::destination

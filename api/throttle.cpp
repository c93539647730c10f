#include "api/throttle.hpp"

#include "appliance/identity/permission_table.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

namespace api {
namespace {

using namespace appliance::identity;

struct TrafficRow {
  Permission permission;
  Traffic traffic;
};

constexpr std::array traffic_rows{
    TrafficRow{"token:read"_permission, Traffic::token_read},
    TrafficRow{"token:search"_permission, Traffic::search},
    TrafficRow{"token:create"_permission, Traffic::token_write},
    TrafficRow{"token:update"_permission, Traffic::token_write},
    TrafficRow{"token:delete"_permission, Traffic::token_write},
    TrafficRow{"token-intent:create"_permission, Traffic::token_write},
    TrafficRow{"token-intent:read"_permission, Traffic::token_read},
    TrafficRow{"token-intent:delete"_permission, Traffic::token_write},
};

constexpr std::size_t network_bytes = 8;  ///< of an IPv6 /64

std::string key_of(const appliance::Uuid& id) { return {id.begin(), id.end()}; }

/// An application of a face with several kinds of keys is the same application with each; what fails with one that is
/// in every page must not lock out the server's.
std::string key_with_kind(const Application& caller) {
  return key_of(caller.id).append(caller.key == nullptr ? std::string_view() : caller.key->name);
}

std::optional<std::string> retry_after(std::optional<RateLimit::Clock::duration> wait) {
  return wait ? std::optional(std::to_string(std::chrono::ceil<std::chrono::seconds>(*wait).count())) : std::nullopt;
}

}  // namespace

RateLimit::RateLimit(std::uint32_t requests, std::chrono::seconds period, std::size_t most_keys)
    : period_(period),
      per_request_(requests == 0 ? Clock::duration::zero() : Clock::duration(period) / requests),
      most_keys_(most_keys) {}

std::optional<RateLimit::Clock::duration> RateLimit::refuse(const std::string& key, Clock::time_point now) {
  if (per_request_ == Clock::duration::zero()) {
    return std::nullopt;
  }
  const std::lock_guard lock(mutex_);
  auto found = whole_at_.find(key);
  if (found == whole_at_.end()) {
    if (!make_room(now)) {
      return std::nullopt;
    }
    found = whole_at_.emplace(key, now).first;
  }
  const auto whole_at = std::max(found->second, now) + per_request_;
  if (whole_at - now > period_) {
    return whole_at - now - period_;
  }
  found->second = whole_at;
  return std::nullopt;
}

std::optional<RateLimit::Clock::duration> RateLimit::wait(const std::string& key, Clock::time_point now) const {
  const std::lock_guard lock(mutex_);
  const auto found = whole_at_.find(key);
  if (found == whole_at_.end()) {
    return std::nullopt;
  }
  const auto whole_at = std::max(found->second, now) + per_request_;
  return whole_at - now > period_ ? std::optional(whole_at - now - period_) : std::nullopt;
}

bool RateLimit::make_room(Clock::time_point now) {
  if (whole_at_.size() < most_keys_) {
    return true;
  }
  if (now - swept_ >= std::chrono::seconds(1)) {
    swept_ = now;
    std::erase_if(whole_at_, [&](const auto& entry) { return entry.second <= now; });
  }
  return whole_at_.size() < most_keys_;
}

Traffic traffic_of(const Access& access) noexcept {
  const auto* row = std::find_if(traffic_rows.begin(), traffic_rows.end(),
                                 [&](const TrafficRow& r) { return r.permission == access.permission; });
  return row == traffic_rows.end() ? Traffic::other : row->traffic;
}

Throttle::Throttle(const appliance::Config::Limits& limits)
    : addresses_(limits.address_requests, std::chrono::seconds(limits.period_seconds)),
      private_(limits.private_requests, std::chrono::seconds(limits.period_seconds)),
      public_(limits.public_requests, std::chrono::seconds(limits.period_seconds)),
      management_(limits.management_requests, std::chrono::seconds(limits.period_seconds)),
      reads_(limits.tenant_token_reads, std::chrono::seconds(limits.period_seconds)),
      writes_(limits.tenant_token_writes, std::chrono::seconds(limits.period_seconds)),
      searches_(limits.tenant_searches, std::chrono::seconds(limits.period_seconds)),
      encrypted_(limits.failed_encrypted_cards, std::chrono::seconds(limits.period_seconds)) {}

std::optional<std::string> Throttle::refuse_address(const std::string& address) {
  return retry_after(addresses_.refuse(limited_part(address), RateLimit::Clock::now()));
}

std::optional<std::string> Throttle::refuse_caller(const Application& caller, const Access& access) {
  const auto now = RateLimit::Clock::now();
  auto& by_type = caller.type == ApplicationType::private_key  ? private_
                  : caller.type == ApplicationType::public_key ? public_
                                                               : management_;
  if (const auto wait = by_type.refuse(key_of(caller.id), now)) {
    return retry_after(wait);
  }
  switch (traffic_of(access)) {
    case Traffic::token_read:
      return retry_after(reads_.refuse(key_of(caller.tenant), now));
    case Traffic::token_write:
      return retry_after(writes_.refuse(key_of(caller.tenant), now));
    case Traffic::search:
      return retry_after(searches_.refuse(key_of(caller.tenant), now));
    case Traffic::other:
      break;
  }
  return std::nullopt;
}

std::optional<std::string> Throttle::refuse_encrypted(const Application& caller) const {
  return retry_after(encrypted_.wait(key_with_kind(caller), RateLimit::Clock::now()));
}

void Throttle::count_failed_encrypted(const Application& caller) {
  static_cast<void>(encrypted_.refuse(key_with_kind(caller), RateLimit::Clock::now()));
}

std::string limited_part(const std::string& address) {
  std::array<char, sizeof(in6_addr)> bytes{};
  if (::inet_pton(AF_INET6, address.c_str(), bytes.data()) != 1) {
    return address;
  }
  return {bytes.data(), network_bytes};
}

}  // namespace api

#pragma once

#include "appliance/destination/url.hpp"
#include "appliance/tenant.hpp"
#include "appliance/webhook/schedule.hpp"
#include "appliance/webhook/subscriber.hpp"
#include "hsm/session.hpp"
#include "storage/records.pb.h"

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace appliance::webhook {

/// What is sent for an event: a body, and header fields that among others vouch for it.
struct Notice {
  std::string body;
  std::vector<std::pair<std::string_view, std::string>> fields;
};

/// How a face tells its receivers of events: the shape of the body and of the signature. Called on one thread.
class Dialect {
 public:
  virtual ~Dialect() = default;

  [[nodiscard]] virtual std::string_view face() const noexcept = 0;
  /// Why a webhook's URL may not be sent to; a literal.
  [[nodiscard]] virtual std::optional<std::string_view> fault_of(std::string_view url) const = 0;
  /// Throws hsm::Error, storage::Error, appliance::Error.
  [[nodiscard]] virtual Notice write(hsm::Session& session, const Tenant& tenant, const Subscriber& subscriber,
                                     const storage::WebhookEvent& event, UnixMicros delivered_at) const = 0;
  [[nodiscard]] virtual const Schedule& schedule() const noexcept { return day_schedule(); }
};

/// Why there was no answer: a literal. Where `busy`, nothing was tried.
struct NoAnswer {
  std::string_view reason;
  bool busy = false;
};

/// The status of an answer, or none.
using Receipt = std::variant<unsigned, NoAnswer>;

/// Sends a notice without waiting. The function is called exactly once, on any thread, and does not block.
using Send = std::function<void(destination::Url url, Notice notice, std::function<void(Receipt)> done)>;

}  // namespace appliance::webhook

#pragma once

#include "api/tap/answers.hpp"
#include "api/tap/charge_kind.hpp"
#include "appliance/idempotency/replay.hpp"

#include <optional>
#include <string>
#include <vector>

namespace api::tap {

/// For so long a payment can be looked at.
inline constexpr appliance::UnixMicros payment_life = appliance::UnixMicros{90} * 24 * 3600 * 1'000'000;

/// Where a payment is kept as it is answered: first what is known before the processor is asked, then what it answered.
/// By its id, for payment_life, and by the idempotency string of its request, if that had one, for 24 hours.
class PaymentRecord {
 public:
  /// `idempotent` may be empty. The references must live as long.
  PaymentRecord(const Call& call, const token::Context& context, const ChargeKind& kind, const std::string& idempotent);

  /// The answer to the same request before. Throws hsm::Error, storage::Error, as the others do.
  [[nodiscard]] std::optional<http::Response> find_repeated();

  /// The batch then expects that nobody has kept anything since find_repeated().
  void begin(storage::Batch& batch, const json::Document& payment);
  void keep(storage::Batch& batch, const json::Document& payment);

 private:
  void keep_by_id(storage::Batch& batch, const json::Document& payment) const;

  const token::Context& context_;
  std::vector<std::string> path_of_request_;
  std::vector<std::string> path_of_payment_;
  std::optional<appliance::idempotency::Slot> request_;
};

/// A payment of the caller's mode as it was last answered, with an entry in the audit log. Throws as the use cases.
[[nodiscard]] std::optional<json::Document> find_payment(const Call& call, const token::Context& context,
                                                         const ChargeKind& kind, const std::string& id);

}  // namespace api::tap

#pragma once

#include "api/route.hpp"
#include "appliance/idempotency/in_flight.hpp"
#include "appliance/idempotency/replay.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace api {

/// Keeps the answer to the request at hand, which has an idempotency key.
class AnswerKeeper {
 public:
  explicit AnswerKeeper(appliance::idempotency::Slot& slot) : slot_(slot) {}

  /// Adds the answer to the batch of its effect. Only status, content type, Location and body are kept; the rest as in
  /// Slot::keep(). A later try of the same request keeps its own answer instead.
  void keep(storage::Batch& batch, const http::Response& response, appliance::UnixMicros until,
            const std::vector<std::string>& token_ids);

  [[nodiscard]] bool kept() const noexcept { return kept_; }

 private:
  appliance::idempotency::Slot& slot_;
  bool kept_ = false;
};

/// Has each request with an idempotency key take effect once: who repeats it gets the first answer, for 24 hours; who
/// repeats it while it is under way, a 409. Thread-safe.
class Idempotency {
 public:
  /// Runs the handler, or answers in its place.
  [[nodiscard]] http::Response run(const Face& face, const Route& route, Call call, hsm::Session& session);

 private:
  [[nodiscard]] http::Response run_once(const Face& face, const Route& route, Call& call, hsm::Session& session,
                                        std::string_view key);

  appliance::idempotency::InFlight in_flight_;
};

/// 1 to `longest` visible ASCII characters.
[[nodiscard]] bool is_legal_idempotency_key(std::string_view key, std::size_t longest) noexcept;

}  // namespace api

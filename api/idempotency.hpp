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

/// A request with an idempotency key on its way to its answer, which may take several jobs. Nobody else works on the
/// same one as long as this lives; must not outlive its Idempotency.
class Repetition {
 public:
  Repetition(appliance::idempotency::InFlight::Claim claim, std::string key)
      : claim_(std::move(claim)), key_(std::move(key)) {}

  /// Runs a job that may keep the answer.
  [[nodiscard]] std::variant<http::Response, Waiting> run(WaitingHandler handler, Call call, hsm::Session& session);
  [[nodiscard]] http::Response conclude(const Waiting& waiting, Call call, hsm::Session& session);

 private:
  appliance::idempotency::InFlight::Claim claim_;
  std::string key_;
};

/// Has each request with an idempotency key take effect once: who repeats it gets the first answer, for 24 hours; who
/// repeats it while it is under way, a 409. Thread-safe.
class Idempotency {
 public:
  /// Runs the handler, or answers in its place.
  [[nodiscard]] http::Response run(const Face& face, const Route& route, Call call, hsm::Session& session);

  /// Before the first job of a request that takes several: the answer in its place, or nothing, where it may go on. It
  /// then does so through `repetition`, which is left alone where there is no key.
  [[nodiscard]] std::optional<http::Response> begin(const Face& face, const Route& route, const Call& call,
                                                    hsm::Session& session, std::optional<Repetition>& repetition);

 private:
  [[nodiscard]] http::Response run_once(const Face& face, const Route& route, Call& call, hsm::Session& session,
                                        std::string_view key);

  appliance::idempotency::InFlight in_flight_;
};

/// 1 to 400 visible ASCII characters.
[[nodiscard]] bool is_legal_idempotency_key(std::string_view key) noexcept;

}  // namespace api

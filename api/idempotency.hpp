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
  Repetition(appliance::idempotency::InFlight::Claim claim, std::string key, const storage::Digest& body)
      : claim_(std::move(claim)), key_(std::move(key)), body_(body) {}

  /// The jobs of a request that takes two; each may keep the answer.
  [[nodiscard]] std::variant<http::Response, Waiting> begin(WaitingHandler handler, const Call& call,
                                                            hsm::Session& session);
  [[nodiscard]] http::Response conclude(const Waiting& waiting, const Call& call, hsm::Session& session);

 private:
  friend class Idempotency;
  template <class Job>
  [[nodiscard]] auto run(Call call, hsm::Session& session, Job job);

  appliance::idempotency::InFlight::Claim claim_;
  std::string key_;
  storage::Digest body_;  ///< of what the request says, where that is compared
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
  appliance::idempotency::InFlight in_flight_;
};

/// 1 to `longest` visible ASCII characters.
[[nodiscard]] bool is_legal_idempotency_key(std::string_view key, std::size_t longest) noexcept;

}  // namespace api

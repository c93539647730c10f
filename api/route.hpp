#pragma once

#include "api/call.hpp"
#include "api/forward/message.hpp"
#include "appliance/outcome.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace api {

namespace forward {
class Forwarder;
}

class BodyReceiver;

/// Runs on an io thread and must not block: it gets nothing that could.
using ImmediateHandler = http::Response (*)(const Call& call);
/// Runs on a worker thread, which its session stands for.
using BlockingHandler = http::Response (*)(const Call& call, hsm::Session& session);

/// What a forwarding handler wants sent to a destination, and what becomes of its answer.
struct Forwarding {
  forward::Request request;
  /// Makes the response; on the forwarder's thread, so it must not block.
  std::function<http::Response(forward::Outcome&&)> respond;
  /// Where it is set, makes the response of an answer with status 2xx instead, on a worker thread.
  std::function<http::Response(const Call& call, hsm::Session& session, forward::Answer&&)> transform = {};
  /// Where it is set, makes the response in place of both, whatever the outcome, on a worker thread.
  std::function<http::Response(const Call& call, hsm::Session& session, forward::Outcome&&)> conclude = {};
};

/// Runs on a worker thread and either answers or says what is to be sent; no thread waits for the destination. The call
/// stays until the response is made.
using ForwardingHandler = std::variant<http::Response, Forwarding> (*)(const Call& call, hsm::Session& session);

/// What a handler waits for that is no answer of a destination, and what becomes of it.
struct Waiting {
  /// Called once; does not block, and calls its argument once, from any thread, when the wait is over.
  std::function<void(std::function<void()> over)> begin;
  /// Then makes the response, on a worker thread.
  std::function<http::Response(const Call& call, hsm::Session& session)> conclude;
};

/// Runs on a worker thread and either answers or says what is waited for; no thread waits.
using WaitingHandler = std::variant<http::Response, Waiting> (*)(const Call& call, hsm::Session& session);

/// For anyone: no key is looked at, so there is no caller. Runs on an io thread and must not block.
using OpenHandler = http::Response (*)(const http::Request& request);

/// Takes the body of one request in pieces, and then answers it. On worker threads, one call at a time; destroyed
/// without an answer where the client is gone. Throws what handlers throw.
class BodyReceiver {
 public:
  virtual ~BodyReceiver() = default;

  /// False: no more is wanted, answer() comes next.
  [[nodiscard]] virtual bool take(const Call& call, hsm::Session& session, std::span<const unsigned char> piece) = 0;
  [[nodiscard]] virtual http::Response answer(const Call& call, hsm::Session& session) = 0;
};

/// Who receives the bodies of a route that may be larger than what is held in memory as a whole.
struct StreamingHandler {
  std::unique_ptr<BodyReceiver> (*make)();
  std::uint32_t appliance::Config::Limits::*most_bytes;
};

/// Who may call a route, decided before its body is looked at.
struct Access {
  /// The caller must hold this on some container; the handler decides for the one at hand. Nothing: any valid key.
  std::optional<appliance::identity::Permission> permission = std::nullopt;
  /// The caller must be an application of this type, and no session. Nothing: any.
  std::optional<appliance::identity::ApplicationType> type = std::nullopt;
  /// A request without any credential is let through too, as an application without id, tenant and permissions.
  bool anonymous = false;
  /// The credential must have this scope, where its face goes by scopes.
  std::optional<appliance::identity::Scope> scope = std::nullopt;
};

/// What a second request with the same idempotency key does.
enum class Repeats : std::uint8_t {
  take_effect,  ///< as the first: the key is ignored
  are_answered  ///< gets the first one's answer; the handler keeps it through Call::keeper
};

struct Problem;

/// A row of a face's route table. There is no constructor without access, so none can be forgotten; open handlers alone
/// do without it.
struct Route {
  http::Method method;
  /// Segments as in /tokens/{id}; a literal segment goes before a variable one. A last one as in {path...} stands for
  /// one or more.
  std::string_view pattern;
  Access access;
  std::variant<ImmediateHandler, BlockingHandler, ForwardingHandler, WaitingHandler, StreamingHandler, OpenHandler>
      handler;
  Repeats repeats = Repeats::take_effect;
  http::Response (*problem)(const Problem& problem) = nullptr;  ///< where problems do not look as the face's others do
  bool any_origin = false;  ///< pages of every origin may call it, whatever the configuration says
};

/// What an error of a face may depend on besides the status.
enum class Cause : std::uint8_t {
  unspecified,
  no_credential,       ///< of a 401: there was none at all
  expired_credential,  ///< of a 401: its time is over
  key_in_flight,       ///< of a 409: a request with the same idempotency key is under way
  key_reused,          ///< of a 409: the idempotency key came with another body before
};

/// Why a request gets no ordinary answer. `detail` is a literal.
struct Problem {
  unsigned status;
  std::string_view detail;
  appliance::Violations violations;
  Cause cause = Cause::unspecified;
};

/// One public API: its routes, its credential and the shape of its errors. Stateless but for what it is made with;
/// called on any thread; never blocks.
class Face {
 public:
  virtual ~Face() = default;

  [[nodiscard]] virtual std::span<const Route> routes() const noexcept = 0;

  /// Whether the request carries this face's kind of credential, to choose whose errors an unknown path gets.
  [[nodiscard]] virtual bool claims(const http::Request& request) const noexcept = 0;

  [[nodiscard]] virtual appliance::identity::ApplicationPtr authenticate(const http::Request& request) const = 0;

  /// Whether a credential that authenticate() refused is a good one whose time is over.
  [[nodiscard]] virtual bool has_expired(const http::Request& /*request*/) const { return false; }

  /// Name (lower case) of the field with the client's idempotency key.
  [[nodiscard]] virtual std::string_view idempotency_field() const noexcept = 0;
  /// How long that key may be.
  [[nodiscard]] virtual std::size_t longest_idempotency_key() const noexcept { return 400; }
  /// The field (with "true") that marks an answer as the one to an earlier request; then a repetition with another body
  /// is refused. Empty: neither.
  [[nodiscard]] virtual std::string_view replay_field() const noexcept { return {}; }

  [[nodiscard]] virtual http::Response render(const Problem& problem) const = 0;

  /// Where the requests of forwarding handlers go; not null where the face has such routes. Outlives the face.
  [[nodiscard]] virtual forward::Forwarder* forwarder() const noexcept { return nullptr; }

  /// Adds the fields that every answer of this face carries.
  virtual void finish(http::Response& response, std::string_view trace_id) const = 0;
};

}  // namespace api

#pragma once

#include "api/call.hpp"
#include "appliance/outcome.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace api {

/// Runs on an io thread and must not block: it gets nothing that could.
using ImmediateHandler = http::Response (*)(const Call& call);
/// Runs on a worker thread, which its session stands for.
using BlockingHandler = http::Response (*)(const Call& call, hsm::Session& session);

/// For anyone: no key is looked at, so there is no caller. Runs on an io thread and must not block.
using OpenHandler = http::Response (*)(const http::Request& request);

/// Who may call a route, decided before its body is looked at.
struct Access {
  /// The caller must hold this on some container; the handler decides for the one at hand. Nothing: any valid key.
  std::optional<appliance::identity::Permission> permission = std::nullopt;
  /// The caller must be an application of this type, and no session. Nothing: any.
  std::optional<appliance::identity::ApplicationType> type = std::nullopt;
};

/// What a second request with the same idempotency key does.
enum class Repeats : std::uint8_t {
  take_effect,  ///< as the first: the key is ignored
  are_answered  ///< gets the first one's answer; the handler keeps it through Call::keeper
};

/// A row of a face's route table. There is no constructor without access, so none can be forgotten; open handlers alone
/// do without it.
struct Route {
  http::Method method;
  std::string_view pattern;  ///< segments as in /tokens/{id}; a literal segment goes before a variable one
  Access access;
  std::variant<ImmediateHandler, BlockingHandler, OpenHandler> handler;
  Repeats repeats = Repeats::take_effect;
};

/// Why a request gets no ordinary answer. `detail` is a literal.
struct Problem {
  unsigned status;
  std::string_view detail;
  appliance::Violations violations;
  bool without_credential = false;  ///< of a 401: there was none at all
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

  /// Name (lower case) of the field with the client's idempotency key.
  [[nodiscard]] virtual std::string_view idempotency_field() const noexcept = 0;

  [[nodiscard]] virtual http::Response render(const Problem& problem) const = 0;

  /// Adds the fields that every answer of this face carries.
  virtual void finish(http::Response& response, std::string_view trace_id) const = 0;
};

}  // namespace api

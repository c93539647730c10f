#pragma once

#include "appliance/approvals/policy.hpp"
#include "appliance/approvals/request.hpp"
#include "appliance/audit.hpp"
#include "appliance/clock.hpp"
#include "appliance/operators/operator.hpp"
#include "hsm/session.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Four eyes: somebody asks leave for an act, custodians sign the text of the request with keys of their own, and the
// act is done once, if nothing that it concerns has changed. Thread-safe. Everything throws storage::Error, and Error
// with what stands in the way: refused, conflict (already done), not_found, invalid.

namespace appliance::approvals {

/// What is wanted: a verb of administration, and what it is about as of now.
struct Act {
  std::string verb;
  std::string arguments;  ///< canonical JSON
  std::string concerns;   ///< for people, on one line
  std::string state;      ///< every byte that must not change until the act is done
};

struct Context {
  storage::Store& store;
  const Uuid& store_id;
  /// As the clock that does not go back has it; nothing where it is not believed.
  std::optional<UnixMicros> time;
};

/// Freezes an act. `actor.id` is the operator who asks.
[[nodiscard]] Request open(const Context& context, hsm::Session& session, const Actor& actor, const Act& act);

/// Counts an armored SSHSIG over the request's text as an approval. Who approves is whose key signed; `submitter` is
/// who brings it. Returns the request as it is now.
[[nodiscard]] Request approve(const Context& context, const Actor& submitter, const Uuid& id, std::string_view armored);

[[nodiscard]] Request reject(const Context& context, const Actor& actor, const Uuid& id, const std::string& reason);

/// Who has approved, of those who still could: enabled custodians, other than who asked, with the key that they signed
/// with, whose signature holds for the request as it stands in the store.
[[nodiscard]] std::vector<std::string> approvers_of(const Context& context, const Request& request,
                                                    const std::vector<operators::Operator>& people);

/// Uses a request up, durably, so that its act may be done now and never again. `state` is what Act::state would be
/// now.
void consume(const Context& context, const Actor& actor, const Uuid& id, const std::string& state);

/// The name in which keys sign approvals: `ssh-keygen -Y sign -n`.
inline constexpr std::string_view signature_namespace = "coffer-approval";

}  // namespace appliance::approvals

#pragma once

#include "appliance/administration/administration.hpp"
#include "appliance/administration/concerns.hpp"
#include "appliance/operators/operator.hpp"

#include <cstdint>
#include <initializer_list>
#include <string_view>

namespace appliance::administration {

/// Which roles may use a verb: one of them is enough. There is no default, so no verb can be registered without it.
class Access {
 public:
  consteval Access(std::initializer_list<operators::Role> roles) : roles_(roles) {}
  [[nodiscard]] constexpr const operators::Roles& roles() const noexcept { return roles_; }

 private:
  operators::Roles roles_;
};

/// Who sees to it that an act stands in the audit log.
enum class Recorded : std::uint8_t {
  within,     ///< the act itself, in the batch of what it changes
  here,       ///< perform(), once it is done: it changes nothing
  elsewhere,  ///< it goes on with what was recorded before
};

/// What has to be approved by custodians, where approvals are on: docs/operators.md.
struct Gate {
  /// What the act is about; nullptr: it needs no approval.
  Concern (*concern)(Lifecycle& lifecycle, const json::Value& arguments) = nullptr;
  /// Whether this one needs approval now; nullptr: always.
  bool (*applies)(Lifecycle& lifecycle, const json::Value& arguments) = nullptr;
};

using Perform = json::Document (*)(Lifecycle& lifecycle, const Actor& actor, const json::Value& arguments);
using PerformTelling = json::Document (*)(Lifecycle& lifecycle, const Actor& actor, const json::Value& arguments,
                                          const OnEvent& on_event);

/// A row of the table of what operators can have done.
struct Verb {
  std::string_view name;
  Access access;
  Perform perform;
  PerformTelling perform_telling = nullptr;  ///< in place of the former, for a verb that tells of its progress
  Recorded recorded = Recorded::within;
  Gate gate = {};
};

/// Throws Error{invalid} where there is none.
[[nodiscard]] const Verb& require_verb(std::string_view name);

/// Whether custodians must approve it first.
[[nodiscard]] bool needs_approval(const Verb& verb, Lifecycle& lifecycle, const json::Value& arguments);

/// Throws Error{refused} unless one of these roles may use the verb.
void require_access(const Verb& verb, const operators::Roles& roles);

/// Does it, without asking who may.
[[nodiscard]] json::Document run(const Verb& verb, Lifecycle& lifecycle, const Actor& actor,
                                 const json::Value& arguments, const OnEvent& on_event);

}  // namespace appliance::administration

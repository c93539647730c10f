#pragma once

#include "appliance/audit.hpp"
#include "appliance/identity/application.hpp"
#include "appliance/json/document.hpp"
#include "appliance/lifecycle.hpp"
#include "appliance/outcome.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace appliance::administration {

/// Takes what there is to tell while a verb is at work. False where nobody listens any more.
using OnEvent = std::function<bool(json::Document event)>;
[[nodiscard]] inline bool nobody_listens(const json::Document& /*event*/) { return false; }

/// Who asks on the admin socket, as the kernel says.
struct Caller {
  std::uint32_t uid = 0;
  std::string user;  ///< name of the OS user
};

/// Runs a verb, for example tenants.create, with its arguments (an object) for the operator who the caller is, and
/// returns its answer. What is refused is recorded too. Blocks. Throws Error: invalid for an unknown verb or wrong
/// arguments, refused for who may not, unapproved for what custodians must approve first, and what the use cases throw.
[[nodiscard]] json::Document perform(Lifecycle& lifecycle, const Caller& caller, std::string_view verb,
                                     const json::Value& arguments, const OnEvent& on_event = nobody_listens);

// The verbs. Arguments and answers are JSON objects as `coffer --json` shows them.

[[nodiscard]] json::Document status(Lifecycle& lifecycle, const Actor& actor, const json::Value& arguments);
[[nodiscard]] json::Document hsm_info(Lifecycle& lifecycle, const Actor& actor, const json::Value& arguments);
[[nodiscard]] json::Document hsm_test(Lifecycle& lifecycle, const Actor& actor, const json::Value& arguments);
[[nodiscard]] json::Document clock_trust(Lifecycle& lifecycle, const Actor& actor, const json::Value& arguments);
[[nodiscard]] json::Document tenants_create(Lifecycle& lifecycle, const Actor& actor, const json::Value& arguments);
[[nodiscard]] json::Document tenants_list(Lifecycle& lifecycle, const Actor& actor, const json::Value& arguments);
[[nodiscard]] json::Document applications_create(Lifecycle& lifecycle, const Actor& actor,
                                                 const json::Value& arguments);
[[nodiscard]] json::Document applications_list(Lifecycle& lifecycle, const Actor& actor, const json::Value& arguments);
[[nodiscard]] json::Document applications_delete(Lifecycle& lifecycle, const Actor& actor,
                                                 const json::Value& arguments);

[[nodiscard]] json::Document audit_key(Lifecycle& lifecycle, const Actor& actor, const json::Value& arguments);
/// Begins a reading of the log, and has it signed up to here.
[[nodiscard]] json::Document audit_open(Lifecycle& lifecycle, const Actor& actor, const json::Value& arguments);
/// Entries from `first` on and checkpoints after `checkpoints_after`, of a reading.
[[nodiscard]] json::Document audit_page(Lifecycle& lifecycle, const Actor& actor, const json::Value& arguments);
[[nodiscard]] json::Document audit_acknowledge(Lifecycle& lifecycle, const Actor& actor, const json::Value& arguments);

/// Makes a backup in a directory, which cofferd must be able to write.
[[nodiscard]] json::Document backup_create(Lifecycle& lifecycle, const Actor& actor, const json::Value& arguments,
                                           const OnEvent& on_event);

/// Replaces the BIN data by a file, which cofferd must be able to read. Tells of every mistake in it.
[[nodiscard]] json::Document bin_import(Lifecycle& lifecycle, const Actor& actor, const json::Value& arguments,
                                        const OnEvent& on_event);
/// What is known of a BIN.
[[nodiscard]] json::Document bin_show(Lifecycle& lifecycle, const Actor& actor, const json::Value& arguments);

/// The keys that clients of the Tap face encrypt cards to, and their rotation.
[[nodiscard]] json::Document card_keys_list(Lifecycle& lifecycle, const Actor& actor, const json::Value& arguments);
[[nodiscard]] json::Document card_keys_rotate(Lifecycle& lifecycle, const Actor& actor, const json::Value& arguments);

[[nodiscard]] json::Document keys_list(Lifecycle& lifecycle, const Actor& actor, const json::Value& arguments);
[[nodiscard]] json::Document keys_show(Lifecycle& lifecycle, const Actor& actor, const json::Value& arguments);
[[nodiscard]] json::Document keys_rotate(Lifecycle& lifecycle, const Actor& actor, const json::Value& arguments);
[[nodiscard]] json::Document keys_activate(Lifecycle& lifecycle, const Actor& actor, const json::Value& arguments);
[[nodiscard]] json::Document keys_retire(Lifecycle& lifecycle, const Actor& actor, const json::Value& arguments);
[[nodiscard]] json::Document keys_compromise(Lifecycle& lifecycle, const Actor& actor, const json::Value& arguments);
[[nodiscard]] json::Document keys_destroy(Lifecycle& lifecycle, const Actor& actor, const json::Value& arguments);
[[nodiscard]] json::Document keys_rewrap(Lifecycle& lifecycle, const Actor& actor, const json::Value& arguments,
                                         const OnEvent& on_event);
[[nodiscard]] json::Document tenants_delete(Lifecycle& lifecycle, const Actor& actor, const json::Value& arguments);

[[nodiscard]] json::Document custody_add_token(Lifecycle& lifecycle, const Actor& actor, const json::Value& arguments);
/// Writes a share for each custodian, to an absolute path that cofferd must be able to write.
[[nodiscard]] json::Document custody_add_custodians(Lifecycle& lifecycle, const Actor& actor,
                                                    const json::Value& arguments);
[[nodiscard]] json::Document custody_list(Lifecycle& lifecycle, const Actor& actor, const json::Value& arguments);
[[nodiscard]] json::Document custody_export(Lifecycle& lifecycle, const Actor& actor, const json::Value& arguments);
/// What a copy must open to be proven, and whether the appliance opens what it has made in turn.
[[nodiscard]] json::Document custody_challenge(Lifecycle& lifecycle, const Actor& actor, const json::Value& arguments);
[[nodiscard]] json::Document custody_prove(Lifecycle& lifecycle, const Actor& actor, const json::Value& arguments);
[[nodiscard]] json::Document custody_remove(Lifecycle& lifecycle, const Actor& actor, const json::Value& arguments);

[[nodiscard]] json::Document operators_add(Lifecycle& lifecycle, const Actor& actor, const json::Value& arguments);
[[nodiscard]] json::Document operators_change(Lifecycle& lifecycle, const Actor& actor, const json::Value& arguments);
[[nodiscard]] json::Document operators_disable(Lifecycle& lifecycle, const Actor& actor, const json::Value& arguments);
[[nodiscard]] json::Document operators_list(Lifecycle& lifecycle, const Actor& actor, const json::Value& arguments);
[[nodiscard]] json::Document operators_show(Lifecycle& lifecycle, const Actor& actor, const json::Value& arguments);

/// Asks leave for another verb: {"verb","arguments"}.
[[nodiscard]] json::Document approvals_request(Lifecycle& lifecycle, const Actor& actor, const json::Value& arguments);
[[nodiscard]] json::Document approvals_list(Lifecycle& lifecycle, const Actor& actor, const json::Value& arguments);
[[nodiscard]] json::Document approvals_show(Lifecycle& lifecycle, const Actor& actor, const json::Value& arguments);
[[nodiscard]] json::Document approvals_approve(Lifecycle& lifecycle, const Actor& actor, const json::Value& arguments);
[[nodiscard]] json::Document approvals_reject(Lifecycle& lifecycle, const Actor& actor, const json::Value& arguments);
[[nodiscard]] json::Document approvals_policy(Lifecycle& lifecycle, const Actor& actor, const json::Value& arguments);
[[nodiscard]] json::Document approvals_execute(Lifecycle& lifecycle, const Actor& actor, const json::Value& arguments,
                                               const OnEvent& on_event);
/// Whether these arguments of approvals.policy would make acts easier that need approval.
[[nodiscard]] bool would_loosen(Lifecycle& lifecycle, const json::Value& arguments);

/// What is lost for good must be named twice: the argument "confirm". Throws Error{invalid}.
void require_confirmed(const json::Value& arguments, std::string_view name);

/// Throws Error{invalid} with the first violation, if there is one.
void require_valid(const Violations& violations);

/// The tenant that an argument names by id or name; where it is left out, the only one. Throws Error.
[[nodiscard]] TenantPtr find_tenant(Lifecycle& lifecycle, const std::optional<std::string>& name_or_id);

}  // namespace appliance::administration

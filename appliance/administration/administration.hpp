#pragma once

#include "appliance/audit.hpp"
#include "appliance/identity/application.hpp"
#include "appliance/json/document.hpp"
#include "appliance/lifecycle.hpp"
#include "appliance/outcome.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace appliance::administration {

/// Takes what there is to tell while a verb is at work. False where nobody listens any more.
using OnEvent = std::function<bool(json::Document event)>;
[[nodiscard]] inline bool nobody_listens(const json::Document& /*event*/) { return false; }

/// Runs an operator's verb, for example tenants.create, with its arguments (an object) and returns its answer. Blocks.
/// Throws Error: invalid for an unknown verb or wrong arguments, and what the use cases throw.
[[nodiscard]] json::Document perform(Lifecycle& lifecycle, const Actor& actor, std::string_view verb,
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

/// Throws Error{invalid} with the first violation, if there is one.
void require_valid(const Violations& violations);

/// The tenant that an argument names by id or name; where it is left out, the only one. Throws Error.
[[nodiscard]] TenantPtr find_tenant(Lifecycle& lifecycle, const std::optional<std::string>& name_or_id);

}  // namespace appliance::administration

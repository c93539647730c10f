#pragma once

#include "appliance/audit.hpp"
#include "appliance/operators/operator.hpp"
#include "storage/batch.hpp"
#include "storage/store.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// The operators of an appliance, as they stand in its store. Every call reads the store: operators act seldom.
// Thread-safe. Everything throws storage::Error; changes throw Error{invalid, conflict, not_found, refused} with what
// to do about it.

namespace appliance::operators {

/// All of them, disabled ones too, by name.
[[nodiscard]] std::vector<Operator> read_all(const storage::Store& store);
[[nodiscard]] std::optional<Operator> find(const storage::Store& store, std::string_view name);

/// The enabled one whom this OS user is.
[[nodiscard]] const Operator* find_by_uid(const std::vector<Operator>& all, std::uint32_t uid);
/// The one with this key, whether enabled or not.
[[nodiscard]] const Operator* find_by_key(const std::vector<Operator>& all, const PublicKey& key);
/// How many could approve.
[[nodiscard]] std::size_t count_custodians(const std::vector<Operator>& all);

/// Adds new operators and their audit entries to a batch, which also expects that no operator is changed meanwhile, so
/// a conflict of the commit means: read again. Of each, name, roles, uid and keys count. Refused are: a name that is or
/// was taken; an OS user or key that another has; a person who could do nothing; and the first operators of an
/// appliance without an administrator among them who has an OS user, since nobody could act through the admin socket
/// any more. Call it once per batch.
void add(storage::Batch& batch, const storage::Store& store, const Actor& actor, std::span<const Operator> people);

/// Puts an operator who was read and changed: roles, uid, keys, disabled_at. Expects as add() does. Refused is what
/// leaves no administrator, or fewer custodians who could approve than `custodians_needed` where there were enough.
void change(storage::Batch& batch, const storage::Store& store, const Actor& actor, const Operator& person,
            std::size_t custodians_needed);

/// For what a batch changes beside them that decides on approvals: whoever expects them unchanged is refused. Expects
/// them unchanged itself.
void mark_changed(storage::Batch& batch, const storage::Store& store);

/// Has the batch expect that no operator changes until it is committed, nor the policy of approvals.
void expect_unchanged(storage::Batch& batch, const storage::Store& store);

}  // namespace appliance::operators

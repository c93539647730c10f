#pragma once

#include "appliance/keys/job.hpp"

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace appliance::keys {

/// What is to be written for one row, with what must still be true then; may be added to several batches in turn.
/// Empty: the row is as it should be.
using RowChange = std::function<void(storage::Batch&)>;

/// How the rows of one kind of work are brought under the current version of a key. For one round of a job: it may hold
/// the tenant, so it must not be kept.
class Migration {
 public:
  virtual ~Migration() = default;

  /// Works out the change of one row in the token. May be called from several threads at once, each with its own
  /// session. Throws hsm::Error{not_authentic}, storage::Error{corrupt} or Error{failed} where the row cannot be moved,
  /// and else what the token and the store throw.
  [[nodiscard]] virtual RowChange change(hsm::Session& session, storage::Table table,
                                         const storage::Row& row) const = 0;
  /// Held around the commit of changes and committed().
  [[nodiscard]] virtual std::unique_lock<std::mutex> lock() const { return {}; }
  /// Lets the memory follow rows whose changes were committed.
  virtual void committed(std::span<const storage::Row> /*rows*/) const {}
};

/// The tables that the work goes over, in order, and the beginning of the keys in them.
[[nodiscard]] std::span<const storage::Table> tables_of(Work work);
[[nodiscard]] std::string prefix_of(const Job& job);

/// For a job of any work but removal. Throws Error{not_found} where its tenant or key is not there any more.
[[nodiscard]] std::unique_ptr<Migration> migration_for(const Context& context, const Job& job);

// The migrations.
[[nodiscard]] std::unique_ptr<Migration> make_root_rewrapping(const Context& context, std::uint32_t to_version);
[[nodiscard]] std::unique_ptr<Migration> make_rewrapping(TenantPtr tenant, std::uint32_t to_version);
[[nodiscard]] std::unique_ptr<Migration> make_refingerprinting(const Context& context, TenantPtr tenant,
                                                               std::uint32_t to_version);
[[nodiscard]] std::unique_ptr<Migration> make_reindexing(TenantPtr tenant, std::uint32_t to_version);

}  // namespace appliance::keys

#include "appliance/keys/round.hpp"

#include "appliance/error.hpp"
#include "appliance/log.hpp"
#include "hsm/error.hpp"
#include "storage/error.hpp"

#include <algorithm>

namespace appliance::keys {
namespace {

// Who changes a row meanwhile writes it under the current key, so that once is enough but for very rare cases.
constexpr int most_tries = 64;

struct Piece {
  storage::Row row;
  RowChange change;
  bool failed = false;
};

void log_failure(const char* reason) {
  log::error("INTEGRITY: a record cannot be moved to the new key", {{"reason", reason}});
}

/// A row that cannot be moved is counted; a token or store that does not answer ends the round.
void work_out(const Migration& migration, hsm::Session& session, storage::Table table, Piece& piece) {
  piece.change = nullptr;
  piece.failed = false;
  try {
    piece.change = migration.change(session, table, piece.row);
  } catch (const hsm::Error& error) {
    if (error.fault() != hsm::Fault::not_authentic) {
      throw;
    }
    log_failure(error.what());
    piece.failed = true;
  } catch (const storage::Error& error) {
    if (error.fault() != storage::Fault::corrupt) {
      throw;
    }
    log_failure(error.what());
    piece.failed = true;
  } catch (const Error& error) {
    log_failure(error.what());
    piece.failed = true;
  }
}

/// Which piece each expectation of a batch belongs to; the first is the job's.
using Owners = std::vector<std::size_t>;

storage::Batch batch_of(const Job& job, const std::vector<Piece>& pieces, std::string& job_row, Owners& owners) {
  storage::Batch batch;
  job_row = put_job(batch, job);
  owners.assign(batch.expectations().size(), pieces.size());
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    if (pieces[i].change) {
      pieces[i].change(batch);
    }
    owners.resize(batch.expectations().size(), i);
  }
  return batch;
}

std::uint64_t failures_in(const std::vector<Piece>& pieces) {
  return static_cast<std::uint64_t>(std::ranges::count_if(pieces, &Piece::failed));
}

std::vector<storage::Row> changed_rows(const std::vector<Piece>& pieces) {
  std::vector<storage::Row> rows;
  for (const auto& piece : pieces) {
    if (piece.change) {
      rows.push_back(piece.row);
    }
  }
  return rows;
}

void read_again(const Context& context, const Migration& migration, hsm::Session& session, storage::Table table,
                Piece& piece) {
  auto value = context.store.get(table, piece.row.key);
  if (value) {
    piece.row.value = *std::move(value);
    work_out(migration, session, table, piece);
  } else {
    piece = {.row = piece.row, .change = nullptr, .failed = false};
  }
}

/// Nothing where a row changed in between and was read again.
std::optional<bool> try_commit(const Context& context, const Migration& migration, Job& job, storage::Table table,
                               std::vector<Piece>& pieces) {
  auto moved = job;
  moved.record.set_failed(job.record.failed() + failures_in(pieces));
  Owners owners;
  auto batch = batch_of(moved, pieces, moved.row, owners);  // put_job() expects the row of before
  std::size_t in_conflict = 0;
  {
    const auto lock = migration.lock();
    const auto outcome = context.store.commit(std::move(batch));
    if (outcome.committed()) {
      migration.committed(changed_rows(pieces));
      job = std::move(moved);
      return true;
    }
    in_conflict = owners[*outcome.failed_expectation];
  }
  if (in_conflict == pieces.size()) {
    return false;
  }
  hsm::Session session(context.token);
  read_again(context, migration, session, table, pieces[in_conflict]);
  return std::nullopt;
}

}  // namespace

Round run_round(const Context& context, Crew& crew, Job& job, storage::Table table,
                const std::vector<storage::Row>& rows) {
  const auto migration = migration_for(context, job);
  std::vector<Piece> pieces(rows.size());
  std::ranges::transform(rows, pieces.begin(), [](const storage::Row& row) { return Piece{.row = row, .change = {}}; });
  crew.run(pieces.size(),
           [&](hsm::Session& session, std::size_t i) { work_out(*migration, session, table, pieces[i]); });
  job.record.set_cursor(rows.back().key);
  job.record.set_done(job.record.done() + rows.size());
  for (int tries = 0; tries < most_tries; ++tries) {
    if (const auto committed = try_commit(context, *migration, job, table, pieces)) {
      return {.rows = rows.size(), .committed = *committed};
    }
  }
  throw Error(Fault::unavailable, "records change faster than they can be moved");
}

}  // namespace appliance::keys

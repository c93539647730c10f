#include "appliance/backup/create.hpp"

#include "appliance/error.hpp"
#include "hsm/evidence.hpp"

#include <algorithm>

namespace appliance::backup {
namespace {

storage::Backup find(const std::filesystem::path& directory, std::uint32_t number) {
  auto backups = storage::backups_in(directory);
  const auto found = std::ranges::find(backups, number, &storage::Backup::number);
  if (found == backups.end()) {
    throw Error(Fault::failed, "the new backup cannot be found in its directory");
  }
  return std::move(*found);
}

}  // namespace

Manifest create(storage::Store& store, hsm::Session& session, const evidence::Notary& notary,
                const std::filesystem::path& directory, const storage::BackupProgress& progress) {
  const auto known = known_files(directory);
  const auto number = store.back_up(directory, progress);
  auto manifest = manifest_of(directory, find(directory, number), known);
  const auto text = write_manifest(manifest, session.token().describe());
  const auto signature = hsm::sign(session, notary.keys().back().version, evidence::digest_of(text));
  store_manifest(directory, number, text, signature);
  return manifest;
}

}  // namespace appliance::backup

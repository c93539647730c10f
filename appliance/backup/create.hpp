#pragma once

#include "appliance/backup/manifest.hpp"
#include "appliance/evidence/notary.hpp"
#include "hsm/session.hpp"
#include "storage/store.hpp"

#include <filesystem>

namespace appliance::backup {

/// Makes a backup of a running store in a directory, which may hold earlier ones, and signs its manifest. Blocks for as
/// long as that takes; requests go on. Throws storage::Error, hsm::Error, Error.
[[nodiscard]] Manifest create(storage::Store& store, hsm::Session& session, const evidence::Notary& notary,
                              const std::filesystem::path& directory, const storage::BackupProgress& progress);

}  // namespace appliance::backup

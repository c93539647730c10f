#pragma once

#include "appliance/clock.hpp"
#include "appliance/json/document.hpp"
#include "appliance/uuid.hpp"
#include "hsm/signature.hpp"
#include "hsm/token.hpp"
#include "storage/backup.hpp"
#include "storage/log_chain.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace appliance::backup {

/// A file of a backup, as it was written.
struct FileDigest {
  std::uint64_t size = 0;
  std::string sha256;  ///< hexadecimal

  friend bool operator==(const FileDigest& a, const FileDigest& b) = default;
};
using FileDigests = std::map<std::string, FileDigest>;  ///< by path below the directory

/// What a backup says of itself, in JSON, signed by the audit key: `manifest/NUMBER.json`, and the signature in DER as
/// `manifest/NUMBER.sig`, so that `openssl dgst -sha256 -verify` can check it.
struct Manifest {
  std::uint32_t number = 0;
  Uuid store_id{};
  UnixMicros at = 0;
  std::string software_version;
  storage::LogHead head;  ///< of the audit log
  json::Document keys;    ///< key_list.hpp
  FileDigests files;
};

/// The manifest of a backup that lies in the directory. Files that `known` has already are not read again.
[[nodiscard]] Manifest manifest_of(const std::filesystem::path& directory, const storage::Backup& backup,
                                   const FileDigests& known);

/// The JSON text; `token` is the one that the keys are in.
[[nodiscard]] std::string write_manifest(const Manifest& manifest, const hsm::TokenDescription& token);
/// Nothing unless it is the text of a manifest.
[[nodiscard]] std::optional<Manifest> read_manifest(std::string_view text);

/// A manifest as it stands in the directory.
struct SignedManifest {
  std::string text;
  std::optional<hsm::Signature> signature;

  [[nodiscard]] bool is_signed_by(const hsm::PublicPoint& key) const;
};

[[nodiscard]] std::optional<SignedManifest> load_manifest(const std::filesystem::path& directory, std::uint32_t number);
/// Durably. Throws Error{failed}.
void store_manifest(const std::filesystem::path& directory, std::uint32_t number, std::string_view text,
                    const hsm::Signature& signature);

/// Files of all manifests in the directory.
[[nodiscard]] FileDigests known_files(const std::filesystem::path& directory);

}  // namespace appliance::backup

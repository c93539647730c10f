#include "appliance/backup/manifest.hpp"

#include "appliance/backup/file_digest.hpp"
#include "appliance/backup/key_list.hpp"
#include "appliance/error.hpp"
#include "appliance/evidence/checkpoint.hpp"
#include "appliance/foundation.hpp"
#include "appliance/hexadecimal.hpp"
#include "appliance/json/reader.hpp"
#include "appliance/timestamp.hpp"
#include "storage/codec.hpp"
#include "storage/error.hpp"
#include "storage/keys.hpp"
#include "storage/records.pb.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <utility>

namespace appliance::backup {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t deepest = 4;

fs::path path_of(const fs::path& directory, std::uint32_t number, const char* extension) {
  return directory / "manifest" / (std::to_string(number) + extension);
}

std::optional<std::string> read_whole(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return stream ? std::optional(std::string(std::istreambuf_iterator<char>(stream), {})) : std::nullopt;
}

void sync(const fs::path& path, int flags) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | flags);
  const bool synced = descriptor >= 0 && ::fsync(descriptor) == 0;
  if (descriptor >= 0) {
    ::close(descriptor);
  }
  if (!synced) {
    throw Error(Fault::failed, "the manifest of the backup could not be synced");
  }
}

void write_durably(const fs::path& file, std::string_view content) {
  std::ofstream stream(file, std::ios::binary | std::ios::trunc);
  stream.write(content.data(), static_cast<std::streamsize>(content.size()));
  stream.close();
  if (!stream) {
    throw Error(Fault::failed, "the manifest of the backup could not be written");
  }
  sync(file, 0);
}

json::Value token_of(const hsm::TokenDescription& token, json::Pool& pool) {
  json::Value object(rapidjson::kObjectType);
  json::add(object, "label", token.label, pool);
  json::add(object, "serial", token.serial, pool);
  json::add(object, "model", token.model, pool);
  return object;
}

std::optional<FileDigests> read_files(const json::Value* list) {
  FileDigests files;
  if (list == nullptr || !list->IsArray()) {
    return std::nullopt;
  }
  for (const auto& file : list->GetArray()) {
    const auto* path = json::find(file, "path");
    const auto* size = json::find(file, "size");
    const auto* digest = json::find(file, "sha256");
    if (path == nullptr || !path->IsString() || size == nullptr || !size->IsUint64() || digest == nullptr ||
        !digest->IsString()) {
      return std::nullopt;
    }
    files[std::string(json::text_of(*path))] = {.size = size->GetUint64(),
                                                .sha256 = std::string(json::text_of(*digest))};
  }
  return files;
}

std::string text_in(const json::Value& object, std::string_view name) {
  const auto* found = json::find(object, name);
  return found != nullptr && found->IsString() ? std::string(json::text_of(*found)) : std::string();
}

std::uint64_t number_in(const json::Value& object, std::string_view name) {
  const auto* found = json::find(object, name);
  return found != nullptr && found->IsUint64() ? found->GetUint64() : 0;
}

}  // namespace

Manifest manifest_of(const fs::path& directory, const storage::Backup& backup, const FileDigests& known) {
  const auto store = storage::open_backup(directory, backup.number);
  Manifest manifest{.number = backup.number,
                    .store_id = store_id_of(*store),
                    .at = now(),
                    .software_version = COFFER_VERSION,
                    .head = store->head(storage::Log::audit),
                    .keys = {},
                    .files = {}};
  manifest.keys.root() = key_list(*store, manifest.keys.pool());
  for (const auto& file : backup.files) {
    const auto earlier = known.find(file.path);
    manifest.files[file.path] =
        earlier != known.end() && earlier->second.size == file.size && file.path.starts_with("shared")
            ? earlier->second
            : FileDigest{.size = file.size, .sha256 = digest_of_file(directory / file.path)};
  }
  return manifest;
}

std::string write_manifest(const Manifest& manifest, const hsm::TokenDescription& token) {
  json::Document document;
  auto& pool = document.pool();
  auto& root = document.root();
  root.SetObject();
  json::add(root, "format", "coffer backup v1", pool);
  json::add(root, "backup", json::Value(manifest.number), pool);
  json::add(root, "store_id", to_string(manifest.store_id), pool);
  json::add(root, "time", format_timestamp({.at = manifest.at, .offset_minutes = 0}), pool);
  json::add(root, "software_version", manifest.software_version, pool);
  json::add(root, "entry", json::Value(manifest.head.number), pool);
  json::add(root, "head", hexadecimal(manifest.head.link), pool);
  json::add(root, "token", token_of(token, pool), pool);
  json::add(root, "keys", json::Value(manifest.keys.root(), pool), pool);
  json::Value files(rapidjson::kArrayType);
  for (const auto& [path, digest] : manifest.files) {
    json::Value file(rapidjson::kObjectType);
    json::add(file, "path", path, pool);
    json::add(file, "size", json::Value(digest.size), pool);
    json::add(file, "sha256", digest.sha256, pool);
    files.PushBack(file, pool);
  }
  json::add(root, "files", std::move(files), pool);
  return json::write_public(root) + "\n";
}

std::optional<Manifest> read_manifest(std::string_view text) {
  const auto read = json::read(hsm::bytes_of(text), deepest);
  const auto* document = std::get_if<json::Document>(&read);
  if (document == nullptr || text_in(document->root(), "format") != "coffer backup v1") {
    return std::nullopt;
  }
  const auto& root = document->root();
  const auto store_id = parse_uuid(text_in(root, "store_id"));
  const auto at = parse_timestamp(text_in(root, "time"));
  const auto head = read_hexadecimal(text_in(root, "head"));
  const auto* keys = json::find(root, "keys");
  auto files = read_files(json::find(root, "files"));
  if (!store_id || !at || !head || head->size() != sizeof(storage::Digest) || keys == nullptr || !keys->IsArray() ||
      !files) {
    return std::nullopt;
  }
  Manifest manifest{.number = static_cast<std::uint32_t>(number_in(root, "backup")),
                    .store_id = *store_id,
                    .at = at->at,
                    .software_version = text_in(root, "software_version"),
                    .head = {.number = number_in(root, "entry"), .link = {}},
                    .keys = {},
                    .files = *std::move(files)};
  std::copy(head->begin(), head->end(), manifest.head.link.begin());
  manifest.keys.root() = json::Value(*keys, manifest.keys.pool());
  return manifest;
}

bool SignedManifest::is_signed_by(const hsm::PublicPoint& key) const {
  return signature && hsm::verifies(key, evidence::digest_of(text), *signature);
}

std::optional<SignedManifest> load_manifest(const fs::path& directory, std::uint32_t number) {
  auto text = read_whole(path_of(directory, number, ".json"));
  const auto der = read_whole(path_of(directory, number, ".sig"));
  return text ? std::optional(SignedManifest{.text = *std::move(text),
                                             .signature = der ? hsm::read_der(hsm::bytes_of(*der)) : std::nullopt})
              : std::nullopt;
}

void store_manifest(const fs::path& directory, std::uint32_t number, std::string_view text,
                    const hsm::Signature& signature) {
  std::error_code failed;
  fs::create_directories(directory / "manifest", failed);
  write_durably(path_of(directory, number, ".json"), text);
  write_durably(path_of(directory, number, ".sig"), hsm::text_of(hsm::der_of(signature)));
  sync(directory / "manifest", O_DIRECTORY);
  sync(directory, O_DIRECTORY);
}

FileDigests known_files(const fs::path& directory) {
  FileDigests known;
  std::error_code absent;
  for (const auto& entry : fs::directory_iterator(directory / "manifest", absent)) {
    const auto text = entry.path().extension() == ".json" ? read_whole(entry.path()) : std::nullopt;
    if (auto manifest = text ? read_manifest(*text) : std::nullopt) {
      known.merge(manifest->files);
    }
  }
  return known;
}

}  // namespace appliance::backup

#include "appliance/custody/proofs.hpp"

#include "appliance/base64url.hpp"

#include <string>
#include <utility>

namespace appliance::custody {
namespace {

std::optional<std::vector<unsigned char>> bytes_in(const json::Value& object, std::string_view name) {
  const auto* found = json::find(object, name);
  const auto read = found != nullptr && found->IsString() ? read_base64url(json::text_of(*found)) : std::nullopt;
  return read ? std::optional(std::vector<unsigned char>(read->begin(), read->end())) : std::nullopt;
}

}  // namespace

json::Document document_of(const Proofs& proofs) {
  json::Document document;
  auto& pool = document.pool();
  json::Value list(rapidjson::kArrayType);
  for (const auto& [version, proof] : proofs) {
    json::Value entry(rapidjson::kObjectType);
    json::add(entry, "version", json::Value(version), pool);
    json::add(entry, "wrapped_key", base64url(hsm::text_of(proof.wrapped_key)), pool);
    json::add(entry, "ciphertext", base64url(hsm::text_of(proof.ciphertext)), pool);
    list.PushBack(entry, pool);
  }
  document.root().SetObject();
  json::add(document.root(), "proofs", std::move(list), pool);
  return document;
}

std::optional<Proofs> read_proofs(const json::Value& document) {
  const auto* list = json::find(document, "proofs");
  if (list == nullptr || !list->IsArray()) {
    return std::nullopt;
  }
  Proofs proofs;
  for (const auto& entry : list->GetArray()) {
    const auto* version = json::find(entry, "version");
    auto wrapped_key = bytes_in(entry, "wrapped_key");
    auto ciphertext = bytes_in(entry, "ciphertext");
    if (version == nullptr || !version->IsUint() || !wrapped_key || !ciphertext) {
      return std::nullopt;
    }
    proofs.emplace(version->GetUint(),
                   hsm::CrossProof{.wrapped_key = *std::move(wrapped_key), .ciphertext = *std::move(ciphertext)});
  }
  return proofs;
}

}  // namespace appliance::custody

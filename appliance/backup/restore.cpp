#include "appliance/backup/restore.hpp"

#include "appliance/approvals/request.hpp"
#include "appliance/audit.hpp"
#include "appliance/capture/keys.hpp"
#include "appliance/error.hpp"
#include "appliance/evidence/audit_key.hpp"
#include "appliance/foundation.hpp"
#include "appliance/hexadecimal.hpp"
#include "hsm/provision.hpp"
#include "storage/error.hpp"

#include <algorithm>
#include <utility>

namespace appliance::backup {
namespace {

std::string text_in(const json::Value& key, std::string_view name) {
  const auto* found = json::find(key, name);
  return found != nullptr && found->IsString() ? std::string(json::text_of(*found)) : std::string();
}

std::uint64_t version_in(const json::Value& key) {
  const auto* found = json::find(key, "version");
  return found != nullptr && found->IsUint64() ? found->GetUint64() : 0;
}

bool holds(const hsm::TokenDescription& token, const json::Value& root_key) {
  return std::ranges::any_of(token.root_keys, [&](const hsm::RootKey& held) {
    return held.version == version_in(root_key) && hexadecimal(held.check_value) == text_in(root_key, "check_value");
  });
}

/// "root key 1 (check value 1a2b3c, from token 77)", for each that the token lacks.
std::string missing_root_keys(const hsm::TokenDescription& token, const json::Value& keys) {
  std::string names;
  for (const auto& key : keys.GetArray()) {
    const bool needed = text_in(key, "kind") == "root" && !text_in(key, "state").starts_with("destroyed");
    if (needed && !holds(token, key)) {
      names += (names.empty() ? "" : ", ") + ("root key " + std::to_string(version_in(key))) + " (check value " +
               text_in(key, "check_value") + ", from token " + text_in(key, "token_serial") + ")";
    }
  }
  return names;
}

void require_good(const Proof& proof) {
  if (!proof.good()) {
    throw Error(Fault::refused,
                "the backup is not proven, nothing was restored: " +
                    (proof.findings.empty() ? proof.audit.findings.front().what : proof.findings.front()));
  }
}

void require_vacant(const std::filesystem::path& store) {
  if (std::filesystem::exists(store) && !std::filesystem::is_empty(store)) {
    throw Error(Fault::conflict, "the directory of the store is not empty: move it away first");
  }
}

/// Equal check values are a sign; that the keys of the tenants are unwrapped is the proof.
Opening require_opening(const Question& question, std::uint32_t number, hsm::Token& token) {
  hsm::Session session(token);
  auto opening = try_opening(*storage::open_backup(question.directory, number), session);
  if (!opening.wrong_root_keys.empty()) {
    throw Error(Fault::conflict, "root key " + std::to_string(opening.wrong_root_keys.front()) +
                                     " of the token is not the one that the backup is wrapped under: it unwraps none "
                                     "of its keys, nothing was restored");
  }
  return opening;
}

/// What says in the restored log that it was restored; and the new audit key, where there is one.
void record_restoring(storage::Store& store, hsm::Token& token, const std::string& operator_name, Restored& restored) {
  storage::Batch batch;
  const Actor actor{.type = "operator", .id = operator_name, .tenant = {}, .source = "console", .trace_id = {}};
  record(batch, actor,
         {.operation = "restore",
          .entity_type = "backup",
          .entity_id = std::to_string(restored.number),
          .detail = "the log of the backup ended at entry " + std::to_string(restored.last_entry)});
  const auto known = evidence::audit_keys_of(store);
  restored.new_audit_key = known.empty() || !evidence::holds(token.describe(), known.back());
  if (restored.new_audit_key) {
    const auto version = known.empty() ? 1 : known.back().version + 1;
    evidence::put_audit_key(batch, hsm::create_audit_key(token, version), token.describe(), operator_name);
  }
  approvals::drop_pending(batch, store);
  {
    hsm::Session session(token);
    restored.lost_client_keys = capture::erase_lost_keys(batch, store, session);
  }
  static_cast<void>(store.commit(std::move(batch)));
}

Restored restore_with(const Config& config, hsm::Token& token, Question question, const std::string& operator_name) {
  for (const auto& key : token.describe().audit_keys) {
    question.keys.push_back(key.point);
  }
  if (question.keys.empty()) {
    throw Error(Fault::refused, "the token holds no audit key: name the one that signed the backup with --key");
  }
  const auto proof = verify(question);
  require_good(proof);
  if (const auto missing = missing_root_keys(token.describe(), proof.manifest.keys.root()); !missing.empty()) {
    throw Error(Fault::conflict, "the token lacks what the backup is wrapped under: " + missing);
  }
  auto opening = require_opening(question, proof.manifest.number, token);
  storage::restore_backup(question.directory, proof.manifest.number, config.storage.path);
  const auto store = open_store(config, [] {});
  Restored restored{.number = proof.manifest.number,
                    .store_id = proof.manifest.store_id,
                    .last_entry = proof.manifest.head.number,
                    .keys = proof.manifest.keys.root().Size(),
                    .files = proof.manifest.files.size(),
                    .entries = proof.audit.entries,
                    .checkpoints = proof.audit.checkpoints,
                    .opening = std::move(opening),
                    .new_audit_key = false,
                    .lost_client_keys = 0,
                    .verdict = {}};
  record_restoring(*store, token, operator_name, restored);
  hsm::Session session(token);
  restored.verdict = evidence::examine_history(*store, session, restored.store_id);
  return restored;
}

}  // namespace

Restored restore(const Config& config, Question question, const std::string& operator_name) {
  try {
    require_vacant(config.storage.path);
    const auto token = open_token(config, nullptr);
    token->connect();
    return restore_with(config, *token, std::move(question), operator_name);
  } catch (const hsm::Error& error) {
    throw Error(error.fault() == hsm::Fault::pin_refused ? Fault::refused : Fault::unavailable, error.what());
  } catch (const storage::Error& error) {
    throw Error(error.fault() == storage::Fault::full ? Fault::storage_full : Fault::failed, error.what());
  }
}

}  // namespace appliance::backup

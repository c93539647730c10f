#include "hsm/provision.hpp"

#include "hsm/evidence.hpp"
#include "hsm/vault.hpp"

#include <unistd.h>

#include <algorithm>
#include <optional>

namespace hsm {
namespace {

bool holds(const std::vector<RootKey>& keys, std::uint32_t version) {
  return std::any_of(keys.begin(), keys.end(), [&](const RootKey& key) { return key.version == version; });
}

std::optional<RootKey> find_version(const Token& token, std::uint32_t version) {
  const auto keys = token.describe().root_keys;
  const auto found = std::find_if(keys.begin(), keys.end(), [&](const RootKey& key) { return key.version == version; });
  return found == keys.end() ? std::nullopt : std::optional(*found);
}

RootKey require_version(const Token& token, std::uint32_t version) {
  auto found = find_version(token, version);
  if (!found) {
    throw Error(Fault::not_provisioned, "root key", 0);
  }
  return *std::move(found);
}

std::vector<RootKey> root_keys_in(Session& session) {
  const auto handle = session.handle();
  const auto lock = session.token().object_lock();
  return find_root_keys(session.token().functions(), handle);
}

std::optional<AuditKey> find_audit_version(const Token& token, std::uint32_t version) {
  const auto keys = token.describe().audit_keys;
  const auto found = std::ranges::find(keys, version, &AuditKey::version);
  return found == keys.end() ? std::nullopt : std::optional(*found);
}

AuditKey require_audit_version(const Token& token, std::uint32_t version) {
  const auto found = find_audit_version(token, version);
  if (!found) {
    throw Error(Fault::not_provisioned, "audit key", 0);
  }
  return *found;
}

}  // namespace

RootKey create_root_key(Token& token, std::uint32_t version) {
  if (find_version(token, version)) {
    throw Error(Fault::misuse, "a root key of this version exists", 0);
  }
  Session session(token);
  token.run(session, [&] {
    const auto handle = session.handle();
    const auto lock = token.object_lock();
    if (!holds(find_root_keys(token.functions(), handle), version)) {  // a repaired failure may have made it
      generate_root_key(token.functions(), handle, version);
    }
  });
  token.connect();
  return prove_root_key(token, version);
}

RootKey create_root_key(Token& token, std::uint32_t version, std::span<const TransportKey> recipients,
                        const KeepsCopies& keep) {
  if (recipients.empty()) {
    return create_root_key(token, version);
  }
  if (find_version(token, version)) {
    throw Error(Fault::misuse, "a root key of this version exists", 0);
  }
  std::vector<unsigned char> check_value;
  {
    Session session(token);
    token.run(session, [&] {
      if (!holds(root_keys_in(session), version)) {  // as above: then it was kept, too
        bear_root_key(session, version, recipients, [&](const RootCopies& copies) {
          check_value = copies.check_value;
          keep(copies);
        });
      }
    });
  }
  token.connect();
  if (require_version(token, version).check_value != check_value) {
    throw Error(Fault::unavailable, "check value of the new root key", 0);
  }
  return prove_root_key(token, version);
}

RootKey prove_root_key(Token& token, std::uint32_t version) {
  const auto made = require_version(token, version);
  sync();
  token.recover();
  const auto lasting = require_version(token, version);
  if (lasting.check_value != made.check_value) {
    throw Error(Fault::unavailable, "check value of the new root key", 0);
  }
  Session session(token);
  probe(session, version);
  return lasting;
}

AuditKey create_audit_key(Token& token, std::uint32_t version) {
  if (find_audit_version(token, version)) {
    throw Error(Fault::misuse, "an audit key of this version exists", 0);
  }
  Session session(token);
  token.run(session, [&] { generate_audit_key(token.functions(), session.handle(), version); });
  token.connect();
  const auto made = require_audit_version(token, version);
  sync();
  token.recover();
  const auto lasting = require_audit_version(token, version);
  const auto digest = fingerprint_of(lasting.point);
  if (lasting.point != made.point || !verifies(lasting.point, digest, sign(session, version, digest))) {
    throw Error(Fault::unavailable, "known answer of the new audit key", 0);
  }
  return lasting;
}

void destroy_root_key(Token& token, std::uint32_t version) {
  Session session(token);
  token.run(session, [&] {
    const auto handle = session.handle();
    const auto lock = token.object_lock();
    destroy_root_key(token.functions(), handle, version);
  });
  sync();
  token.connect();
}

}  // namespace hsm

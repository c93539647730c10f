#include "hsm/custody.hpp"

#include "hsm/error.hpp"
#include "hsm/vault.hpp"

#include <unistd.h>

#include <algorithm>

namespace hsm {
namespace {

const RootKey* find(const std::vector<RootKey>& keys, std::uint32_t version) {
  const auto found = std::ranges::find(keys, version, &RootKey::version);
  return found == keys.end() ? nullptr : &*found;
}

/// Those that the token does not hold yet.
std::vector<Recoverable> missing_in(const std::vector<RootKey>& held, std::span<const Recoverable> keys) {
  std::vector<Recoverable> missing;
  for (const auto& key : keys) {
    const auto* there = find(held, key.version);
    if (there == nullptr) {
      missing.push_back(key);
    } else if (there->check_value != key.check_value) {
      throw Error(Fault::misuse, "the token holds another root key of this version", CKR_OK);
    }
  }
  return missing;
}

std::vector<Recoverable> missing_in(Session& session, std::span<const Recoverable> keys) {
  const auto handle = session.handle();
  const auto lock = session.token().object_lock();
  return missing_in(find_root_keys(session.token().functions(), handle), keys);
}

/// All are looked at before the first is placed.
void place(Session& session, CK_OBJECT_HANDLE private_transport_key, const std::vector<Recoverable>& keys) {
  for (const auto& key : keys) {
    const auto looked_at = open_copy(session, private_transport_key, key.copy, key.check_value, false);
  }
  for (const auto& key : keys) {
    place_copy(session, private_transport_key, key.copy, key.version);
  }
}

/// Opens a copy and closes it for another transport key, in one token.
Recoverable redirected(Session& session, CK_OBJECT_HANDLE private_transport_key, const Recoverable& key,
                       const TransportKey& to) {
  const auto opened = open_copy(session, private_transport_key, key.copy, key.check_value, true);
  const auto hash = hash_between(session, to);
  return {.version = key.version,
          .check_value = key.check_value,
          .copy = {.recipient = fingerprint_of(to), .hash = hash, .blob = wrap_to(session, to, hash, opened.handle())}};
}

/// SoftHSM does not sync its files: they are, and the module is restarted to see that the keys are there.
std::vector<RootKey> prove(Token& token, std::span<const Recoverable> keys) {
  sync();
  token.recover();
  const auto held = token.describe().root_keys;
  std::vector<RootKey> lasting;
  Session session(token);
  for (const auto& key : keys) {
    const auto* found = find(held, key.version);
    if (found == nullptr || found->check_value != key.check_value) {
      throw Error(Fault::unavailable, "check value of a root key that was recovered", CKR_OK);
    }
    probe(session, key.version);
    lasting.push_back(*found);
  }
  return lasting;
}

}  // namespace

std::vector<RootKey> recover_root_keys(Token& token, const TransportAccess& access, std::span<const Recoverable> keys) {
  {
    Session session(token);
    token.run(session, [&] {
      if (const auto missing = missing_in(session, keys); !missing.empty()) {
        const auto transport_key = access(session);
        place(session, transport_key.handle(), missing);
      }
    });
  }
  return prove(token, keys);
}

std::vector<RootKey> recover_root_keys(Token& token, Session& second, const TransportAccess& access_in_second,
                                       std::span<const Recoverable> keys) {
  {
    Session session(token);
    token.run(session, [&] {
      const auto missing = missing_in(session, keys);
      if (missing.empty()) {
        return;
      }
      const auto pair = generate_transport_pair(session, false);
      std::vector<Recoverable> redirected_keys;
      second.token().run(second, [&] {
        redirected_keys.clear();
        const auto transport_key = access_in_second(second);
        for (const auto& key : missing) {
          redirected_keys.push_back(redirected(second, transport_key.handle(), key, pair.public_half));
        }
      });
      place(session, pair.private_half.handle(), redirected_keys);
    });
  }
  return prove(token, keys);
}

}  // namespace hsm

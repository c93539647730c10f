#pragma once

#include "hsm/key_ring.hpp"
#include "hsm/session.hpp"
#include "hsm/vault.hpp"
#include "storage/store.hpp"

#include <optional>
#include <span>
#include <string_view>

namespace appliance::sandbox_tsp {

/// The sandbox's keys, all made in its token and wrapped there: one for each use.
struct Keys {
  hsm::WrappedKey sealing;      ///< wraps what card numbers are sealed with
  hsm::WrappedKey accounts;     ///< HMAC: what is told of an account (PAR), what tokens are numbered with
  hsm::WrappedKey look_ups;     ///< HMAC: what rows are found by
  hsm::WrappedKey cryptograms;  ///< HMAC: payment cryptograms
};

/// Makes the keys and writes them in one batch. False where they exist. Throws hsm::Error, storage::Error.
[[nodiscard]] bool make_keys(hsm::Session& session, storage::Store& store);

/// Nothing where make_keys() has not run. Throws storage::Error.
[[nodiscard]] std::optional<Keys> read_keys(const storage::Store& store);

}  // namespace appliance::sandbox_tsp

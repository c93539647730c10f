#pragma once

#include "appliance/identity/key_kind.hpp"
#include "hsm/session.hpp"

#include <array>
#include <span>
#include <string>
#include <string_view>

namespace appliance::identity {

using KeyDigest = std::array<unsigned char, 32>;

/// SHA-256 of an API key: all that is stored of it. Unkeyed is enough, because a key has 256 random bits.
[[nodiscard]] KeyDigest digest_of(std::string_view api_key);

/// Makes an API key: key_prod_pvt_ (or _test_, _pub_, _mgt_) and 256 bits from the token's generator in base58.
/// Throws hsm::Error.
[[nodiscard]] hsm::Secret make_api_key(hsm::Session& session, ApplicationType type, bool production);

/// The same for a key of a kind: sk_test_ and the bits.
[[nodiscard]] hsm::Secret make_api_key(hsm::Session& session, const KeyKind& kind);

/// The same for a key that a client of the Guardian face makes: key_ and the bits.
[[nodiscard]] hsm::Secret make_scoped_key(hsm::Session& session);

/// The same for a session: key_prod_ses_ or key_test_ses_.
[[nodiscard]] hsm::Secret make_session_key(hsm::Session& session, bool production);

}  // namespace appliance::identity

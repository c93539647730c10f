#pragma once

#include "hsm/root_copy.hpp"
#include "hsm/token.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace hsm {

// What is done with copies of root keys, as a whole. Each function blocks and throws Error: not_authentic where a copy
// does not open or is another key than it says.

/// A copy with what it must be.
struct Recoverable {
  std::uint32_t version = 0;
  std::vector<unsigned char> check_value;
  RootCopy copy;
};

/// Makes the copies the root keys of this token, and proves that they last as create_root_key() does. A version that
/// the token holds already with this check value is left; one with another check value is Error{misuse} before
/// anything is done.
std::vector<RootKey> recover_root_keys(Token& token, const TransportAccess& access, std::span<const Recoverable> keys);

/// The same, where the private transport key is in a second token and cannot leave it: the copies are wrapped anew
/// there, to a transport key that is made in `token` and lives for this call.
std::vector<RootKey> recover_root_keys(Token& token, Session& second, const TransportAccess& access_in_second,
                                       std::span<const Recoverable> keys);

}  // namespace hsm

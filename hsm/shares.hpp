#pragma once

#include "hsm/secret.hpp"
#include "hsm/transport_key.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace hsm {

// A transport key in the custody of M of N people. Each has a share, an AES-256 key of his own. For every M of them
// there is a package: the private transport key, wrapped under the first one's share (AES Key Wrap with Padding, RFC
// 5649) and then encrypted inside the token under each further share in turn (AES-256-GCM). So neither the transport
// key nor any function of all shares is ever outside a token, which Shamir's scheme cannot do with PKCS#11.

inline constexpr std::uint8_t fewest_needed = 2;
inline constexpr std::uint8_t most_custodians = 7;
inline constexpr std::size_t share_bytes = 32;

/// CKA_CHECK_VALUE of an AES key: the first bytes of a zero block encrypted under it.
using ShareCheckValue = std::array<unsigned char, 3>;

/// Opens with the shares of exactly these custodians. Useless without them.
struct SharePackage {
  std::vector<std::uint8_t> custodians;  ///< numbers from 1, ascending
  std::vector<unsigned char> blob;
};

struct SharedTransportKey {
  TransportKey key;
  std::vector<SharePackage> packages;  ///< one for every `threshold` of the custodians
};

/// Takes a share to its custodian's own medium. It is wiped afterwards and never seen again. May be called again for
/// the same custodian, with another share of another key in place of the former: what it throws ends the creation.
using HandsOut = std::function<void(std::uint8_t custodian, const TransportKey& key, const Secret& share,
                                    const ShareCheckValue& check_value)>;

/// Makes a transport key of which any `threshold` of `count` custodians can make use. Every package is opened once, in
/// the token, before this returns. Throws Error: misuse unless 2 <= threshold <= count <= 7.
[[nodiscard]] SharedTransportKey create_shared_transport_key(Session& session, std::uint8_t threshold,
                                                             std::uint8_t count, const HandsOut& hand_out);

/// By which a share is recognised before it is used. Throws Error.
[[nodiscard]] ShareCheckValue check_value_of_share(Session& session, const Secret& share);

/// The key of a package and the shares of its custodians, in the package's order. Opens them in the token of the
/// session when it is called, and throws Error{not_authentic} there where they do not fit.
[[nodiscard]] TransportAccess shared_transport_key(const TransportKey& key, SharePackage package,
                                                   std::vector<Secret> shares);

}  // namespace hsm

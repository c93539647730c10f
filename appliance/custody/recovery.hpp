#pragma once

#include "appliance/config/config.hpp"
#include "appliance/custody/recipient.hpp"
#include "appliance/custody/share_file.hpp"
#include "hsm/custody.hpp"
#include "hsm/token.hpp"

#include <string>
#include <vector>

namespace appliance::custody {

struct Recovered {
  std::string recipient;  ///< by whose copies
  std::vector<hsm::RootKey> keys;
  hsm::TokenDescription token;
};

// They make the copies of all versions of the root key the root keys of the configured token, for a backup to be
// restored upon; cofferd must not be running. Each copy is looked at before the first is placed, and each key is proven
// to last. What was placed before stays. All throw Error: not_found where there is no copy for who asks; refused where
// a share or a copy is not what it should be, with the name of who has it; conflict where the token holds other root
// keys; unavailable.

/// With shares of as many custodians as are needed; more do no harm.
[[nodiscard]] Recovered recover_with_shares(const Config& config, const Custody& custody, std::vector<Share> shares);

/// With a second token, which is left as it is.
[[nodiscard]] Recovered recover_from_token(const Config& config, const Custody& custody, hsm::Token& second);

/// With the configured token's own transport key: a second token becomes the appliance's.
[[nodiscard]] Recovered activate_token(const Config& config, const Custody& custody);

/// Which of the recipients the token is, and its transport key. Throws Error{not_found}.
[[nodiscard]] const Recipient& recipient_of(const Custody& custody, hsm::Session& second);

/// The access that these shares give, checked one by one by their check values. Throws Error{refused}, {invalid}.
[[nodiscard]] hsm::TransportAccess access_with(const Recipient& recipient, hsm::Session& session,
                                               std::vector<Share> shares);
/// Whose shares they are. Throws Error: not_found, invalid where they are of several.
[[nodiscard]] const Recipient& recipient_of(const Custody& custody, const std::vector<Share>& shares);

/// The copies of a recipient. Throws Error{not_found} where it has none.
[[nodiscard]] std::vector<hsm::Recoverable> copies_for(const Custody& custody, const Recipient& recipient);

}  // namespace appliance::custody

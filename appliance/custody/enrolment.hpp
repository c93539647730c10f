#pragma once

#include "appliance/custody/recipient.hpp"
#include "hsm/token.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace appliance::custody {

/// A second token, as `coffer custody add-token` found it: its transport key stays there, the public half comes here.
struct SecondToken {
  std::string name;
  hsm::TransportKey key;
  std::string label;
  std::string serial;
};

/// Makes a second token a recipient of all further versions of the root key. `own` is the token that the root key is
/// in. Throws Error: invalid for a name that is none, conflict where the name or the key is taken or it is the same
/// token.
Recipient add_token(storage::Store& store, const hsm::TokenDescription& own, const SecondToken& second,
                    const Actor& actor);

/// A custodian, and where his share is to be written: an absolute path on a medium of his own.
struct NewCustodian {
  std::string name;
  std::filesystem::path share;
};

/// Makes custodians, of whom any `threshold` are enough, a recipient of all further versions of the root key. The
/// transport key is made in the session's token and leaves it in packages alone; each share goes from the token
/// through wiped memory to its file. All files are written, or none; before the recipient is. Throws Error: invalid,
/// conflict, failed; hsm::Error.
Recipient add_custodians(storage::Store& store, hsm::Session& session, const std::string& name, std::uint8_t threshold,
                         const std::vector<NewCustodian>& custodians, const Actor& actor);

/// Removes a recipient and its copies from the store. Throws Error{not_found}.
void remove_recipient(storage::Store& store, std::string_view name, const Actor& actor);

}  // namespace appliance::custody

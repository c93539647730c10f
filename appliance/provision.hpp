#pragma once

#include "appliance/approvals/policy.hpp"
#include "appliance/config/config.hpp"

#include <cstdint>
#include <string>

namespace appliance {

/// What provision() made, for the operator to write down.
struct Provisioned {
  std::string store_id;
  std::uint32_t root_version = 0;
  std::string check_value;  ///< hexadecimal key check value of the root key
  std::string token_label;
  std::string token_serial;
  std::string audit_key;  ///< hexadecimal fingerprint of the public audit key
};

/// Creates the first root key and the audit key in the token, the store's identity, and the first checkpoint. Blocks on
/// the token and the disk; cofferd must not be running. Throws Error: conflict where the appliance is already
/// provisioned or the token serves another store, unavailable where the token does not answer, refused where the PIN
/// is.
/// `policy`: how acts that cannot be undone are approved from now on.
[[nodiscard]] Provisioned provision(const Config& config, const approvals::Policy& policy);

}  // namespace appliance

#pragma once

#include "appliance/json/document.hpp"
#include "appliance/lifecycle.hpp"

#include <string>

namespace appliance::administration {

/// What an act that needs approval is about.
struct Concern {
  std::string text;   ///< for who approves, on one line
  std::string state;  ///< everything of it that must stay as it is until the act is done
};

// From the arguments of the act. They throw as the act itself would for arguments that are wrong.

/// The state of the key and of all keys of the same owner.
[[nodiscard]] Concern concerned_key(Lifecycle& lifecycle, const json::Value& arguments);
/// The tenant and all its keys.
[[nodiscard]] Concern concerned_tenant(Lifecycle& lifecycle, const json::Value& arguments);
/// All operators and the policy of approvals.
[[nodiscard]] Concern concerned_operators(Lifecycle& lifecycle, const json::Value& arguments);
/// All recipients of copies of the root key, and its versions.
[[nodiscard]] Concern concerned_custody(Lifecycle& lifecycle, const json::Value& arguments);

/// JSON text with the members of every object in order of their names.
[[nodiscard]] std::string canonical_text(const json::Value& value);

}  // namespace appliance::administration

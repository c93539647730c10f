#pragma once

#include <string>
#include <string_view>

namespace appliance::cli {

/// Has ssh-keygen(1) sign a text: `ssh-keygen -Y sign -n NAMESPACE -f KEY`, found in PATH and started without a shell.
/// It asks for a passphrase or a touch by itself. Returns the armored signature. Throws Error: failed where ssh-keygen
/// cannot be started, refused where it does not sign.
[[nodiscard]] std::string ssh_sign(const std::string& text, const std::string& key, std::string_view name_space);

}  // namespace appliance::cli

#pragma once

#include "appliance/config/config.hpp"
#include "hsm/secret.hpp"

namespace appliance {

/// The token's user PIN: the content of hsm.pin_file, or of the systemd credential hsm-pin
/// ($CREDENTIALS_DIRECTORY, systemd.exec(5)), without one line end. Throws Error: refused where neither is there, the
/// file is readable by others, or it is empty or longer than 255 bytes.
[[nodiscard]] hsm::Secret read_pin(const Config::Hsm& config);

}  // namespace appliance

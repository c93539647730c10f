#pragma once

#include "hsm/secret.hpp"

#include <string>

namespace hsm {

/// Makes a token in the first slot that holds none yet (C_InitToken, C_InitPIN; PKCS#11 v2.40, sections 5.5 and 5.6):
/// what `softhsm2-util --init-token --free` does, without PINs in arguments. The label has 1 to 32 ASCII characters.
/// Throws Error: unavailable where every slot is taken.
void initialise_token(const std::string& module_path, const std::string& label, const Secret& officer_pin,
                      const Secret& user_pin);

}  // namespace hsm

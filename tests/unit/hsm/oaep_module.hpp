#pragma once

#include <p11-kit/pkcs11.h>

#include <string>

namespace tests::hsm_layer {

/// For hsm::TokenSettings::load: SoftHSM as a module of another maker that has RSA-OAEP with SHA-256. SoftHSM does the
/// RSA; the padding is this module's. One at a time.
[[nodiscard]] CK_FUNCTION_LIST* load_module_with_oaep_sha256(const std::string& path);

}  // namespace tests::hsm_layer

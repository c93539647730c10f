#pragma once

#include "appliance/capture_session/stored.hpp"
#include "appliance/pci/pci_token.hpp"
#include "hsm/secret.hpp"

#include <string_view>
#include <variant>

namespace api::guardian {

/// Why a session did not take what it was given.
struct CaptureFailure {
  std::string_view code;
  std::string_view reason;
};

namespace capture_failures {

/// One for all messages that do not open, and for clear text that is none of ours.
inline constexpr CaptureFailure payload{"invalid_payload", "The payload cannot be read"};
inline constexpr CaptureFailure luhn{"luhn_check_failed", "The card number is mistyped"};
inline constexpr CaptureFailure number{"invalid_account_number", "The card number is not valid"};
inline constexpr CaptureFailure scheme{"scheme_not_allowed", "Scheme not allowed"};
inline constexpr CaptureFailure expiry{"invalid_expiry_date", "The card has expired, or its expiry is not valid"};
inline constexpr CaptureFailure code{"invalid_security_code", "The security code is not valid"};
inline constexpr CaptureFailure life{"invalid_expiration_date", "The token's expiration date is not valid"};

}  // namespace capture_failures

/// The card that a client encrypted, as the session wants it: with additional_data, as pages send it, or flat, as apps
/// do. Email and billing address are left out: nothing of a PCI token shows or sends them.
[[nodiscard]] std::variant<appliance::pci::CardInput, const CaptureFailure*> read_captured_card(
    const hsm::Secret& clear, const storage::CaptureSessionRecord& session);

/// The security code that a client encrypted, for a card whose number begins with `issuer`.
[[nodiscard]] std::variant<hsm::Secret, const CaptureFailure*> read_captured_code(const hsm::Secret& clear,
                                                                                  std::string_view issuer);

}  // namespace api::guardian

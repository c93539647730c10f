#pragma once

#include <string_view>

namespace api::tap {

/// Charges, authorizations and verifications of cards differ in words, and in what they need.
struct ChargeKind {
  std::string_view object;  ///< charge
  std::string_view prefix;  ///< of its ids
  std::string_view path;    ///< below the processor's URL
  std::string_view done;    ///< the status of one that went well
  std::string_view failed;  ///< of one that the processor refused without a word
  bool has_amount = true;
  bool captures = false;  ///< its source may be an authorization
};

inline constexpr ChargeKind charge_kind{"charge", "chg_", "/charges", "CAPTURED", "FAILED", true, true};
inline constexpr ChargeKind authorize_kind{"authorize", "auth_", "/authorize", "AUTHORIZED", "FAILED"};
inline constexpr ChargeKind verify_kind{"verify_card", "vry_", "/card/verify", "VALID", "INVALID", false};

}  // namespace api::tap

#pragma once

#include "api/tap/answers.hpp"

namespace api::tap {

/// What a card is shown with besides its data.
struct CardView {
  std::string id;
  bool on_file = false;
  std::string customer;     ///< of a saved card; empty: none
  std::string fingerprint;  ///< the vault's; empty: to be added later
};

/// The card as Tap shows it, without number and code: brand, funding and issuer by the BIN data of now. Throws
/// storage::Error.
[[nodiscard]] json::Value write_card(const Call& call, const CardView& view, const json::Value& data, json::Pool& pool);

/// A fingerprint of the vault in Tap's form: base64 of its 32 bytes, percent-encoded.
[[nodiscard]] std::string tap_fingerprint(std::string_view fingerprint);

/// The expression whose value the fingerprint of a card is made of: the mode and the number, so that no fingerprint of
/// test data is one of live data.
[[nodiscard]] std::string fingerprint_expression_of(const Call& call);

}  // namespace api::tap

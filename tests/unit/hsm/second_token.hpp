#pragma once

#include "hsm/cross_proof.hpp"
#include "hsm/custody.hpp"
#include "hsm/shares.hpp"
#include "tests/unit/hsm/fixture.hpp"

#include <optional>

namespace tests::hsm_layer {

/// A connected token without keys, and another one of the same library beside it.
struct TwoTokens : UnconnectedToken {
  std::string second_uri = softhsm.add_token("second");
  hsm::Token second{
      {.module_path = module.module_path(), .token_uri = second_uri, .pin = [this] { return softhsm.pin(); }}};
  hsm::Session second_session{second};
  std::optional<hsm::RootCopies> kept;

  TwoTokens() {
    second.recover();  // SoftHSM sees a new token after C_Initialize
    token.connect();
  }

  [[nodiscard]] hsm::KeepsCopies keep() {
    return [this](const hsm::RootCopies& copies) { kept = copies; };
  }
  /// The copies that were kept last, for the first recipient.
  [[nodiscard]] std::vector<hsm::Recoverable> recoverable() const {
    return {{.version = kept->version, .check_value = kept->check_value, .copy = kept->copies.front()}};
  }
};

/// No attribute was read that could hold a key; and what was made to leave the token once is gone.
void check_nothing_left_in_clear(const std::vector<support::TracedCall>& calls);

}  // namespace tests::hsm_layer

#pragma once

#include "api/tap/answers.hpp"
#include "appliance/capture/opening.hpp"

#include <memory>

namespace api::tap {

/// A card that came encrypted, and what has to go into the batch of its use so that it is taken once.
struct EncryptedCard {
  json::Document data;  ///< as read_card_data() gives it
  std::unique_ptr<appliance::capture::Opening> opening;
};

/// Whether a card of a request is encrypted.
[[nodiscard]] bool is_encrypted_card(const json::Value& card);

/// What a client is told instead of anything else while too many encrypted cards have failed with its key.
[[nodiscard]] std::optional<http::Response> refuse_encrypted_card(const Call& call);

/// Opens the member crypted_data: base64 (RFC 4648, 4) of one RSA block around a JSON object with the card. Whatever is
/// wrong with that, its length, its padding, the JSON, the card or that it came before, is one error, found after the
/// same steps, and counted against the key. Mistakes beside it, in the address, are told apart before it is looked at.
/// The context must outlive the result. Throws hsm::Error, storage::Error.
[[nodiscard]] std::variant<EncryptedCard, Errors> open_encrypted_card(const Call& call, const token::Context& context,
                                                                      const json::Value& card);

}  // namespace api::tap

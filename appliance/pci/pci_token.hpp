#pragma once

#include "appliance/token/token.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace appliance::pci {

// PCI tokens of the Guardian face: ordinary tokens of the type card, in a container of their own, with a UUID as id.
// They are sealed, indexed, expired and audited as all tokens are; this is how the face looks at them. The card
// verification code is the vault's: sealed on its own, kept for Context::cvc_retention, left out of every answer.

inline constexpr std::string_view container = "/guardian/pci/";
inline constexpr UnixMicros longest_life = UnixMicros{30} * 24 * 3600 * 1'000'000;

/// What may be shown of a card.
struct CardView {
  std::string masked_number;  ///< six digits, asterisks, four digits: as long as the number
  std::string_view scheme;    ///< as Guardian writes it: american express
  int expiry_month = 0;
  int expiry_year = 0;      ///< of four digits
  hsm::WipingBytes holder;  ///< empty: none
};

struct PciToken {
  std::string id;
  CardView card;
  UnixMicros created_at = 0;
  UnixMicros expires_at = 0;  ///< 0: never
  std::map<std::string, std::string> metadata;
  bool has_security_code = false;
};

struct CardInput {
  /// In the vault's shape of a card: number, expiration_month, expiration_year, and where they are known name and cvc.
  /// Checked already (api/guardian/pci_input).
  json::Document data;
  UnixMicros life = 0;  ///< 0: for ever
  std::map<std::string, std::string> metadata;
};

/// A part of the list, newest first. `position` leads to the next one, also when the last token shown is gone.
struct Page {
  std::vector<PciToken> tokens;
  std::optional<std::string> position;  ///< nothing: this was the last
};

/// Guardian's name of the scheme that a number belongs to; nothing where Guardian does not know it.
[[nodiscard]] std::optional<std::string_view> scheme_of(std::string_view number) noexcept;

/// What may be shown of a card in the vault's shape.
[[nodiscard]] CardView view_of_card(const json::Value& data);

/// How the face shows a token of the vault, as Context::completion gets it.
[[nodiscard]] PciToken view_of(const token::Token& token);

// The use cases. As those of the vault (appliance/token/token.hpp) they run on a worker, in one batch with their audit
// entry; what must become durable with a change is added by Context::completion. A token that is absent, expired,
// another tenant's or none of this container is Reason::absent. They throw hsm::Error, storage::Error,
// appliance::Error.

[[nodiscard]] Result<PciToken> create(const token::Context& context, CardInput input);
[[nodiscard]] Result<PciToken> read(const token::Context& context, const std::string& id);
[[nodiscard]] Result<std::monostate> remove(const token::Context& context, const std::string& id);

/// From behind a token, by its id or the position of an earlier page (the position goes first), or from the newest on.
/// Refuses what is neither.
[[nodiscard]] Result<Page> list(const token::Context& context, const std::optional<std::string>& after,
                                const std::optional<std::string>& position, std::size_t limit);

/// The clear card in the vault's shape, with its cvc where there still is one. The batch gets the audit entry of the
/// use, which must be durable before anything of the card leaves.
[[nodiscard]] Result<json::Document> open_card(const token::Context& context, const std::string& id,
                                               storage::Batch& batch);

/// Whether a security code is there now.
[[nodiscard]] Result<bool> has_security_code(const token::Context& context, const std::string& id);

/// Puts a security code (three or four digits) in, or in the place of the one that is there; its time begins anew.
[[nodiscard]] Result<PciToken> set_security_code(const token::Context& context, const std::string& id,
                                                 const hsm::Secret& code);

/// Destroys the security code; does nothing where there is none.
[[nodiscard]] Result<std::monostate> remove_security_code(const token::Context& context, const std::string& id);

/// Destroys the security code in the batch of what it was used for, without opening anything. The batch expects the
/// token as it is now. Does nothing where there is no code.
[[nodiscard]] Result<std::monostate> spend_security_code(const token::Context& context, const std::string& id,
                                                         storage::Batch& batch);

}  // namespace appliance::pci

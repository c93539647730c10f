#pragma once

#include "appliance/json/document.hpp"
#include "appliance/token/token.hpp"
#include "appliance/token/type.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace appliance::token {

inline constexpr std::string_view illegal_id =
    "An id has 3 to 400 characters, none of them a control character or one of # / \\ + ? [ ] | & = % < > { } ^";
inline constexpr std::string_view card_number_as_id =
    "An id must not hold a card number: ids stand in URLs and logs (PCI DSS 3.5.1).";
inline constexpr std::string_view illegal_container =
    "A container begins and ends with '/' and holds letters, digits, '_' and '-' between single slashes.";
inline constexpr std::string_view expired_already = "The expiry must lie in the future.";

/// Where several tokens are named, of those that do not exist.
inline constexpr std::string_view no_such_token = "There is no such token.";

/// Whether a text may be a token's id: 3 to 400 characters, none of those that a path or an expression gives a meaning.
[[nodiscard]] bool is_legal_id(std::string_view id) noexcept;

/// A stored token that has not expired.
struct Stored {
  std::string row;  ///< the bytes as read, for expect_unchanged
  storage::TokenRecord record;
};
[[nodiscard]] std::optional<Stored> find_live(const Context& context, std::string_view id);

/// Whether the caller may do this to the token, and what it may see of it.
[[nodiscard]] std::optional<identity::Transform> decide(const Context& context, identity::Permission permission,
                                                        std::string_view id, const storage::TokenRecord& record);

/// The type's row for a stored token. Throws Error{failed} for a type this version does not know.
[[nodiscard]] const Type& type_of(const storage::TokenRecord& record);

/// The token as the transform lets the caller see it. Takes the clear data.
[[nodiscard]] Token disclose(const Context& context, std::string id, storage::TokenRecord record, json::Document data,
                             identity::Transform transform);

/// The token as the caller sees it who changed it without being allowed to read it: what names it, and nothing of what
/// it holds.
[[nodiscard]] Token withhold(const Context& context, std::string id, const storage::TokenRecord& record);

/// Starts the retention of a card verification code where the data has one, ends it where it has none.
void set_cvc_retention(const Context& context, const json::Value& data, storage::TokenRecord& record);

/// Sets the fingerprint of the text that the expression gave.
void set_fingerprint(const Context& context, std::string_view expression, std::span<const unsigned char> text,
                     storage::TokenRecord& record, storage::Batch& batch);

/// Opens the token's data. A record that does not authenticate is noted in the audit log before the error goes on.
[[nodiscard]] json::Document open_stored(const Context& context, const std::string& id,
                                         const storage::TokenRecord& record);

/// Notes the attempt in the audit log (PCI DSS 10.2.1.4) and refuses it.
[[nodiscard]] Refused forbid(const Context& context, std::string_view operation, std::string id);

/// Refuses what is asked of a token that is not there. Who could not do it to every token of this id gets the answer
/// to one that is there and out of reach, after the same work: else the answer would tell which ids exist.
[[nodiscard]] Refused absent(const Context& context, identity::Permission permission, std::string_view operation,
                             std::string id);

[[nodiscard]] AuditEvent audited(std::string_view operation, std::string id);

}  // namespace appliance::token

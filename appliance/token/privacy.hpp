#pragma once

#include "appliance/token/token.hpp"
#include "appliance/token/type.hpp"

#include <string>

namespace appliance::token {

// How tokens said until October 2022 who may see them, before containers did. What a client writes in this style is
// kept and shown as it was written; classification and impact level decide by the container that they stand for
// (Basis Theory, "Migrating from privacy to containers").

/// Members that are none of the words of this style are violations.
void check_privacy(const Privacy& privacy, Violations& violations);

/// The container that a token of the type stands in: what is not said is the type's own.
[[nodiscard]] std::string container_of(const Type& type, const Privacy& privacy);

void keep_privacy(const Privacy& privacy, storage::TokenRecord& record);

/// What the token has, with what a change says over it. A classification stays what it is.
[[nodiscard]] Privacy changed_privacy(const storage::TokenRecord& record, const Type& type, const Privacy& change,
                                      Violations& violations);

/// Where another impact level moves the token.
[[nodiscard]] std::optional<std::string> moved_by(const Privacy& changed, const storage::TokenRecord& record,
                                                  const Type& type);

/// Whether a caller who gets masks gets one of this token.
[[nodiscard]] bool may_be_masked(const storage::TokenRecord& record);

/// mask or redact. Where a token does not say, its mask does: without one, data is left out.
[[nodiscard]] std::string_view restriction_policy_of(const storage::TokenRecord& record);

}  // namespace appliance::token

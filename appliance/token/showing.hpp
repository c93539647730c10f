#pragma once

#include "appliance/token/list.hpp"
#include "appliance/token/term_walk.hpp"

#include <string>
#include <utility>
#include <vector>

namespace appliance::token {

/// The permission that decides what a view contains and how its tokens are shown.
[[nodiscard]] identity::Permission permission_of(View view) noexcept;
/// Its name in the audit log.
[[nodiscard]] std::string_view operation_of(View view) noexcept;

/// What the caller may see in this view, as scopes of the index.
[[nodiscard]] std::vector<std::string> visible_scopes(const Context& context, View view);

using Found = std::pair<std::string, storage::TokenRecord>;  ///< id and record

/// Opens the tokens and shows each as the caller may see it. Notes in the audit log what is shown, before it returns.
[[nodiscard]] std::vector<Token> show(const Context& context, View view, std::vector<Found> found);

}  // namespace appliance::token

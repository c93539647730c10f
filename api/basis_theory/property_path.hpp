#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace api::basis_theory {

// Paths of values in a body whose shape is the client's own, as they stand in errors: "cards[0].number".

/// `path` is empty for the body itself. A key that is long, or holds a card number, is shown as "*".
[[nodiscard]] std::string path_of_member(const std::string& path, std::string_view key);
[[nodiscard]] std::string path_of_item(const std::string& path, std::size_t index);

}  // namespace api::basis_theory

#pragma once

#include "appliance/token/list.hpp"
#include "appliance/token/term_walk.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace appliance::token {

/// What a cursor is good for: a digest of tenant, view and filter.
[[nodiscard]] std::string subject_of(const Context& context, View view, const std::vector<Lane>& lanes);

/// An opaque text that says behind which order (terms.hpp) a list goes on. It names no container that is hidden from
/// its holder. Its check catches what is damaged, cut or from another list; it keeps no secret, because whoever makes
/// up a cursor only chooses where his own list begins.
[[nodiscard]] std::string write_cursor(std::string_view subject, std::string_view order);

/// Nothing unless it is a cursor of this subject.
[[nodiscard]] std::optional<std::string> read_cursor(std::string_view subject, std::string_view cursor);

}  // namespace appliance::token

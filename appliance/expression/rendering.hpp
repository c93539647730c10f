#pragma once

#include "appliance/expression/item.hpp"
#include "appliance/expression/workspace.hpp"

#include <string_view>

namespace appliance::expression {

/// Adds the text that an item shows as: nil nothing, numbers in shortest form, the items of a sequence one after the
/// other, objects as compact JSON.
void render(Item item, TextBuilder& out);

/// Adds compact JSON: members in their order, numbers in shortest form.
void render_json(Item item, TextBuilder& out);

/// The text that an item shows as, kept in the workspace where it was none yet.
[[nodiscard]] std::string_view text_of(Item item, Workspace& work);

/// A copy as JSON with its type; fails for bytes.
[[nodiscard]] json::Value to_json(Item item, Workspace& work, json::Pool& pool);

}  // namespace appliance::expression

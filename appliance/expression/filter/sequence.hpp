#pragma once

#include "appliance/expression/filter.hpp"

namespace appliance::expression::filter {

/// Calls `visit` with each item of the input as Liquid's array filters see it: nested sequences flattened, nil as
/// nothing, and anything else as the one item.
template <class Visit>
void for_each_item(const Call& call, Item input, const Visit& visit) {
  call.work.charge(1);
  if (!input.is_sequence()) {
    if (!input.is_nil()) {
      visit(input);
    }
    return;
  }
  for (std::size_t i = 0; i < input.size(); ++i) {
    const auto item = input.at(i);
    call.work.charge(1);
    item.is_sequence() ? for_each_item(call, item, visit) : visit(item);
  }
}

/// What a filter with a property argument looks at: the member, or the item where no property is asked for.
[[nodiscard]] inline Item property_of(const Call& call, Item item, std::size_t argument = 0) {
  if (argument >= call.arguments.size() || call.arguments[argument].is_nil()) {
    return item;
  }
  call.work.charge(item.size() / 16);
  return item.member(call.text(argument));
}

}  // namespace appliance::expression::filter

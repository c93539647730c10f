#include "appliance/expression/comparison.hpp"
#include "appliance/expression/filter/sequence.hpp"
#include "appliance/expression/filter/tables.hpp"

namespace appliance::expression::filter {
namespace {

/// Whether an item's property has the value asked for or, without one, is truthy.
bool fits(const Call& call, Item item) {
  const auto property = property_of(call, item);
  const auto wanted = call.argument(1);
  return wanted.is(Kind::nil) ? property.is_truthy() : are_equal(property, wanted, call.work);
}

Item chosen(const Call& call, bool wanted) {
  ListBuilder items(call.work);
  for_each_item(call, call.input, [&](Item item) {
    if (fits(call, item) == wanted) {
      items.add(item);
    }
  });
  return items.finish();
}

Item where(const Call& call) { return chosen(call, true); }
Item reject(const Call& call) { return chosen(call, false); }
Item find(const Call& call) { return chosen(call, true).element(0); }
Item has(const Call& call) { return Item::boolean(chosen(call, true).size() > 0); }

Item find_index(const Call& call) {
  std::int64_t index = 0;
  std::int64_t found = -1;
  for_each_item(call, call.input, [&](Item item) {
    found = found < 0 && fits(call, item) ? index : found;
    ++index;
  });
  return found < 0 ? Item() : Item::integer(found);
}

Item otherwise(const Call& call) {
  const bool is_false = call.input.is(Kind::boolean) && !call.input.as_boolean();
  const bool takes_default =
      is_false ? !call.allow_false : are_equal(call.input, Item::constant(Kind::empty), call.work);
  return call.input.is_nil() || takes_default ? call.argument(0) : call.input;
}

constexpr Filter rows[] = {
    {"default", 0, 1, otherwise}, {"find", 1, 2, find},     {"find_index", 1, 2, find_index},
    {"has", 1, 2, has},           {"reject", 1, 2, reject}, {"where", 1, 2, where},
};

}  // namespace

std::span<const Filter> selection_filters() noexcept { return rows; }

}  // namespace appliance::expression::filter

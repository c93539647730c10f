#include "appliance/expression/comparison.hpp"
#include "appliance/expression/filter/sequence.hpp"
#include "appliance/expression/filter/tables.hpp"
#include "appliance/expression/letter_case.hpp"
#include "appliance/expression/number.hpp"
#include "appliance/expression/rendering.hpp"
#include "appliance/expression/utf8.hpp"

#include <algorithm>
#include <compare>
#include <utility>
#include <vector>

namespace appliance::expression::filter {
namespace {

Item end_of(const Call& call, std::int64_t index) {
  if (!call.input.is(Kind::object) || index != 0 || call.input.size() == 0) {
    return call.input.element(index);
  }
  const auto& member = *call.input.as_json().MemberBegin();
  const Item pair[] = {Item::text(json::text_of(member.name)), Item::of(member.value)};
  return call.work.keep(pair);
}

Item first(const Call& call) { return end_of(call, 0); }
Item last(const Call& call) { return end_of(call, -1); }

Item join(const Call& call) {
  const auto glue = call.text(0, " ");
  TextBuilder out(call.work);
  bool follows = false;
  for_each_item(call, call.input, [&](Item item) {
    out.add(follows ? glue : std::string_view());
    render(item, out);
    follows = true;
  });
  return out.finish();
}

Item reverse(const Call& call) {
  ListBuilder items(call.work);
  for_each_item(call, call.input, [&](Item item) { items.add(item); });
  std::reverse(items.items().begin(), items.items().end());
  return items.finish();
}

Item concat(const Call& call) {
  if (!call.argument(0).is_sequence()) {
    call.fail("concat needs a list");
  }
  ListBuilder items(call.work);
  for_each_item(call, call.input, [&](Item item) { items.add(item); });
  for (std::size_t i = 0; i < call.argument(0).size(); ++i) {
    items.add(call.argument(0).at(i));
  }
  return items.finish();
}

Item map(const Call& call) {
  ListBuilder items(call.work);
  for_each_item(call, call.input, [&](Item item) { items.add(property_of(call, item)); });
  return items.finish();
}

Item compact(const Call& call) {
  ListBuilder items(call.work);
  for_each_item(call, call.input, [&](Item item) {
    if (!property_of(call, item).is_nil()) {
      items.add(item);
    }
  });
  return items.finish();
}

Item uniq(const Call& call) {
  ListBuilder items(call.work);
  ListBuilder seen(call.work);
  for_each_item(call, call.input, [&](Item item) {
    const auto property = property_of(call, item);
    const auto same = [&](Item other) { return are_equal(property, other, call.work); };
    if (std::none_of(seen.items().begin(), seen.items().end(), same)) {
      seen.add(property);
      items.add(item);
    }
  });
  return items.finish();
}

Item sum(const Call& call) {
  Number total;
  for_each_item(call, call.input, [&](Item item) {
    const auto number = number_of(property_of(call, item));
    Number next{.whole = false, .integer = 0, .real = total.value() + number.value()};
    next.whole = total.whole && number.whole && !__builtin_add_overflow(total.integer, number.integer, &next.integer);
    total = next;
  });
  return total.whole ? Item::integer(total.integer) : real_item(total.real, call.work);
}

Item lower_case(Item item, Workspace& work) {
  TextBuilder out(work);
  for (auto text = text_of(item, work); !text.empty(); text.remove_prefix(utf8::first_of(text).size())) {
    out.add(utf8::encode(to_lower(utf8::decode(utf8::first_of(text)))).view());
  }
  return out.finish();
}

/// Nil goes last; what is equal keeps its order.
Item sorted(const Call& call, bool natural) {
  std::vector<std::pair<Item, Item>, hsm::WipingAllocator<std::pair<Item, Item>>> pairs;
  ListBuilder items(call.work);
  for_each_item(call, call.input, [&](Item item) {
    items.add(item);
    const auto key = property_of(call, item);
    pairs.emplace_back(natural && !key.is_nil() ? lower_case(key, call.work) : key, item);
  });
  std::stable_sort(pairs.begin(), pairs.end(), [&](const auto& left, const auto& right) {
    if (left.first.is_nil() || right.first.is_nil()) {
      return !left.first.is_nil() && right.first.is_nil();
    }
    return std::is_lt(order_of(left.first, right.first, call.work));
  });
  std::transform(pairs.begin(), pairs.end(), items.items().begin(), [](const auto& pair) { return pair.second; });
  return items.finish();
}

Item sort(const Call& call) { return sorted(call, false); }
Item sort_natural(const Call& call) { return sorted(call, true); }

constexpr Filter rows[] = {
    {"compact", 0, 1, compact}, {"concat", 1, 1, concat}, {"first", 0, 0, first},
    {"join", 0, 1, join},       {"last", 0, 0, last},     {"map", 1, 1, map},
    {"reverse", 0, 0, reverse}, {"sort", 0, 1, sort},     {"sort_natural", 0, 1, sort_natural},
    {"sum", 0, 1, sum},         {"uniq", 0, 1, uniq},
};

}  // namespace

std::span<const Filter> list_filters() noexcept { return rows; }

}  // namespace appliance::expression::filter

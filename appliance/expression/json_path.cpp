#include "appliance/expression/json_path.hpp"

#include "appliance/expression/json_path_syntax.hpp"

#include <algorithm>

namespace appliance::expression {
namespace json_path {
namespace {

class Selection {
 public:
  Selection(Item root, Workspace& work) : root_(root), work_(work) {}

  Item follow(const Steps& steps, Item from) {
    Item current = work_.keep(std::span(&from, 1));
    for (const auto& step : steps) {
      ListBuilder next(work_);
      for (std::size_t i = 0; i < current.size(); ++i) {
        step.descends ? descend(step, current.at(i), next) : apply(step, current.at(i), next);
      }
      current = next.finish();
    }
    return current;
  }

 private:
  void descend(const Step& step, Item from, ListBuilder& into) {
    ListBuilder pending(work_);
    pending.add(from);
    while (!pending.items().empty()) {
      const auto item = pending.items().back();
      pending.items().pop_back();
      apply(step, item, into);
      const auto first = static_cast<std::ptrdiff_t>(pending.items().size());
      children(item, pending);
      std::reverse(pending.items().begin() + first, pending.items().end());
    }
  }

  static void children(Item item, ListBuilder& into) {
    if (item.is(Kind::object)) {
      for (const auto& member : item.as_json().GetObject()) {
        into.add(Item::of(member.value));
      }
      return;
    }
    for (std::size_t i = 0; item.is_sequence() && i < item.size(); ++i) {
      into.add(item.at(i));
    }
  }

  void apply(const Step& step, Item item, ListBuilder& into) {
    for (const auto& selector : step.selectors) {
      work_.charge(1);
      apply(selector, item, into);
    }
  }

  void apply(const Selector& selector, Item item, ListBuilder& into) {
    switch (selector.form) {
      case Selector::Form::name:
        by_name(selector.name, item, into);
        return;
      case Selector::Form::index:
      case Selector::Form::from_length:
        by_index(selector.form == Selector::Form::index ? selector.index : -selector.index, item, into);
        return;
      case Selector::Form::slice:
        by_slice(selector, item, into);
        return;
      case Selector::Form::wildcard:
        children(item, into);
        return;
      case Selector::Form::filter:
        by_test(selector.test, item, into);
    }
  }

  void by_name(std::string_view name, Item item, ListBuilder& into) {
    if (item.is(Kind::object)) {
      work_.charge(item.size() / 16);
      if (const auto* found = json::find(item.as_json(), name)) {
        into.add(Item::of(*found));
      }
    } else if (item.is_sequence() && name == "length") {
      into.add(Item::integer(static_cast<std::int64_t>(item.size())));
    }
  }

  static void by_index(std::int64_t index, Item item, ListBuilder& into) {
    const auto size = static_cast<std::int64_t>(item.size());
    if (item.is_sequence() && index < size && index >= -size) {
      into.add(item.element(index));
    }
  }

  static void by_slice(const Selector& slice, Item item, ListBuilder& into) {
    if (!item.is_sequence()) {
      return;
    }
    const auto size = static_cast<std::int64_t>(item.size());
    const auto bounded = [size](std::int64_t index) {
      return std::clamp<std::int64_t>(index < -size ? 0 : (index < 0 ? index + size : index), 0, size);
    };
    const auto end = bounded(slice.end.value_or(size));
    for (auto i = bounded(slice.start.value_or(0)); i < end; i += std::min(slice.stride, size)) {
      into.add(item.element(i));
    }
  }

  void by_test(const Test& test, Item item, ListBuilder& into) {
    ListBuilder candidates(work_);
    children(item, candidates);
    for (const auto candidate : candidates.items()) {
      if (holds(test, candidate)) {
        into.add(candidate);
      }
    }
  }

  bool holds(const Test& test, Item item) {
    work_.charge(1);
    const auto inner_holds = [&](const Test& inner) { return holds(inner, item); };
    switch (test.form) {
      case Test::Form::exists:
        return exists(test.sides.front(), item);
      case Test::Form::compare:
        return compares(test, item);
      case Test::Form::negate:
        return !holds(test.inner.front(), item);
      case Test::Form::all:
        return std::all_of(test.inner.begin(), test.inner.end(), inner_holds);
      case Test::Form::any:
        return std::any_of(test.inner.begin(), test.inner.end(), inner_holds);
    }
    return false;
  }

  bool exists(const Side& side, Item item) {
    return side.is_path ? follow(side.steps, side.from_root ? root_ : item).size() > 0 : side.literal.is_truthy();
  }

  bool compares(const Test& test, Item item) {
    const auto left = value_of(test.sides[0], item);
    const auto right = value_of(test.sides[1], item);
    const bool ordered = (left.is_number() && right.is_number()) || (left.is(Kind::text) && right.is(Kind::text));
    const bool asks_equality = test.op == Operator::equal || test.op == Operator::unequal;
    return (asks_equality || ordered) && compare(left, *test.op, right, work_);
  }

  /// Nil where a path selects nothing, or several.
  Item value_of(const Side& side, Item item) {
    if (!side.is_path) {
      return side.literal;
    }
    const auto found = follow(side.steps, side.from_root ? root_ : item);
    return found.size() == 1 ? found.at(0) : Item();
  }

  Item root_;
  Workspace& work_;
};

}  // namespace
}  // namespace json_path

Item select(Item root, std::string_view path, Workspace& work) {
  const auto steps = json_path::parse_path(path, work);
  return json_path::Selection(root, work).follow(steps, root);
}

}  // namespace appliance::expression

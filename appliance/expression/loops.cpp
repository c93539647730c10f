#include "appliance/expression/evaluator.hpp"
#include "appliance/expression/number.hpp"

#include <algorithm>

namespace appliance::expression {
namespace {

Item pair_of(const json::Value::Member& member, Workspace& work) {
  const Item pair[] = {Item::text(json::text_of(member.name)), Item::of(member.value)};
  return work.keep(pair);
}

}  // namespace

Item Evaluator::Loop::property(std::string_view name) const {
  const auto number = [](std::size_t value) { return Item::integer(static_cast<std::int64_t>(value)); };
  if (count == 0) {
    return {};
  }
  if (name == "index") {
    return number(pass + 1);
  }
  if (name == "index0") {
    return number(pass);
  }
  if (name == "rindex") {
    return number(count - pass);
  }
  if (name == "rindex0") {
    return number(count - pass - 1);
  }
  if (name == "first" || name == "last") {
    return Item::boolean(pass == (name == "first" ? 0 : count - 1));
  }
  return name == "length" ? number(count) : Item();
}

/// An object gives pairs of name and value; a text that is not empty counts as one item; what has no items has none.
Item Evaluator::collection_of(const For& node) {
  const auto collection = value_of(node.collection);
  if (collection.is_sequence()) {
    return collection;
  }
  ListBuilder items(work_);
  if (collection.is(Kind::object)) {
    for (const auto& member : collection.as_json().GetObject()) {
      items.add(pair_of(member, work_));
    }
  } else if (collection.is(Kind::text) && collection.size() > 0) {
    items.add(collection);
  }
  return items.finish();
}

std::size_t Evaluator::count_of(const Operand& operand) {
  const auto number = number_of(value_of(operand));
  if (!number.whole || number.integer < 0) {
    work_.fail("limit and offset must be whole numbers, and not negative");
  }
  return static_cast<std::size_t>(number.integer);
}

Evaluator::Loop Evaluator::loop_over(const For& node) {
  Loop loop;
  loop.variable = node.variable;
  loop.items = collection_of(node);
  loop.reversed = node.reversed;
  const auto size = loop.items.size();
  auto& resumes_at = resumes_at_[{node.variable, node.title}];
  const auto offset = node.resumes ? resumes_at : (node.offset ? count_of(*node.offset) : 0);
  loop.first = std::min(offset, size);
  loop.count = std::min(node.limit ? count_of(*node.limit) : size, size - loop.first);
  resumes_at = loop.first + loop.count;
  return loop;
}

Jump Evaluator::run(const For& node, TextBuilder& out) {
  auto loop = loop_over(node);
  if (loop.count == 0) {
    return run(node.otherwise, out);
  }
  loops_.push_back(&loop);
  auto jump = Jump::none;
  for (; loop.pass < loop.count && jump != Jump::leave_loop; ++loop.pass) {
    jump = pass(node, loop, out);
  }
  loops_.pop_back();
  return Jump::none;
}

Jump Evaluator::pass(const For& node, Loop& loop, TextBuilder& out) {
  work_.charge(1);
  loop.current = loop.items.at(loop.first + (loop.reversed ? loop.count - 1 - loop.pass : loop.pass));
  return run(node.body, out);
}

}  // namespace appliance::expression

#include "appliance/expression/evaluator.hpp"

#include "appliance/expression/comparison.hpp"
#include "appliance/expression/filter.hpp"
#include "appliance/expression/number.hpp"
#include "appliance/expression/rendering.hpp"
#include "appliance/expression/utf8.hpp"

#include <algorithm>

namespace appliance::expression {

Jump Evaluator::run(const Block& block, TextBuilder& out) {
  for (const auto& node : block) {
    work_.charge(1);
    work_.move_to(node.position);
    const auto jump = std::visit([&](const auto& content) { return run(content, out); }, node.content);
    if (jump != Jump::none) {
      return jump;
    }
  }
  return Jump::none;
}

Jump Evaluator::run(std::string_view text, TextBuilder& out) {
  out.add(text);
  return Jump::none;
}

Jump Evaluator::run(const Output& output, TextBuilder& out) {
  render(value_of(output.expression), out);
  return Jump::none;
}

Jump Evaluator::run(const Assign& assign, TextBuilder& /*out*/) {
  assigned_[assign.name] = value_of(assign.value);
  return Jump::none;
}

Jump Evaluator::run(const Capture& capture, TextBuilder& /*out*/) {
  TextBuilder captured(work_);
  const auto jump = run(capture.body, captured);
  assigned_[capture.name] = captured.finish();
  return jump;
}

Jump Evaluator::run(const If& branches, TextBuilder& out) {
  for (const auto& branch : branches.branches) {
    if (branch.condition.empty() || holds(branch.condition) != branch.negated) {
      return run(branch.body, out);
    }
  }
  return Jump::none;
}

/// Every `when` that fits runs, as in Liquid; `else` where none before it did.
Jump Evaluator::run(const Case& node, TextBuilder& out) {
  const auto subject = value_of(node.subject);
  bool matched = false;
  for (const auto& when : node.whens) {
    const auto fits = [&](const Operand& value) { return are_equal(subject, value_of(value), work_); };
    const bool chosen = when.values.empty() ? !matched : std::any_of(when.values.begin(), when.values.end(), fits);
    matched = matched || chosen;
    if (const auto jump = chosen ? run(when.body, out) : Jump::none; jump != Jump::none) {
      return jump;
    }
  }
  return Jump::none;
}

Jump Evaluator::run(const Cycle& cycle, TextBuilder& out) {
  const auto group = cycle.name ? text_of(value_of(*cycle.name), work_) : cycle.group;
  auto& next = cycles_[{cycle.name.has_value(), group}];
  const auto index = next % cycle.values.size();
  next = index + 1;
  render(value_of(cycle.values[index]), out);
  return Jump::none;
}

Jump Evaluator::run(const Counter& counter, TextBuilder& out) {
  auto& value = counters_[counter.name];
  if (!counter.up) {
    --value;
  }
  render(Item::integer(value), out);
  if (counter.up) {
    ++value;
  }
  return Jump::none;
}

bool Evaluator::holds(const Condition& condition) {
  for (std::size_t i = 0; i + 1 < condition.size(); ++i) {
    const bool held = holds(condition[i]);
    if (held != condition[i + 1].joined_by_and) {
      return held;  // "true or …" and "false and …" are decided, because the rest is one group
    }
  }
  return holds(condition.back());
}

bool Evaluator::holds(const Comparison& comparison) {
  work_.charge(1);
  const auto left = value_of(comparison.left);
  return comparison.op ? compare(left, *comparison.op, value_of(comparison.right), work_) : left.is_truthy();
}

Item Evaluator::value_of(const Expression& expression) {
  return apply(expression.filters, value_of(expression.operand));
}

Item Evaluator::apply(const Chain& chain, Item input) {
  for (const auto& call : chain) {
    work_.charge(1);
    std::vector<Item, hsm::WipingAllocator<Item>> arguments;
    for (const auto& argument : call.arguments) {
      arguments.push_back(value_of(argument));
    }
    const bool allow_false = call.allow_false && value_of(*call.allow_false).is_truthy();
    work_.move_to(call.position);
    input = call.filter->apply({work_, services_, input, arguments, allow_false});
  }
  return input;
}

Item Evaluator::value_of(const Operand& operand) {
  work_.charge(1);
  if (operand.form == Operand::Form::literal) {
    return operand.literal;
  }
  if (operand.form == Operand::Form::range) {
    const auto first = number_of(value_of(operand.bounds[0]));
    const auto last = number_of(value_of(operand.bounds[1]));
    work_.move_to(operand.position);
    return Item::range(whole_item(first.value(), work_).as_integer(), whole_item(last.value(), work_).as_integer());
  }
  std::size_t segment = 0;
  if (const auto* loop = loop_at(operand, segment)) {
    const auto property = segment < operand.path.size() ? loop->property(operand.path[segment].name) : Item();
    return follow(operand, segment + 1, property);
  }
  if (!operand.name.empty()) {
    return follow(operand, 0, lookup(operand.name));
  }
  const auto name = value_of(operand.path.front().index.front());
  return follow(operand, 1, name.is(Kind::text) ? lookup(name.as_text()) : Item());
}

/// The loop that `forloop` or `forloop.parentloop` means; `segment` moves past what was used.
const Evaluator::Loop* Evaluator::loop_at(const Operand& variable, std::size_t& segment) const {
  if (variable.name != "forloop" || loops_.empty()) {
    return nullptr;
  }
  auto level = loops_.size();
  while (level > 0 && segment < variable.path.size() && variable.path[segment].name == "parentloop") {
    --level;
    ++segment;
  }
  static const Loop none{};
  return level > 0 ? loops_[level - 1] : &none;
}

Item Evaluator::lookup(std::string_view name) const {
  const auto loop =
      std::find_if(loops_.rbegin(), loops_.rend(), [name](const Loop* running) { return running->variable == name; });
  if (loop != loops_.rend()) {
    return (*loop)->current;
  }
  if (const auto found = assigned_.find(name); found != assigned_.end()) {
    return found->second;
  }
  if (const auto found = scope_.find(name); found != scope_.end()) {
    return Item::of(*found->second);
  }
  const auto counter = counters_.find(name);
  return counter == counters_.end() ? Item() : Item::integer(counter->second);
}

Item Evaluator::follow(const Operand& variable, std::size_t segment, Item from) {
  for (; segment < variable.path.size(); ++segment) {
    work_.charge(from.is(Kind::object) ? 1 + from.size() / 16 : 1);
    const auto& step = variable.path[segment];
    if (step.index.empty()) {
      from = follow_name(step.name, from);
      continue;
    }
    const auto index = value_of(step.index.front());
    if (index.is(Kind::integer)) {
      from = from.element(index.as_integer());
    } else {
      from = index.is(Kind::text) ? from.member(index.as_text()) : Item();
    }
  }
  return from;
}

/// A member wins over the commands first, last and size.
Item Evaluator::follow_name(std::string_view name, Item from) {
  if (from.is(Kind::object) && json::find(from.as_json(), name) != nullptr) {
    return from.member(name);
  }
  if (name == "size" && from.is(Kind::text)) {
    work_.charge_bytes(from.size());
    return Item::integer(static_cast<std::int64_t>(utf8::length(from.as_text())));
  }
  if (name == "size" && (from.is_sequence() || from.is(Kind::object))) {
    return Item::integer(static_cast<std::int64_t>(from.size()));
  }
  if (name == "first" || name == "last") {
    return from.element(name == "first" ? 0 : -1);
  }
  return {};
}

}  // namespace appliance::expression

#pragma once

#include "appliance/expression/scope.hpp"
#include "appliance/expression/services.hpp"
#include "appliance/expression/syntax.hpp"
#include "appliance/expression/workspace.hpp"

#include <map>
#include <string_view>
#include <utility>
#include <vector>

namespace appliance::expression {

/// Runs parsed blocks over one scope. The workspace, scope and services must outlive it. Throws Failure.
class Evaluator {
 public:
  Evaluator(Workspace& work, const Scope& scope, const Services& services)
      : work_(work), scope_(scope), services_(services) {}

  /// Adds what the block shows.
  Jump run(const Block& block, TextBuilder& out);

  [[nodiscard]] Item value_of(const Expression& expression);
  [[nodiscard]] Item value_of(const Operand& operand);
  [[nodiscard]] Item apply(const Chain& chain, Item input);

 private:
  struct Loop;

  Jump run(std::string_view text, TextBuilder& out);
  Jump run(const Output& output, TextBuilder& out);
  Jump run(const Assign& assign, TextBuilder& out);
  Jump run(const Capture& capture, TextBuilder& out);
  Jump run(const If& branches, TextBuilder& out);
  Jump run(const Case& node, TextBuilder& out);
  Jump run(const For& loop, TextBuilder& out);
  Jump run(const Cycle& cycle, TextBuilder& out);
  Jump run(const Counter& counter, TextBuilder& out);
  static Jump run(Jump jump, TextBuilder& /*out*/) { return jump; }

  Jump pass(const For& node, Loop& loop, TextBuilder& out);
  [[nodiscard]] Loop loop_over(const For& node);
  [[nodiscard]] Item collection_of(const For& node);
  [[nodiscard]] bool holds(const Condition& condition);
  [[nodiscard]] bool holds(const Comparison& comparison);
  [[nodiscard]] Item lookup(std::string_view name) const;
  [[nodiscard]] Item follow(const Operand& variable, std::size_t segment, Item from);
  [[nodiscard]] Item follow_name(std::string_view name, Item from);
  [[nodiscard]] const Loop* loop_at(const Operand& variable, std::size_t& segment) const;
  [[nodiscard]] std::size_t count_of(const Operand& operand);

  Workspace& work_;
  const Scope& scope_;
  const Services& services_;
  std::map<std::string_view, Item> assigned_;
  std::vector<Loop*> loops_;
  std::map<std::pair<std::string_view, std::string_view>, std::size_t> resumes_at_;
  std::map<std::pair<bool, std::string_view>, std::size_t> cycles_;
  std::map<std::string_view, std::int64_t> counters_;
};

/// One `for` that is running: what the body sees as `forloop`.
struct Evaluator::Loop {
  std::string_view variable;
  Item items;
  std::size_t first = 0;
  std::size_t count = 0;
  bool reversed = false;
  std::size_t pass = 0;
  Item current;

  /// A property of `forloop`; nil where there is none of this name.
  [[nodiscard]] Item property(std::string_view name) const;
};

}  // namespace appliance::expression

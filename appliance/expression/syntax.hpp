#pragma once

#include "appliance/expression/comparison.hpp"
#include "appliance/expression/item.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// The parsed form of a template. Texts refer to the source that the program keeps.
namespace appliance::expression {

struct Filter;
struct Segment;

/// A literal, a variable with its path, or a range of two operands.
struct Operand {
  enum class Form { literal, variable, range } form = Form::literal;
  Item literal;
  std::string_view name;        ///< of a variable; empty where the path begins with a bracket
  std::vector<Segment> path;    ///< of a variable
  std::vector<Operand> bounds;  ///< of a range: two
  std::size_t position = 0;
};

/// `.name` or `[operand]`.
struct Segment {
  std::string_view name;
  std::vector<Operand> index;  ///< one for a bracket, none for a name
};

struct FilterCall {
  const Filter* filter = nullptr;
  std::vector<Operand> arguments;
  std::optional<Operand> allow_false;  ///< the one keyword argument that Liquid's filters know
  std::size_t position = 0;
};

using Chain = std::vector<FilterCall>;

struct Expression {
  Operand operand;
  Chain filters;
};

/// `left` alone asks whether it is truthy.
struct Comparison {
  Operand left;
  std::optional<Operator> op;
  Operand right;
  bool joined_by_and = false;  ///< to the comparison before
};

/// Joined from the right, as Liquid does: a or b and c is a or (b and c).
using Condition = std::vector<Comparison>;

struct Node;
using Block = std::vector<Node>;

struct Output {
  Expression expression;
};

struct Assign {
  std::string_view name;
  Expression value;
};

struct Capture {
  std::string_view name;
  Block body;
};

struct Branch {
  Condition condition;  ///< empty for `else`
  bool negated = false;
  Block body;
};

struct If {
  std::vector<Branch> branches;
};

struct When {
  std::vector<Operand> values;  ///< none for `else`
  Block body;
};

struct Case {
  Operand subject;
  std::vector<When> whens;
};

struct For {
  std::string_view variable;
  Operand collection;
  std::string_view title;  ///< what `offset: continue` remembers the position by
  std::optional<Operand> limit;
  std::optional<Operand> offset;
  bool resumes = false;
  bool reversed = false;
  Block body;
  Block otherwise;
};

struct Cycle {
  std::string_view group;  ///< the values as written, where no name is given
  std::optional<Operand> name;
  std::vector<Operand> values;
};

/// `increment` shows and then adds; `decrement` takes off and then shows.
struct Counter {
  std::string_view name;
  bool up = true;
};

enum class Jump { none, next_pass, leave_loop };

struct Node {
  std::variant<std::string_view, Output, Assign, Capture, If, Case, For, Cycle, Counter, Jump> content;
  std::size_t position = 0;
};

/// Whether a block shows nothing but white space, whatever the data: Liquid drops that white space.
[[nodiscard]] bool is_blank(const Block& block);

}  // namespace appliance::expression

#include "appliance/expression/expression_parser.hpp"

#include "appliance/expression/failure.hpp"
#include "appliance/expression/filter.hpp"
#include "appliance/expression/number.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace appliance::expression {
namespace {

struct Word {
  std::string_view word;
  Item value;
};

const std::array words{
    Word{"true", Item::boolean(true)},
    Word{"false", Item::boolean(false)},
    Word{"nil", Item()},
    Word{"null", Item()},
    Word{"blank", Item::constant(Kind::blank)},
    Word{"empty", Item::constant(Kind::empty)},
};

constexpr std::array<std::pair<std::string_view, Operator>, 8> operators{{
    {"==", Operator::equal},
    {"!=", Operator::unequal},
    {"<>", Operator::unequal},
    {"<", Operator::less},
    {">", Operator::more},
    {"<=", Operator::less_or_equal},
    {">=", Operator::more_or_equal},
    {"contains", Operator::contains},
}};

}  // namespace

const Token& ExpressionParser::peek(std::size_t ahead) const {
  return tokens_[std::min(next_ + ahead, tokens_.size() - 1)];
}

void ExpressionParser::fail(std::string_view reason) const { throw Failure{reason, peek().position}; }

std::string_view ExpressionParser::text_since(std::size_t position) const {
  return content_.substr(position - start_, peek().position - position);
}

bool ExpressionParser::take(std::string_view symbol_or_name) {
  const bool taken = peek().is(symbol_or_name);
  next_ += taken ? 1 : 0;
  return taken;
}

void ExpressionParser::require(std::string_view symbol_or_name) {
  if (!take(symbol_or_name)) {
    fail("something else was expected here");
  }
}

void ExpressionParser::require_end() const {
  if (!at_end()) {
    fail("nothing more was expected here");
  }
}

std::string_view ExpressionParser::name() {
  if (peek().kind != Token::Kind::name) {
    fail("a name was expected here");
  }
  return tokens_[next_++].text;
}

Operand ExpressionParser::operand(std::size_t depth) {
  if (depth > most_depth_) {
    fail("brackets are nested too deeply");
  }
  const auto& token = peek();
  Operand literal;
  literal.position = token.position;
  if (token.kind == Token::Kind::text) {
    literal.literal = Item::text(token.text);
  } else if (token.kind == Token::Kind::number) {
    const auto number = parse_number(token.text);
    literal.literal = number ? *number : (fail("a number is too large"), Item());
  } else {
    return token.is("(") ? range(depth) : variable(depth);
  }
  ++next_;
  return literal;
}

Operand ExpressionParser::range(std::size_t depth) {
  Operand range;
  range.form = Operand::Form::range;
  range.position = peek().position;
  require("(");
  range.bounds.push_back(operand(depth + 1));
  require("..");
  range.bounds.push_back(operand(depth + 1));
  require(")");
  return range;
}

Operand ExpressionParser::variable(std::size_t depth) {
  Operand variable;
  variable.position = peek().position;
  if (!peek().is("[")) {
    variable.name = name();
  }
  path(variable, depth);
  const auto* word = std::find_if(words.begin(), words.end(), [&](const Word& w) { return w.word == variable.name; });
  if (word != words.end() && variable.path.empty()) {
    variable.literal = word->value;
    return variable;
  }
  variable.form = Operand::Form::variable;
  return variable;
}

void ExpressionParser::path(Operand& variable, std::size_t depth) {
  for (;;) {
    if (take(".")) {
      variable.path.push_back({name(), {}});
    } else if (take("[")) {
      Segment segment;
      segment.index.push_back(operand(depth + 1));
      require("]");
      variable.path.push_back(std::move(segment));
    } else {
      return;
    }
  }
}

Expression ExpressionParser::expression() {
  Expression expression;
  expression.operand = operand();
  expression.filters = chain();
  return expression;
}

Chain ExpressionParser::chain() {
  Chain chain;
  while (take("|")) {
    chain.push_back(call());
  }
  return chain;
}

FilterCall ExpressionParser::call() {
  FilterCall call;
  call.position = peek().position;
  call.filter = find_filter(name());
  if (call.filter == nullptr) {
    throw Failure{"there is no filter of this name", call.position};
  }
  if (take(":")) {
    do {
      argument(call);
    } while (take(","));
  }
  const auto count = call.arguments.size();
  if (count < call.filter->least_arguments || count > call.filter->most_arguments) {
    throw Failure{"a filter has the wrong number of arguments", call.position};
  }
  return call;
}

/// Keyword arguments are read and, but for Liquid's allow_false, ignored.
void ExpressionParser::argument(FilterCall& call) {
  if (peek().kind != Token::Kind::name || !peek(1).is(":")) {
    call.arguments.push_back(operand());
    return;
  }
  const auto keyword = name();
  require(":");
  auto value = operand();
  if (keyword == "allow_false") {
    call.allow_false = std::move(value);
  }
}

Comparison ExpressionParser::comparison() {
  Comparison comparison;
  comparison.left = operand();
  const auto* found =
      std::find_if(operators.begin(), operators.end(), [&](const auto& o) { return peek().is(o.first); });
  if (found != operators.end()) {
    ++next_;
    comparison.op = found->second;
    comparison.right = operand();
  }
  return comparison;
}

Condition ExpressionParser::condition() {
  Condition condition{comparison()};
  for (;;) {
    const bool joined_by_and = take("and");
    if (!joined_by_and && !take("or")) {
      require_end();
      return condition;
    }
    condition.push_back(comparison());
    condition.back().joined_by_and = joined_by_and;
  }
}

}  // namespace appliance::expression

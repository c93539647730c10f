#include "appliance/expression/json_path_syntax.hpp"
#include "appliance/expression/number.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace appliance::expression::json_path {
namespace {

constexpr std::array<std::pair<std::string_view, Operator>, 8> operators{{
    {"===", Operator::equal},
    {"!==", Operator::unequal},
    {"==", Operator::equal},
    {"!=", Operator::unequal},
    {"<=", Operator::less_or_equal},
    {">=", Operator::more_or_equal},
    {"<", Operator::less},
    {">", Operator::more},
}};

bool is_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
         c == '$' || static_cast<unsigned char>(c) >= 0x80;
}

/// Recursion is bounded by the depth of the limits.
class Parser {
 public:
  Parser(std::string_view path, Workspace& work) : rest_(path), work_(work) {}

  Steps whole() {
    skip_space();
    require("$");
    auto result = steps();
    skip_space();
    if (!rest_.empty()) {
      fail();
    }
    return result;
  }

 private:
  [[noreturn]] void fail() const { work_.fail("the JSONPath cannot be read"); }

  void skip_space() { rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t\r\n"), rest_.size())); }
  [[nodiscard]] bool next_is(std::string_view text) const { return rest_.starts_with(text); }

  bool take(std::string_view text) {
    const bool taken = next_is(text);
    rest_.remove_prefix(taken ? text.size() : 0);
    return taken;
  }

  bool take_spaced(std::string_view text) {
    skip_space();
    return take(text);
  }

  void require(std::string_view text) {
    if (!take_spaced(text)) {
      fail();
    }
  }

  Steps steps() {
    Steps result;
    while (next_is(".") || next_is("[")) {
      work_.charge(1);
      Step step;
      step.descends = take("..");
      if (!step.descends && !next_is("[")) {
        require(".");
      }
      if (take("[")) {
        bracket(step);
      } else {
        step.selectors.push_back(dotted());
      }
      result.push_back(std::move(step));
    }
    return result;
  }

  Selector dotted() {
    Selector selector;
    if (take("*")) {
      return selector;
    }
    const auto* end = std::find_if_not(rest_.begin(), rest_.end(), is_name);
    selector.form = Selector::Form::name;
    selector.name = rest_.substr(0, static_cast<std::size_t>(end - rest_.begin()));
    rest_.remove_prefix(selector.name.size());
    if (selector.name.empty()) {
      fail();
    }
    return selector;
  }

  void bracket(Step& step) {
    do {
      skip_space();
      step.selectors.push_back(bracketed());
    } while (take_spaced(","));
    require("]");
  }

  Selector bracketed() {
    Selector selector;
    if (take("*")) {
      return selector;
    }
    if (next_is("'") || next_is("\"")) {
      selector.form = Selector::Form::name;
      selector.name = quoted();
    } else if (take("?")) {
      selector.form = Selector::Form::filter;
      if (std::exchange(in_filter_, true)) {
        work_.fail("a JSONPath filter cannot hold another");
      }
      require("(");
      selector.test = any(0);
      require(")");
      in_filter_ = false;
    } else if (take("(@.length-")) {
      selector.form = Selector::Form::from_length;
      selector.index = integer();
      require(")");
    } else {
      numeric(selector);
    }
    return selector;
  }

  void numeric(Selector& selector) {
    selector.start = optional_integer();
    if (!take_spaced(":")) {
      selector.form = Selector::Form::index;
      selector.index = selector.start ? *selector.start : (fail(), 0);
      return;
    }
    selector.form = Selector::Form::slice;
    selector.end = optional_integer();
    if (take_spaced(":")) {
      selector.stride = optional_integer().value_or(1);
    }
    if (selector.stride < 1) {
      work_.fail("a JSONPath slice must step forwards");
    }
  }

  std::optional<std::int64_t> optional_integer() {
    skip_space();
    return next_is("]") || next_is(":") || next_is(",") ? std::nullopt : std::optional(integer());
  }

  std::int64_t integer() {
    skip_space();
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
    if (error != std::errc()) {
      fail();
    }
    rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
    return value;
  }

  std::string_view quoted() {
    const char quote = rest_.front();
    TextBuilder text(work_);
    for (std::size_t i = 1; i < rest_.size(); ++i) {
      if (rest_[i] == quote) {
        rest_.remove_prefix(i + 1);
        return text.finish().as_text();
      }
      i += rest_[i] == '\\' && i + 1 < rest_.size() ? 1 : 0;
      text.add(rest_[i]);
    }
    fail();
  }

  Test any(std::size_t depth) { return joined(Test::Form::any, "||", depth); }

  Test joined(Test::Form form, std::string_view symbol, std::size_t depth) {
    const auto part = [&] { return form == Test::Form::any ? joined(Test::Form::all, "&&", depth) : unary(depth); };
    auto first = part();
    skip_space();
    if (!next_is(symbol)) {
      return first;
    }
    Test test;
    test.form = form;
    test.inner.push_back(std::move(first));
    while (take_spaced(symbol)) {
      test.inner.push_back(part());
    }
    return test;
  }

  Test unary(std::size_t depth) {
    if (depth > work_.limits().depth) {
      work_.fail("the JSONPath is nested too deeply");
    }
    work_.charge(1);
    skip_space();
    if (take("!")) {
      Test test;
      test.form = Test::Form::negate;
      test.inner.push_back(unary(depth + 1));
      return test;
    }
    if (take("(")) {
      auto test = any(depth + 1);
      require(")");
      return test;
    }
    return comparison();
  }

  Test comparison() {
    Test test;
    test.sides.push_back(side());
    skip_space();
    const auto* found =
        std::find_if(operators.begin(), operators.end(), [&](const auto& o) { return next_is(o.first); });
    if (found != operators.end()) {
      rest_.remove_prefix(found->first.size());
      test.form = Test::Form::compare;
      test.op = found->second;
      test.sides.push_back(side());
    }
    return test;
  }

  Side side() {
    skip_space();
    Side side;
    if (next_is("@") || next_is("$")) {
      side.is_path = true;
      side.from_root = next_is("$");
      rest_.remove_prefix(1);
      side.steps = steps();
    } else if (next_is("'") || next_is("\"")) {
      side.literal = Item::text(quoted());
    } else {
      side.literal = word();
    }
    return side;
  }

  Item word() {
    const auto* end = std::find_if_not(rest_.begin(), rest_.end(), [](char c) { return is_name(c) || c == '.'; });
    const auto text = rest_.substr(0, static_cast<std::size_t>(end - rest_.begin()));
    rest_.remove_prefix(text.size());
    if (text == "true" || text == "false") {
      return Item::boolean(text == "true");
    }
    const auto number = parse_number(text);
    if (!number && text != "null") {
      fail();
    }
    return number.value_or(Item());
  }

  std::string_view rest_;
  Workspace& work_;
  bool in_filter_ = false;
};

}  // namespace

Steps parse_path(std::string_view path, Workspace& work) {
  work.charge_bytes(path.size());
  return Parser(path, work).whole();
}

}  // namespace appliance::expression::json_path

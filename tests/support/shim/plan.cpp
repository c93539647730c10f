#include "tests/support/shim/plan.hpp"

#include "tests/support/shim/functions.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <string_view>

namespace tests::support::shim {
namespace {

std::uint64_t number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) {
    throw std::invalid_argument("not a number");
  }
  return value;
}

std::optional<Function> function_named(std::string_view name) {
  if (name == "*") {
    return std::nullopt;
  }
  const auto* const found = std::find_if(function_rows.begin(), function_rows.end(),
                                         [&](const FunctionRow& row) { return row.name == name; });
  if (found == function_rows.end()) {
    throw std::invalid_argument("no such function");
  }
  return static_cast<Function>(found - function_rows.begin());
}

void read_when(Rule& rule, std::string_view word) {
  constexpr std::string_view later = "after:";
  if (word == "every") {
    rule.repeats = true;
  } else if (word.starts_with(later)) {
    rule.repeats = true;
    rule.first = number(word.substr(later.size())) + 1;
  } else {
    rule.first = number(word);
  }
  if (rule.first == 0) {
    throw std::invalid_argument("calls count from 1");
  }
}

void read_action(Rule& rule, std::string_view word) {
  if (word == "flip") {
    rule.strike = Strike::flip;
    return;
  }
  const auto code = result_code(word);
  if (!code) {
    throw std::invalid_argument("no such return code");
  }
  rule.code = *code;
}

void read_option(Rule& rule, std::string_view word) {
  constexpr std::string_view delay = "delay_ms=";
  if ((word == "before" || word == "after") && rule.strike != Strike::flip) {
    rule.strike = word == "before" ? Strike::before : Strike::after;
  } else if (word == "once" || word == "sticky") {
    rule.repeats = word == "sticky";
  } else if (word.starts_with(delay)) {
    rule.delay = std::chrono::milliseconds(number(word.substr(delay.size())));
  } else {
    throw std::invalid_argument("no such option");
  }
}

Rule parse_rule(const std::string& line) {
  std::istringstream stream(line);
  const std::vector<std::string> words{std::istream_iterator<std::string>(stream), {}};
  if (words.size() < 3) {
    throw std::invalid_argument("too few words");
  }
  Rule rule;
  rule.function = function_named(words[0]);
  read_when(rule, words[1]);
  read_action(rule, words[2]);
  std::for_each(words.begin() + 3, words.end(), [&](const std::string& word) { read_option(rule, word); });
  return rule;
}

bool strikes(Rule& rule, Function function, bool has_output) {
  if ((rule.function && *rule.function != function) || (rule.strike == Strike::flip && !has_output)) {
    return false;
  }
  ++rule.seen;
  return rule.repeats ? rule.seen >= rule.first : rule.seen == rule.first;
}

}  // namespace

std::vector<Rule> parse_plan(const std::string& text) {
  std::vector<Rule> rules;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line.front() == '#') {
      continue;
    }
    try {
      rules.push_back(parse_rule(line));
    } catch (const std::invalid_argument& error) {
      throw std::invalid_argument("fault plan: " + std::string(error.what()) + ": " + line);
    }
  }
  return rules;
}

void Plan::follow(std::string path) {
  const std::lock_guard lock(mutex_);
  if (path_ != path) {
    path_ = std::move(path);
    content_.clear();
    rules_.clear();
  }
}

std::optional<Rule> Plan::strike(Function function, bool has_output) {
  const std::lock_guard lock(mutex_);
  if (path_.empty()) {
    return std::nullopt;
  }
  refresh();
  std::optional<Rule> struck;
  for (Rule& rule : rules_) {
    if (strikes(rule, function, has_output) && !struck) {
      struck = rule;
    }
  }
  return struck;
}

void Plan::refresh() {
  std::ifstream file(path_, std::ios::binary);
  std::string content{std::istreambuf_iterator<char>(file), {}};
  if (content == content_) {
    return;
  }
  content_ = std::move(content);
  try {
    rules_ = parse_plan(content_);
  } catch (const std::invalid_argument& error) {
    std::fprintf(stderr, "%s\n", error.what());
    std::abort();
  }
}

}  // namespace tests::support::shim

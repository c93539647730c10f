#include "appliance/search/query_scanner.hpp"

#include <algorithm>

namespace appliance::search {
namespace {

constexpr std::string_view whitespace = " \t\r\n";
constexpr std::string_view ends_of_word = " \t\r\n()[]{}";
constexpr std::string_view ends_of_field = " \t\r\n()[]{}:\"";

}  // namespace

std::string_view Scanner::word() const { return rest_.substr(0, rest_.find_first_of(ends_of_word)); }

bool Scanner::at_end() {
  rest_.remove_prefix(std::min(rest_.find_first_not_of(whitespace), rest_.size()));
  return rest_.empty();
}

bool Scanner::at_negation() { return !at_end() && (rest_.front() == '!' || rest_.front() == '-' || word() == "NOT"); }

bool Scanner::at_operator() {
  return at_negation() || (!at_end() && (rest_.front() == ')' || word() == "AND" || word() == "OR"));
}

bool Scanner::take(char c) {
  if (at_end() || rest_.front() != c) {
    return false;
  }
  rest_.remove_prefix(1);
  return true;
}

bool Scanner::take_word(std::string_view expected) {
  if (at_end() || word() != expected) {
    return false;
  }
  rest_.remove_prefix(expected.size());
  return true;
}

bool Scanner::take_negation() { return take('!') || take('-') || take_word("NOT"); }

std::optional<std::string_view> Scanner::take_field() {
  const auto name = at_end() ? std::string_view() : rest_.substr(0, rest_.find_first_of(ends_of_field));
  if (name.empty() || name.size() == rest_.size() || rest_[name.size()] != ':') {
    return std::nullopt;
  }
  rest_.remove_prefix(name.size() + 1);
  return name;
}

std::optional<std::string_view> Scanner::take_quoted() {
  const auto end = rest_.find('"', 1);
  if (!take('"') || end == std::string_view::npos) {
    return std::nullopt;
  }
  const auto text = rest_.substr(0, end - 1);
  rest_.remove_prefix(end);
  return rest_.empty() || ends_of_word.find(rest_.front()) != std::string_view::npos ? std::optional(text)
                                                                                     : std::nullopt;
}

std::string_view Scanner::take_bare() {
  const auto text = word();
  rest_.remove_prefix(text.size());
  return text;
}

char Scanner::peek() { return rest_.empty() ? '\0' : rest_.front(); }

}  // namespace appliance::search

#include "appliance/expression/lexer.hpp"

#include "appliance/expression/failure.hpp"

#include <algorithm>
#include <array>

namespace appliance::expression {
namespace {

/// Longest first, so that "<=" is not "<" and "=".
constexpr std::array<std::string_view, 20> symbols{"==", "!=", "<>", "<=", ">=", "..", "<", ">", "=", "|",
                                                   ":",  ",",  ".",  "[",  "]",  "(",  ")", "-", "?", "#"};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool starts_name(char c) {
  return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
}

bool continues_name(char c) { return starts_name(c) || is_digit(c) || c == '-'; }

std::size_t name_size(std::string_view rest) {
  const auto* end = std::find_if_not(rest.begin(), rest.end(), continues_name);
  const auto size = static_cast<std::size_t>(end - rest.begin());
  return size < rest.size() && rest[size] == '?' ? size + 1 : size;
}

std::size_t digits_after(std::string_view rest, std::size_t from) {
  while (from < rest.size() && is_digit(rest[from])) {
    ++from;
  }
  return from;
}

/// A point belongs to the number only before a digit: "(1..3)".
std::size_t number_size(std::string_view rest) {
  const auto whole = digits_after(rest, rest.starts_with('-') ? 1 : 0);
  const bool decimal = whole + 1 < rest.size() && rest[whole] == '.' && is_digit(rest[whole + 1]);
  return decimal ? digits_after(rest, whole + 1) : whole;
}

Token symbol(std::string_view rest, std::size_t position) {
  const auto* found = std::find_if(symbols.begin(), symbols.end(), [rest](auto s) { return rest.starts_with(s); });
  if (found == symbols.end()) {
    throw Failure{"a character does not belong here", position};
  }
  return {Token::Kind::symbol, rest.substr(0, found->size()), position};
}

Token token_of(std::string_view rest, std::size_t position) {
  const char first = rest.front();
  if (starts_name(first)) {
    return {Token::Kind::name, rest.substr(0, name_size(rest)), position};
  }
  if (is_digit(first) || (first == '-' && rest.size() > 1 && is_digit(rest[1]))) {
    return {Token::Kind::number, rest.substr(0, number_size(rest)), position};
  }
  if (first != '\'' && first != '"') {
    return symbol(rest, position);
  }
  const auto end = rest.find(first, 1);
  if (end == std::string_view::npos) {
    throw Failure{"a quoted text is not closed", position};
  }
  return {Token::Kind::text, rest.substr(1, end - 1), position};
}

}  // namespace

std::vector<Token> tokens_of(std::string_view content, std::size_t position) {
  constexpr std::string_view whitespace = " \t\r\n\f\v";
  std::vector<Token> tokens;
  for (std::size_t at = content.find_first_not_of(whitespace); at < content.size();
       at = content.find_first_not_of(whitespace, at)) {
    tokens.push_back(token_of(content.substr(at), position + at));
    at += tokens.back().text.size() + (tokens.back().kind == Token::Kind::text ? 2 : 0);
  }
  tokens.push_back({Token::Kind::end, {}, position + content.size()});
  return tokens;
}

}  // namespace appliance::expression

#pragma once

#include "appliance/expression/lexer.hpp"
#include "appliance/expression/syntax.hpp"

#include <string_view>
#include <vector>

namespace appliance::expression {

/// Parses what stands inside one tag, from the left. Throws Failure. Results refer to the source.
class ExpressionParser {
 public:
  ExpressionParser(std::string_view content, std::size_t position, std::size_t most_depth)
      : content_(content), start_(position), tokens_(tokens_of(content, position)), most_depth_(most_depth) {}

  [[nodiscard]] Expression expression();
  [[nodiscard]] Condition condition();
  [[nodiscard]] Operand operand() { return operand(0); }
  /// `| name: arguments` as often as it comes.
  [[nodiscard]] Chain chain();

  [[nodiscard]] std::string_view name();
  /// Takes the next token where it is this symbol or name.
  bool take(std::string_view symbol_or_name);
  void require(std::string_view symbol_or_name);
  void require_end() const;

  [[nodiscard]] const Token& peek(std::size_t ahead = 0) const;
  /// What was written from this position up to the next token.
  [[nodiscard]] std::string_view text_since(std::size_t position) const;
  [[nodiscard]] bool at_end() const { return peek().kind == Token::Kind::end; }
  [[noreturn]] void fail(std::string_view reason) const;

 private:
  [[nodiscard]] Operand operand(std::size_t depth);
  [[nodiscard]] Operand variable(std::size_t depth);
  [[nodiscard]] Operand range(std::size_t depth);
  void path(Operand& variable, std::size_t depth);
  [[nodiscard]] Comparison comparison();
  [[nodiscard]] FilterCall call();
  void argument(FilterCall& call);

  std::string_view content_;
  std::size_t start_;
  std::vector<Token> tokens_;
  std::size_t next_ = 0;
  std::size_t most_depth_;
};

}  // namespace appliance::expression

#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace appliance::expression {

struct Token {
  enum class Kind { name, text, number, symbol, end } kind = Kind::end;
  std::string_view text;  ///< of a text, without its quotes
  std::size_t position = 0;

  [[nodiscard]] bool is(std::string_view symbol_or_name) const {
    return (kind == Kind::symbol || kind == Kind::name) && text == symbol_or_name;
  }
};

/// The tokens of what stands inside a tag, closed by one of kind end. Throws Failure. They refer to `content`.
[[nodiscard]] std::vector<Token> tokens_of(std::string_view content, std::size_t position);

}  // namespace appliance::expression

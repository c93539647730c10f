#pragma once

#include <optional>
#include <string_view>

namespace appliance::search {

/// Cuts the text of a query into its words. Every member first passes over whitespace.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  [[nodiscard]] bool at_end();
  /// Before a word that joins conditions, a parenthesis that closes, or a negation.
  [[nodiscard]] bool at_operator();
  [[nodiscard]] bool at_negation();

  /// Takes the character, the word or a negation if it comes next.
  bool take(char c);
  bool take_word(std::string_view word);
  bool take_negation();

  /// Takes the name of a field with its colon; nothing where there is none.
  [[nodiscard]] std::optional<std::string_view> take_field();
  /// Takes a text in double quotes, without them; nothing where it does not end or something follows it at once.
  [[nodiscard]] std::optional<std::string_view> take_quoted();
  /// Takes what is left of a word; it ends at whitespace, brackets and parentheses. Empty where there is nothing.
  [[nodiscard]] std::string_view take_bare();
  [[nodiscard]] char peek();

 private:
  [[nodiscard]] std::string_view word() const;

  std::string_view rest_;
};

}  // namespace appliance::search

#pragma once

#include <memory>
#include <string_view>
#include <variant>

namespace appliance::generic_types {

/// A regular expression of a schema: the part of ECMA-262 that Boost.Regex, which does the work, reads alike.
/// Immutable, cheap to copy, shared by threads freely.
class Pattern {
 public:
  static constexpr std::size_t longest = 256;

  /// The pattern, or why it is refused: a literal.
  [[nodiscard]] static std::variant<Pattern, std::string_view> compile(std::string_view text);

  /// Whether it matches somewhere in a text (UTF-8), character by character. Also false where finding out takes more
  /// work than Boost.Regex allows, so that no pattern can hold a thread.
  [[nodiscard]] bool matches(std::string_view text) const;

 private:
  struct Compiled;
  explicit Pattern(std::shared_ptr<const Compiled> compiled) : compiled_(std::move(compiled)) {}

  std::shared_ptr<const Compiled> compiled_;
};

}  // namespace appliance::generic_types

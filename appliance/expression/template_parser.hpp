#pragma once

#include "appliance/expression/expression_parser.hpp"
#include "appliance/expression/limits.hpp"
#include "appliance/expression/scanner.hpp"
#include "appliance/expression/syntax.hpp"

#include <cstddef>
#include <optional>
#include <string_view>

namespace appliance::expression {

/// Parses a template into blocks. Recursion is bounded by the depth of the limits. Throws Failure.
class TemplateParser {
 public:
  TemplateParser(std::string_view source, const Limits& limits) : scanner_(source), limits_(limits) {}

  [[nodiscard]] Block parse();

 private:
  /// A tag that has been taken apart into its word and the rest.
  struct Tag {
    std::string_view word;
    std::size_t position = 0;
    ExpressionParser rest;
  };
  using Handler = void (TemplateParser::*)(Tag& tag, Block& into);
  struct Row {
    std::string_view word;
    Handler handler;
  };
  static const Row rows[];

  [[nodiscard]] Tag tag_of(const Piece& piece) const;
  /// Parses up to the tag that ends or divides the block, which comes back; nothing at the end of the template.
  std::optional<Tag> block(Block& into);
  /// Parses the body of a block tag; the tag that ends or divides it comes back.
  Tag body(Block& into, const Tag& opened);
  void refuse(const Tag& tag) const;

  void echo(Tag& tag, Block& into);
  void assign(Tag& tag, Block& into);
  void capture(Tag& tag, Block& into);
  void branches(Tag& tag, Block& into);
  void cases(Tag& tag, Block& into);
  void loop(Tag& tag, Block& into);
  void loop_modifiers(For& loop, ExpressionParser& rest);
  void cycle(Tag& tag, Block& into);
  void counter(Tag& tag, Block& into);
  void jump(Tag& tag, Block& into);
  void raw(Tag& tag, Block& into);
  void comment(Tag& tag, Block& into);

  Scanner scanner_;
  const Limits& limits_;
  std::size_t depth_ = 0;
};

}  // namespace appliance::expression

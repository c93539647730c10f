#pragma once

#include <cstddef>
#include <string_view>

namespace appliance::expression {

/// One piece of a template: text between tags, the inside of `{{ … }}`, or that of `{% … %}`.
struct Piece {
  enum class Kind { text, output, tag, end } kind = Kind::end;
  std::string_view content;
  std::size_t position = 0;  ///< of the content, in bytes from the start of the template
};

/// Takes a template apart from the left and applies whitespace control (`{{-`, `-%}`). Throws Failure for a tag that is
/// not closed. Refers to the template.
class Scanner {
 public:
  explicit Scanner(std::string_view source) : source_(source) {}

  [[nodiscard]] Piece next();
  /// The text up to the tag `{% word %}`, which is passed over.
  [[nodiscard]] std::string_view raw_until(std::string_view word);
  /// Passes over everything up to the tag that closes the comment which was just opened.
  void skip_comment();

 private:
  [[nodiscard]] Piece text_until(std::size_t end);
  [[nodiscard]] Piece markup();
  /// The tag that the next `{%` opens, by its first word; passes over it.
  struct Word {
    std::string_view word;
    std::size_t opened = 0;
    bool trims_left = false;
  };
  [[nodiscard]] Word next_word();

  std::string_view source_;
  std::size_t position_ = 0;
  bool trims_ = false;  ///< the tag before asked for the white space to go
};

[[nodiscard]] std::string_view trim_left(std::string_view text);
[[nodiscard]] std::string_view trim_right(std::string_view text);

/// The offset of `close` in `text` outside quotes, or npos.
[[nodiscard]] std::size_t find_unquoted(std::string_view text, std::string_view close, std::size_t from);

}  // namespace appliance::expression

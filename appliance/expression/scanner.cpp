#include "appliance/expression/scanner.hpp"

#include "appliance/expression/failure.hpp"

#include <algorithm>

namespace appliance::expression {
namespace {

constexpr std::string_view whitespace = " \t\r\n\f\v";
constexpr auto npos = std::string_view::npos;

bool is_word(char c) { return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// The offset of the next `{{` or `{%`; the size where there is none.
std::size_t find_opening(std::string_view source, std::size_t from) {
  for (auto at = source.find('{', from); at != npos && at + 1 < source.size(); at = source.find('{', at + 1)) {
    if (source[at + 1] == '{' || source[at + 1] == '%') {
      return at;
    }
  }
  return source.size();
}

}  // namespace

std::string_view trim_left(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(whitespace), text.size()));
  return text;
}

std::string_view trim_right(std::string_view text) { return text.substr(0, text.find_last_not_of(whitespace) + 1); }

std::size_t find_unquoted(std::string_view text, std::string_view close, std::size_t from) {
  char quote = '\0';
  for (; from < text.size(); ++from) {
    const char c = text[from];
    if (quote != '\0') {
      quote = c == quote ? '\0' : quote;
    } else if (c == '\'' || c == '"') {
      quote = c;
    } else if (text.substr(from).starts_with(close)) {
      return from;
    }
  }
  return npos;
}

Piece Scanner::next() {
  while (position_ < source_.size()) {
    const auto opening = find_opening(source_, position_);
    const auto piece = opening > position_ ? text_until(opening) : markup();
    if (piece.kind != Piece::Kind::text || !piece.content.empty()) {
      return piece;
    }
  }
  return {Piece::Kind::end, {}, source_.size()};
}

Piece Scanner::text_until(std::size_t end) {
  auto text = source_.substr(position_, end - position_);
  if (trims_) {
    text = trim_left(text);
  }
  if (source_.substr(end).size() > 2 && source_[end + 2] == '-') {
    text = trim_right(text);
  }
  const Piece piece{Piece::Kind::text, text, position_};
  position_ = end;
  trims_ = false;
  return piece;
}

Piece Scanner::markup() {
  const auto opened = position_;
  const bool output = source_[opened + 1] == '{';
  auto start = opened + 2;
  start += start < source_.size() && source_[start] == '-' ? 1 : 0;
  const std::string_view close = output ? "}}" : "%}";
  const bool inline_comment = !output && trim_left(source_.substr(start)).starts_with('#');
  const auto end = inline_comment ? source_.find(close, start) : find_unquoted(source_, close, start);
  if (end == npos) {
    throw Failure{output ? "an output tag is not closed" : "a tag is not closed", opened};
  }
  auto content = source_.substr(start, end - start);
  trims_ = content.ends_with('-');
  content.remove_suffix(trims_ ? 1 : 0);
  position_ = end + 2;
  return {output ? Piece::Kind::output : Piece::Kind::tag, content, start};
}

Scanner::Word Scanner::next_word() {
  const auto opened = source_.find("{%", position_);
  const auto end = opened == npos ? npos : source_.find("%}", opened + 2);
  if (end == npos) {
    throw Failure{"a block is not closed", position_};
  }
  auto start = opened + 2;
  const bool trims_left = source_[start] == '-';
  start += trims_left ? 1 : 0;
  const auto content = trim_left(source_.substr(start, end - std::min(start, end)));
  const auto* last = std::find_if_not(content.begin(), content.end(), is_word);
  // What is no tag after all ("{% %") must not hide one that begins inside it.
  const bool named = last != content.begin();
  position_ = named ? end + 2 : opened + 2;
  trims_ = named && source_[end - 1] == '-';
  return {content.substr(0, static_cast<std::size_t>(last - content.begin())), opened, trims_left};
}

std::string_view Scanner::raw_until(std::string_view word) {
  const auto start = position_;
  const bool trims_start = trims_;
  for (;;) {
    const auto found = next_word();
    if (found.word == word) {
      auto text = source_.substr(start, found.opened - start);
      text = trims_start ? trim_left(text) : text;
      return found.trims_left ? trim_right(text) : text;
    }
    position_ = found.opened + 2;
  }
}

void Scanner::skip_comment() {
  for (std::size_t depth = 1; depth > 0;) {
    const auto word = next_word().word;
    if (word == "comment") {
      ++depth;
    } else if (word == "endcomment") {
      --depth;
    } else if (word == "raw") {
      static_cast<void>(raw_until("endraw"));
    }
  }
}

}  // namespace appliance::expression

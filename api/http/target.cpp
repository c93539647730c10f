#include "api/http/target.hpp"

#include "api/http/grammar.hpp"

#include <algorithm>
#include <optional>

namespace api::http {
namespace {

bool is_target_character(char c) noexcept {
  return c > 0x20 && c < 0x7f && std::string_view("\"#<>\\").find(c) == std::string_view::npos;
}

int hex_value(char c) noexcept {
  if (is_digit(c)) {
    return c - '0';
  }
  const char folded = static_cast<char>(c | 0x20);
  return folded >= 'a' && folded <= 'f' ? folded - 'a' + 10 : -1;
}

enum class Plus { literal, space };

std::optional<std::string> decode(std::string_view text, Plus plus) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+' && plus == Plus::space) {
      decoded.push_back(' ');
    } else if (text[i] != '%') {
      decoded.push_back(text[i]);
    } else {
      const int high = i + 2 < text.size() ? hex_value(text[i + 1]) : -1;
      const int low = i + 2 < text.size() ? hex_value(text[i + 2]) : -1;
      if (high < 0 || low < 0 || high + low == 0) {
        return std::nullopt;
      }
      decoded.push_back(static_cast<char>(high * 16 + low));
      i += 2;
    }
  }
  return is_utf8(decoded) ? std::optional(std::move(decoded)) : std::nullopt;
}

bool parse_path(std::string_view path, std::vector<std::string>& segments) {
  path.remove_prefix(1);
  if (path.ends_with('/')) {
    path.remove_suffix(1);
  } else if (path.empty()) {
    return true;
  }
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    auto segment = decode(path.substr(begin, end - begin), Plus::literal);
    if (!segment) {
      return false;
    }
    segments.push_back(*std::move(segment));
    begin = end + 1;
  }
  return true;
}

bool parse_parameter(std::string_view text, std::vector<Field>& query) {
  const std::size_t equals = text.find('=');
  auto name = decode(text.substr(0, equals), Plus::space);
  auto value = decode(equals == std::string_view::npos ? "" : text.substr(equals + 1), Plus::space);
  if (!name || !value) {
    return false;
  }
  query.emplace_back(*std::move(name), *std::move(value));
  return true;
}

bool parse_query(std::string_view text, std::vector<Field>& query) {
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('&', begin), text.size());
    if (end != begin && !parse_parameter(text.substr(begin, end - begin), query)) {
      return false;
    }
    begin = end + 1;
  }
  return true;
}

}  // namespace

bool parse_target(std::string_view target, Request& request) {
  if (!target.starts_with('/') || !std::ranges::all_of(target, is_target_character)) {
    return false;
  }
  const std::size_t question = target.find('?');
  request.path = target.substr(0, question);
  request.query_text = question == std::string_view::npos ? "" : target.substr(question + 1);
  return parse_path(request.path, request.segments) && parse_query(request.query_text, request.query);
}

}  // namespace api::http

#include "api/forward/answer_head.hpp"

#include "api/forward/fields.hpp"
#include "api/http/grammar.hpp"

#include <algorithm>
#include <charconv>
#include <vector>

namespace api::forward {
namespace {

using http::equals_ignoring_case;
using http::trimmed;

constexpr std::string_view line_end = "\r\n";

struct FieldView {
  std::string_view name;
  std::string_view value;
};

struct Lines {
  std::vector<FieldView> fields;
  std::optional<std::string_view> content_length;
  bool chunked = false;
};

/// "HTTP/1.1 200 OK"; the reason may be empty, and its space missing.
bool read_status_line(std::string_view line, AnswerHead& head, bool& http_1_1) {
  constexpr std::size_t status_at = 9;
  constexpr std::size_t reason_at = status_at + 3;
  http_1_1 = line.starts_with("HTTP/1.1 ");
  if (!http_1_1 && !line.starts_with("HTTP/1.0 ")) {
    return false;
  }
  if (line.size() < reason_at || !std::ranges::all_of(line.substr(status_at, 3), http::is_digit) ||
      (line.size() > reason_at && line[reason_at] != ' ') || !http::is_field_value(line.substr(reason_at))) {
    return false;
  }
  std::from_chars(line.data() + status_at, line.data() + reason_at, head.status);
  return head.status >= 100 && head.status <= 599;
}

bool note_framing(const FieldView& field, bool http_1_1, Lines& lines) {
  if (equals_ignoring_case(field.name, "content-length")) {
    const bool second = std::exchange(lines.content_length, field.value).has_value();
    return !second && !field.value.empty() && field.value.size() <= 18 &&
           std::ranges::all_of(field.value, http::is_digit);
  }
  if (equals_ignoring_case(field.name, "transfer-encoding")) {
    const bool second = std::exchange(lines.chunked, true);
    return !second && http_1_1 && equals_ignoring_case(field.value, "chunked");
  }
  return true;
}

bool read_fields(std::string_view text, bool http_1_1, Lines& lines) {
  while (!text.empty()) {
    const auto end = text.find(line_end);
    const auto line = text.substr(0, end);
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || lines.fields.size() == most_answer_fields ||
        !http::is_token(line.substr(0, colon)) || !http::is_field_value(line.substr(colon + 1))) {
      return false;
    }
    lines.fields.push_back({line.substr(0, colon), trimmed(line.substr(colon + 1))});
    if (!note_framing(lines.fields.back(), http_1_1, lines)) {
      return false;
    }
    text.remove_prefix(end + line_end.size());
  }
  return !(lines.chunked && lines.content_length);
}

bool settle_framing(const Lines& lines, bool to_head_request, AnswerHead& head) {
  if (lines.content_length) {
    const auto digits = *lines.content_length;
    std::from_chars(digits.data(), digits.data() + digits.size(), head.content_length);
    head.announces_length = true;
  }
  const bool bodiless = head.status < 200 || head.status == 204 || head.status == 304;
  if (bodiless || to_head_request) {
    const bool allowed = head.status >= 200 && head.status != 204;
    return allowed || (!lines.chunked && head.content_length == 0);
  }
  head.framing = lines.chunked ? Framing::chunked : lines.content_length ? Framing::length : Framing::until_close;
  return true;
}

void keep(const Lines& lines, Answer& answer) {
  std::vector<std::string_view> named;
  bool cache_control = false;
  for (const auto& [name, value] : lines.fields) {
    if (equals_ignoring_case(name, "connection")) {
      add_connection_options(value, named);
    }
  }
  for (const auto& [name, value] : lines.fields) {
    if (equals_ignoring_case(name, "content-type")) {
      answer.content_type = answer.content_type.empty() ? value : std::string_view(answer.content_type);
    } else if (equals_ignoring_case(name, "content-encoding")) {
      answer.content_encoding.append(answer.content_encoding.empty() ? "" : ",").append(value);
      append_field(answer.fields, name, value);
    } else if (!is_hop_by_hop(name, named) && !is_answer_of_ours(name)) {
      cache_control = cache_control || equals_ignoring_case(name, "cache-control");
      append_field(answer.fields, name, value);
    }
  }
  if (!cache_control) {
    append_field(answer.fields, "Cache-Control", "no-store");
  }
}

}  // namespace

std::optional<AnswerHead> read_answer_head(std::string_view head, bool to_head_request) {
  AnswerHead result;
  Lines lines;
  bool http_1_1 = false;
  const auto first_end = head.find(line_end);
  const auto fields_at = first_end + line_end.size();
  if (!read_status_line(head.substr(0, first_end), result, http_1_1) ||
      !read_fields(head.substr(fields_at, head.size() - fields_at - line_end.size()), http_1_1, lines) ||
      !settle_framing(lines, to_head_request, result)) {
    return std::nullopt;
  }
  result.answer.status = result.status;
  keep(lines, result.answer);
  return result;
}

}  // namespace api::forward

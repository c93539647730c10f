#include "api/http/framing.hpp"

#include "api/http/grammar.hpp"
#include "api/http/target.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace api::http {
namespace {

constexpr std::string_view line_end = "\r\n";

using Problem = std::optional<Refusal>;

/// What the fields say about the framing, gathered while they are read.
struct Framing {
  std::optional<std::string_view> host;
  std::optional<std::string_view> content_length;
  bool close = false;
  bool keep_alive = false;
  bool expect_continue = false;
};

Method method_of(std::string_view name) noexcept {
  constexpr std::array<std::pair<std::string_view, Method>, 7> methods{{{"GET", Method::get},
                                                                        {"HEAD", Method::head},
                                                                        {"POST", Method::post},
                                                                        {"PUT", Method::put},
                                                                        {"PATCH", Method::patch},
                                                                        {"DELETE", Method::del},
                                                                        {"OPTIONS", Method::options}}};
  const auto* const found = std::ranges::find(methods, name, &std::pair<std::string_view, Method>::first);
  return found == methods.end() ? Method::other : found->second;
}

Problem read_version(std::string_view text, Head& head) {
  const bool shaped =
      text.size() == 8 && text.starts_with("HTTP/") && is_digit(text[5]) && text[6] == '.' && is_digit(text[7]);
  if (!shaped) {
    return Refusal{400, "The request line is malformed."};
  }
  if (text != "HTTP/1.1" && text != "HTTP/1.0") {
    return Refusal{505, "Only HTTP/1.1 and HTTP/1.0 are served."};
  }
  head.http_1_1 = text.back() == '1';
  return std::nullopt;
}

/// Splits "METHOD target HTTP/1.x" at its two single spaces; `target` is left for when Host is known.
Problem read_request_line(std::string_view line, Head& head, std::string_view& target) {
  const std::size_t first = line.find(' ');
  const std::size_t second = first == std::string_view::npos ? first : line.find(' ', first + 1);
  if (second == std::string_view::npos || !is_token(line.substr(0, first)) || second == first + 1) {
    return Refusal{400, "The request line is malformed."};
  }
  if (line.substr(0, first) == "CONNECT") {
    return Refusal{400, "CONNECT is not served."};
  }
  head.request.method = method_of(line.substr(0, first));
  head.request.method_name = line.substr(0, first);
  target = line.substr(first + 1, second - first - 1);
  return read_version(line.substr(second + 1), head);
}

Problem take_once(std::optional<std::string_view>& slot, std::string_view value, std::string_view detail) {
  if (slot) {
    return Refusal{400, detail};
  }
  slot = value;
  return std::nullopt;
}

void read_connection_options(std::string_view value, Framing& framing) {
  while (!value.empty()) {
    const std::size_t comma = std::min(value.find(','), value.size());
    const std::string_view option = trimmed(value.substr(0, comma));
    framing.close = framing.close || equals_ignoring_case(option, "close");
    framing.keep_alive = framing.keep_alive || equals_ignoring_case(option, "keep-alive");
    value.remove_prefix(std::min(comma + 1, value.size()));
  }
}

/// The few fields that decide where a message ends and what becomes of the connection.
Problem note_framing(std::string_view name, std::string_view value, Framing& framing) {
  if (name == "host") {
    return take_once(framing.host, value, "There is more than one Host.");
  }
  if (name == "content-length") {
    return take_once(framing.content_length, value, "There is more than one Content-Length.");
  }
  if (name == "transfer-encoding") {
    return Refusal{411, "Send the body with Content-Length; transfer codings are not accepted."};
  }
  if (name == "connection") {
    read_connection_options(value, framing);
  } else if (name == "expect") {
    if (!equals_ignoring_case(value, "100-continue")) {
      return Refusal{417, "The only expectation served is 100-continue."};
    }
    framing.expect_continue = true;
  }
  return std::nullopt;
}

Problem read_field(std::string_view line, Head& head, Framing& framing) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || !is_token(line.substr(0, colon)) || !is_field_value(line.substr(colon + 1))) {
    return Refusal{400, "A header field is malformed."};
  }
  const std::string_view value = trimmed(line.substr(colon + 1));
  head.request.fields.emplace_back(lower_case(line.substr(0, colon)), value);
  return note_framing(head.request.fields.back().first, value, framing);
}

Problem read_fields(std::string_view lines, const HeadLimits& limits, Head& head, Framing& framing) {
  while (!lines.empty()) {
    if (head.request.fields.size() == limits.fields) {
      return Refusal{431, "There are too many header fields."};
    }
    const std::size_t end = lines.find(line_end);
    if (auto problem = read_field(lines.substr(0, end), head, framing)) {
      return problem;
    }
    lines.remove_prefix(end + line_end.size());
  }
  return std::nullopt;
}

Problem settle_length(const Framing& framing, Head& head) {
  if (!framing.content_length) {
    return std::nullopt;
  }
  const std::string_view digits = *framing.content_length;
  if (digits.empty() || digits.size() > 19 || !std::ranges::all_of(digits, is_digit)) {
    return Refusal{400, "Content-Length is malformed."};
  }
  std::from_chars(digits.data(), digits.data() + digits.size(), head.content_length);
  return std::nullopt;
}

Problem settle_host(const Framing& framing, const Head& head) {
  if (!framing.host) {
    return head.http_1_1 ? Problem(Refusal{400, "There is no Host."}) : std::nullopt;
  }
  return is_host(*framing.host) ? std::nullopt : Problem(Refusal{400, "Host is malformed."});
}

/// absolute-form (RFC 9112 section 3.2.2) without "scheme://authority" if that authority is the Host; else unchanged,
/// and then not origin-form.
std::string_view origin_form(std::string_view target, std::string_view host) {
  const std::size_t scheme = target.starts_with("http://") ? 7 : target.starts_with("https://") ? 8 : 0;
  if (scheme == 0) {
    return target;
  }
  const std::size_t path = std::min(target.find_first_of("/?", scheme), target.size());
  if (!equals_ignoring_case(target.substr(scheme, path - scheme), host)) {
    return target;
  }
  return path == target.size() ? "/" : target.substr(path);
}

Problem settle_target(std::string_view target, const Framing& framing, Head& head) {
  const std::string_view origin = origin_form(target, framing.host.value_or(""));
  return parse_target(origin, head.request) ? std::nullopt : Problem(Refusal{400, "The request target is malformed."});
}

Problem fill(std::string_view text, const HeadLimits& limits, Head& head) {
  const std::size_t first_end = text.find(line_end);
  std::string_view target;
  Framing framing;
  if (auto problem = read_request_line(text.substr(0, first_end), head, target)) {
    return problem;
  }
  const std::size_t fields = first_end + line_end.size();
  if (auto problem = read_fields(text.substr(fields, text.size() - fields - line_end.size()), limits, head, framing)) {
    return problem;
  }
  if (auto problem = settle_length(framing, head)) {
    return problem;
  }
  if (auto problem = settle_host(framing, head)) {
    return problem;
  }
  head.keep_alive = !framing.close && (head.http_1_1 || framing.keep_alive);
  head.expect_continue = framing.expect_continue && head.http_1_1;
  return settle_target(target, framing, head);
}

}  // namespace

HeadScan find_head_end(std::string_view bytes, std::size_t seen) noexcept {
  if (!bytes.empty() && !is_token_character(bytes.front())) {
    return {HeadScan::State::malformed, 0};
  }
  for (std::size_t at = bytes.find('\n', seen); at != std::string_view::npos; at = bytes.find('\n', at + 1)) {
    if (bytes[at - 1] != '\r') {
      return {HeadScan::State::malformed, 0};
    }
    if (at >= 3 && bytes[at - 2] == '\n') {
      return {HeadScan::State::complete, at + 1};
    }
  }
  return {};
}

std::variant<Head, Refusal> read_head(std::string_view head, const HeadLimits& limits) {
  if (head.size() > limits.bytes) {
    return Refusal{431, "The header is too large."};
  }
  const HeadScan scan = find_head_end(head, 0);
  if (scan.state != HeadScan::State::complete || scan.size != head.size()) {
    return Refusal{400, "The header is malformed."};
  }
  Head result;
  if (const auto problem = fill(head, limits, result)) {
    return *problem;
  }
  return result;
}

}  // namespace api::http

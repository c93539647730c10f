#include "api/multipart.hpp"

#include <algorithm>

namespace api {
namespace {

constexpr std::string_view media_type = "multipart/form-data";
constexpr std::size_t longest_boundary = 70;
constexpr std::size_t longest_head = 8192;
constexpr std::string_view line_end = "\r\n";
constexpr std::string_view head_end = "\r\n\r\n";

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same(std::string_view a, std::string_view b) { return std::ranges::equal(a, b, {}, lower, lower); }

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  return first == std::string_view::npos ? std::string_view()
                                         : text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// Cuts off what stands before the next semicolon outside quotes.
std::string_view next_item(std::string_view& rest) {
  bool quoted = false;
  std::size_t end = 0;
  for (; end < rest.size() && (quoted || rest[end] != ';'); ++end) {
    quoted = rest[end] == '"' ? !quoted : quoted;
    end += quoted && rest[end] == '\\' ? 1 : 0;
  }
  end = std::min(end, rest.size());
  const auto item = trimmed(rest.substr(0, end));
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return item;
}

/// A parameter's value without its quotes (RFC 9110, 5.6.6).
std::optional<std::string> unquoted(std::string_view value) {
  if (!value.starts_with('"')) {
    return value.empty() ? std::nullopt : std::optional(std::string(value));
  }
  if (value.size() < 2 || !value.ends_with('"')) {
    return std::nullopt;
  }
  std::string text;
  const auto inner = value.substr(1, value.size() - 2);
  for (std::size_t i = 0; i < inner.size(); ++i) {
    i += inner[i] == '\\' && i + 1 < inner.size() ? 1 : 0;
    text.push_back(inner[i]);
  }
  return text;
}

/// The parameter of a field value whose first item is `expected`.
std::optional<std::string> parameter(std::string_view value, std::string_view expected, std::string_view name) {
  if (!same(next_item(value), expected)) {
    return std::nullopt;
  }
  while (!value.empty()) {
    const auto item = next_item(value);
    const auto equals = item.find('=');
    if (equals != std::string_view::npos && same(item.substr(0, equals), name)) {
      return unquoted(item.substr(equals + 1));
    }
  }
  return std::nullopt;
}

bool is_boundary(std::string_view text) {
  constexpr std::string_view others = "'()+_,-./:=? ";
  const auto allowed = [&](char c) {
    return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z') || others.find(c) != std::string_view::npos;
  };
  return !text.empty() && text.size() <= longest_boundary && text.back() != ' ' && std::ranges::all_of(text, allowed);
}

std::optional<FormPart> part_of(std::string_view head) {
  FormPart part;
  while (!head.empty()) {
    const auto end = std::min(head.find(line_end), head.size());
    const auto line = head.substr(0, end);
    head.remove_prefix(std::min(end + line_end.size(), head.size()));
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) {
      return std::nullopt;
    }
    const auto value = trimmed(line.substr(colon + 1));
    if (same(line.substr(0, colon), "content-disposition")) {
      part.name = parameter(value, "form-data", "name").value_or(std::string());
    } else if (same(line.substr(0, colon), "content-type")) {
      part.content_type = value;
    }
  }
  return part.name.empty() ? std::nullopt : std::optional(std::move(part));
}

}  // namespace

std::optional<std::string> form_boundary(std::string_view content_type) {
  auto boundary = parameter(content_type, media_type, "boundary");
  return boundary && is_boundary(*boundary) ? std::move(boundary) : std::nullopt;
}

// The line end that belongs to the first delimiter may be missing where no preamble stands before it.
FormReader::FormReader(const std::string& boundary)
    : delimiter_("\r\n--" + boundary), buffer_(line_end.begin(), line_end.end()) {}

bool FormReader::read(std::span<const unsigned char> piece, FormEvents& events) {
  if (complete()) {
    return true;
  }
  buffer_.insert(buffer_.end(), piece.begin(), piece.end());
  auto progress = Step::done;
  while (progress == Step::done && !complete()) {
    progress = step(events);
  }
  hsm::wipe(buffer_.data(), read_);
  buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(read_));
  read_ = 0;
  return progress != Step::failed;
}

std::string_view FormReader::unread() const noexcept {
  return hsm::text_of(std::span<const unsigned char>(buffer_)).substr(read_);
}

FormReader::Step FormReader::step(FormEvents& events) {
  switch (state_) {
    case State::preamble:
    case State::content:
      return read_until_delimiter(events);
    case State::after_delimiter:
      return read_after_delimiter();
    case State::head:
      return read_head(events);
    case State::epilogue:
      break;
  }
  return Step::needs_more;
}

FormReader::Step FormReader::read_until_delimiter(FormEvents& events) {
  const auto rest = unread();
  const auto at = rest.find(delimiter_);
  const bool found = at != std::string_view::npos;
  // What may be the beginning of a delimiter waits for the next piece.
  const auto known = found ? at : rest.size() - std::min(rest.size(), delimiter_.size() - 1);
  const bool in_part = state_ == State::content;
  if (in_part && known > 0 && !events.content(hsm::bytes_of(rest.substr(0, known)))) {
    return Step::failed;
  }
  skip(known);
  if (!found) {
    return Step::needs_more;
  }
  skip(delimiter_.size());
  state_ = State::after_delimiter;
  return in_part && !events.end_part() ? Step::failed : Step::done;
}

FormReader::Step FormReader::read_after_delimiter() {
  const auto rest = unread();
  if (rest.size() < 2) {
    return Step::needs_more;
  }
  const auto mark = rest.substr(0, 2);
  if (mark == "--") {
    state_ = State::epilogue;
  } else if (mark == line_end) {
    state_ = State::head;
  } else {
    return Step::failed;
  }
  skip(mark.size());
  return Step::done;
}

FormReader::Step FormReader::read_head(FormEvents& events) {
  const auto rest = unread();
  const auto end = rest.find(head_end);
  if (end == std::string_view::npos) {
    return rest.size() > longest_head ? Step::failed : Step::needs_more;
  }
  auto part = end > longest_head ? std::nullopt : part_of(rest.substr(0, end));
  if (!part || !events.begin_part(*std::move(part))) {
    return Step::failed;
  }
  skip(end + head_end.size());
  state_ = State::content;
  return Step::done;
}

}  // namespace api

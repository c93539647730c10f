#include "appliance/destination/url.hpp"

#include "appliance/destination/address.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace appliance::destination {
namespace {

constexpr auto npos = std::string_view::npos;
constexpr std::string_view scheme = "https://";
constexpr std::size_t longest_host = 253;
constexpr std::size_t longest_label = 63;

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
bool is_letter(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

int hex_value(char c) noexcept {
  if (is_digit(c)) {
    return c - '0';
  }
  const char folded = lower(c);
  return folded >= 'a' && folded <= 'f' ? folded - 'a' + 10 : -1;
}

/// RFC 3986 without its exceptions, and what browsers send unescaped besides.
bool is_path_or_query(char c) noexcept { return c > 0x20 && c < 0x7F && std::string_view("\"#<>\\^`").find(c) == npos; }

bool is_well_encoded(std::string_view text) noexcept {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && (i + 2 >= text.size() || hex_value(text[i + 1]) < 0 || hex_value(text[i + 2]) < 0)) {
      return false;
    }
  }
  return true;
}

std::string decode(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool encoded =
        text[i] == '%' && i + 2 < text.size() && hex_value(text[i + 1]) >= 0 && hex_value(text[i + 2]) >= 0;
    decoded.push_back(encoded ? static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2])) : text[i]);
    i += encoded ? 2 : 0;
  }
  return decoded;
}

/// A segment that some server takes for "." or "..", also behind encodings of encodings and before a path parameter.
bool has_dot_segment(std::string_view path) {
  std::string plain(path);
  for (auto decoded = decode(plain); decoded != plain; decoded = decode(plain)) {
    plain = std::move(decoded);
  }
  for (std::size_t begin = 0; begin <= plain.size();) {
    const auto end = std::min(plain.find_first_of("/\\", begin), plain.size());
    const auto segment = std::string_view(plain).substr(begin, end - begin);
    const auto name = segment.substr(0, segment.find(';'));
    if (name == "." || name == "..") {
      return true;
    }
    begin = end + 1;
  }
  return false;
}

bool is_label(std::string_view label) noexcept {
  return !label.empty() && label.size() <= longest_label && label.front() != '-' && label.back() != '-' &&
         std::ranges::all_of(label, [](char c) { return is_letter(c) || is_digit(c) || c == '-' || c == '_'; });
}

/// A name whose last label is a number in any notation is an address to some readers (WHATWG URL, "ends in a number").
bool ends_in_number(std::string_view host) noexcept {
  const auto last = host.substr(host.rfind('.') == npos ? 0 : host.rfind('.') + 1);
  return is_digit(last.front());
}

bool is_name(std::string_view host) noexcept {
  if (host.empty() || host.size() > longest_host) {
    return false;
  }
  for (std::size_t begin = 0; begin <= host.size();) {
    const auto end = std::min(host.find('.', begin), host.size());
    if (!is_label(host.substr(begin, end - begin))) {
      return false;
    }
    begin = end + 1;
  }
  return !ends_in_number(host);
}

std::optional<std::uint16_t> parse_port(std::string_view text) noexcept {
  std::uint16_t port = 0;
  const auto* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, port);
  const bool plain = error == std::errc() && stop == end && port != 0 && text.front() != '0';
  return plain ? std::optional(port) : std::nullopt;
}

/// Fills host and port.
bool read_authority(std::string_view text, Url& url) {
  const bool bracketed = text.starts_with('[');
  const auto host_end = bracketed ? text.find(']') : text.find(':');
  if (bracketed && host_end == npos) {
    return false;
  }
  const auto host = bracketed ? text.substr(1, host_end - 1) : text.substr(0, host_end);
  std::ranges::transform(host, std::back_inserter(url.host), lower);
  const auto rest = host_end == npos ? std::string_view() : text.substr(bracketed ? host_end + 1 : host_end);
  if (!rest.empty()) {
    const auto port = rest.front() == ':' ? parse_port(rest.substr(1)) : std::nullopt;
    if (!port) {
      return false;
    }
    url.port = *port;
  }
  const auto address = Address::parse(url.host);
  return address ? address->is_v6() == bracketed : !bracketed && is_name(url.host);
}

/// The host's spelling, path and query are checked together, wherever they come from.
std::optional<UrlMistake> check_target(std::string_view path, std::string_view query) {
  if (!std::ranges::all_of(path, is_path_or_query) || !std::ranges::all_of(query, is_path_or_query)) {
    return UrlMistake{"The URL holds characters that must be percent-encoded, or a fragment."};
  }
  if (!is_well_encoded(path)) {
    return UrlMistake{"The URL is not percent-encoded correctly."};
  }
  return has_dot_segment(path) ? std::optional(UrlMistake{"The URL must not have dot segments."}) : std::nullopt;
}

}  // namespace

bool Url::is_address() const noexcept { return Address::parse(host).has_value(); }

std::string Url::authority() const {
  auto text = host.find(':') == std::string::npos ? host : "[" + host + "]";
  return port == 443 ? text : text + ":" + std::to_string(port);
}

std::variant<Url, UrlMistake> parse_url(std::string_view text) {
  if (text.size() > longest_url) {
    return UrlMistake{"The URL is too long."};
  }
  if (!text.starts_with(scheme)) {
    return UrlMistake{"The URL must begin with https://."};
  }
  const auto rest = text.substr(scheme.size());
  const auto path_at = std::min(rest.find_first_of("/?#\\"), rest.size());
  const auto query_at = std::min(rest.find('?', path_at), rest.size());
  Url url;
  if (rest.substr(0, path_at).find('@') != npos) {
    return UrlMistake{"The URL must not hold a user or a password."};
  }
  if (!read_authority(rest.substr(0, path_at), url)) {
    return UrlMistake{"The URL's host is not a DNS name or an address in its usual spelling."};
  }
  url.path = rest.substr(path_at, query_at - path_at);
  url.query = rest.substr(query_at);
  if (const auto mistake = check_target(url.path, url.query)) {
    return *mistake;
  }
  return url;
}

std::variant<Url, UrlMistake> extend(const Url& base, std::string_view path, std::string_view query) {
  auto url = base;
  while (url.path.ends_with('/')) {
    url.path.pop_back();
  }
  url.path.append(path);
  if (!query.empty()) {
    url.query.append(url.query.empty() ? "?" : "&").append(query.substr(query.starts_with('?') ? 1 : 0));
  }
  if (const auto mistake = check_target(url.path, url.query)) {
    return *mistake;
  }
  if (url.text().size() > longest_url) {
    return UrlMistake{"The URL is too long."};
  }
  return url;
}

}  // namespace appliance::destination

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace appliance::destination {

/// An https URL in its parts, in the one spelling that is taken: no user-info, no fragment, no dot segments, no address
/// but dotted decimal IPv4 and bracketed IPv6. What two readers could take for different places is refused.
struct Url {
  std::string host;  ///< lower case; an IPv6 address without brackets
  std::uint16_t port = 443;
  std::string path;   ///< percent-encoded; empty or beginning with '/'
  std::string query;  ///< percent-encoded; empty or beginning with '?'

  /// Whether the host is an address and no name.
  [[nodiscard]] bool is_address() const noexcept;
  /// For the field Host: the port where it is not 443.
  [[nodiscard]] std::string authority() const;
  [[nodiscard]] std::string text() const { return "https://" + authority() + path + query; }

  friend bool operator==(const Url& a, const Url& b) = default;
};

inline constexpr std::size_t longest_url = 8 * 1024;

/// Why a text is no such URL: a literal.
struct UrlMistake {
  std::string_view reason;
};

[[nodiscard]] std::variant<Url, UrlMistake> parse_url(std::string_view text);

/// `base` without its trailing slash, then a path and a query as a client sent them, both percent-encoded or empty.
[[nodiscard]] std::variant<Url, UrlMistake> extend(const Url& base, std::string_view path, std::string_view query);

}  // namespace appliance::destination

#include "api/basis_theory/proxy_request.hpp"

#include "api/forward/fields.hpp"
#include "api/http/grammar.hpp"
#include "api/http/target.hpp"

#include <algorithm>
#include <array>

namespace api::basis_theory {
namespace {

namespace destination = appliance::destination;
namespace proxy = appliance::proxy;

constexpr std::string_view connection_field = "bt-proxy-connection";
constexpr std::string_view keep_alive_field = "bt-proxy-keep-alive";
constexpr std::string_view own_key = "bt-proxy-key";

/// What stands behind the first segment, as received; nothing for "/".
std::string_view suffix_of(std::string_view path) {
  const auto slash = path.find('/', 1);
  const auto suffix = slash == std::string_view::npos ? std::string_view() : path.substr(slash);
  return suffix == "/" ? std::string_view() : suffix;
}

bool names_own_key(std::string_view pair) {
  http::Request parsed;
  return http::parse_target("/?" + std::string(pair), parsed) && !parsed.query.empty() &&
         parsed.query.front().first == own_key;
}

std::string without_own_key(std::string_view query) {
  std::string kept;
  for (std::size_t begin = 0; begin < query.size();) {
    const auto end = std::min(query.find('&', begin), query.size());
    const auto pair = query.substr(begin, end - begin);
    if (!names_own_key(pair)) {
      kept.append(kept.empty() ? "" : "&").append(pair);
    }
    begin = end + 1;
  }
  return kept;
}

bool has_plain_name(std::string_view name) {
  return std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || http::is_digit(c) || c == '-' || c == '_';
  });
}

bool is_for_us(std::string_view name, bool answer_is_read) {
  constexpr std::array<std::string_view, 2> names{"host", "expect"};
  return name.starts_with("bt-") || std::ranges::find(names, name) != names.end() ||
         (answer_is_read && name == "accept-encoding");
}

hsm::WipingBytes bytes(std::string_view text) { return {text.begin(), text.end()}; }

}  // namespace

std::variant<destination::Url, destination::UrlMistake> destination_of(std::string_view base,
                                                                       const http::Request& request) {
  auto parsed = destination::parse_url(base);
  if (std::holds_alternative<destination::UrlMistake>(parsed)) {
    return parsed;
  }
  return destination::extend(std::get<destination::Url>(parsed), suffix_of(request.path),
                             without_own_key(request.query_text));
}

proxy::Message outgoing(http::Request& request, bool answer_is_read) {
  proxy::Message message;
  message.content_type = request.field("content-type");
  message.body = std::move(request.body);
  std::vector<std::string_view> options;
  for (const auto& [name, value] : request.fields) {
    if (name == "connection") {
      forward::add_connection_options(value, options);
    }
  }
  for (const auto& [name, value] : request.fields) {
    if (!forward::is_hop_by_hop(name, options) && !is_for_us(name, answer_is_read) && has_plain_name(name)) {
      message.fields.emplace_back(name, bytes(value));
    }
  }
  if (answer_is_read) {
    message.fields.emplace_back("accept-encoding", bytes("identity"));
  }
  return message;
}

std::optional<hsm::WipingBytes> field_lines(const proxy::Message& message) {
  hsm::WipingBytes lines;
  for (const auto& [name, value] : message.fields) {
    if (!http::is_token(name) || !http::is_field_value(hsm::text_of(value))) {
      return std::nullopt;
    }
    if (!forward::is_hop_by_hop(name, {}) && !http::equals_ignoring_case(name, "host")) {
      forward::append_field(lines, name, hsm::text_of(value));
    }
  }
  return lines;
}

std::optional<hsm::WipingBytes> connection_lines(const http::Request& request) {
  const auto connection = request.field(connection_field);
  if (!connection.empty() && !http::equals_ignoring_case(connection, "keep-alive") &&
      !http::equals_ignoring_case(connection, "close")) {
    return std::nullopt;
  }
  hsm::WipingBytes lines;
  forward::append_field(lines, "Connection", connection.empty() ? "close" : connection);
  if (const auto keep_alive = request.field(keep_alive_field); !keep_alive.empty()) {
    forward::append_field(lines, "Keep-Alive", keep_alive);
  }
  return lines;
}

}  // namespace api::basis_theory

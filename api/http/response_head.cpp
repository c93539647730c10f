#include "api/http/response_head.hpp"

#include "api/http/grammar.hpp"
#include "api/http/responder.hpp"

#include <boost/beast/http/status.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>

namespace api::http {
namespace {

void append(hsm::WipingBytes& out, std::string_view text) { out.insert(out.end(), text.begin(), text.end()); }

void append_field(hsm::WipingBytes& out, std::string_view name, std::string_view value) {
  if (is_token(name) && is_field_value(value)) {
    append(out, name);
    append(out, ": ");
    append(out, value);
    append(out, "\r\n");
  }
}

bool is_ours(std::string_view name) noexcept {
  constexpr std::array<std::string_view, 9> ours{"connection", "content-length", "content-type",
                                                 "date",       "keep-alive",     "transfer-encoding",
                                                 "trailer",    "upgrade",        "strict-transport-security"};
  return std::ranges::any_of(ours, [&](std::string_view own) { return equals_ignoring_case(own, name); });
}

bool has_field(const Response& response, std::string_view name) noexcept {
  return std::ranges::any_of(response.fields,
                             [&](const Field& field) { return equals_ignoring_case(field.first, name); });
}

/// IMF-fixdate (RFC 9110 section 5.6.7), made once a second.
std::string_view date_now() {
  thread_local std::array<char, 32> text{};
  thread_local std::time_t made = -1;
  thread_local std::size_t size = 0;
  const std::time_t now = std::time(nullptr);
  if (now != made) {
    std::tm parts{};
    gmtime_r(&now, &parts);
    size = std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
    made = now;
  }
  return {text.data(), size};
}

void append_status_line(hsm::WipingBytes& out, unsigned status) {
  append(out, "HTTP/1.1 ");
  append(out, std::to_string(status));
  append(out, " ");
  append(out, boost::beast::http::obsolete_reason(boost::beast::http::int_to_status(status)));
  append(out, "\r\n");
}

void append_connection(hsm::WipingBytes& out, const ResponseFraming& framing) {
  if (!framing.keep_alive) {
    append_field(out, "Connection", "close");
  } else if (!framing.http_1_1) {
    append_field(out, "Connection", "keep-alive");
  }
}

bool has_unknown_length(const Response& response) noexcept {
  return response.rest != nullptr && !response.rest->size();
}

void append_length(hsm::WipingBytes& out, const Response& response, const ResponseFraming& framing) {
  if (is_chunked(response, framing)) {
    append_field(out, "Transfer-Encoding", "chunked");
  } else if (!has_unknown_length(response)) {
    const auto rest = response.rest == nullptr ? 0 : *response.rest->size();
    append_field(out, "Content-Length", std::to_string(response.body.size() + rest));
  }
}

}  // namespace

bool is_chunked(const Response& response, const ResponseFraming& framing) noexcept {
  return has_unknown_length(response) && framing.http_1_1;
}

bool ends_with_connection(const Response& response, const ResponseFraming& framing) noexcept {
  return has_unknown_length(response) && !framing.http_1_1;
}

bool may_have_body(unsigned status) noexcept { return status >= 200 && status != 204 && status != 304; }

void append_chunk(hsm::WipingBytes& out, const hsm::WipingBytes& piece) {
  std::array<char, 16> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), piece.size(), 16).ptr;
  append(out, {digits.data(), end});
  append(out, "\r\n");
  out.insert(out.end(), piece.begin(), piece.end());
  append(out, "\r\n");
}

void append_response_head(hsm::WipingBytes& out, const Response& response, const ResponseFraming& framing) {
  const unsigned status = response.status >= 200 && response.status <= 599 ? response.status : 500;
  append_status_line(out, status);
  append_field(out, "Date", date_now());
  append_connection(out, framing);
  if (may_have_body(status)) {
    append_length(out, response, framing);
    if (!response.content_type.empty()) {
      append_field(out, "Content-Type", response.content_type);
    }
  }
  if (!has_field(response, "Cache-Control") && response.more_fields.empty()) {
    append_field(out, "Cache-Control", "no-store");
  }
  if (framing.tls) {
    append_field(out, "Strict-Transport-Security", "max-age=31536000");
  }
  for (const auto& [name, value] : response.fields) {
    if (!is_ours(name)) {
      append_field(out, name, value);
    }
  }
  out.insert(out.end(), response.more_fields.begin(), response.more_fields.end());
  append(out, "\r\n");
}

}  // namespace api::http

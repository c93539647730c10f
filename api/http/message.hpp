#pragma once

#include "hsm/secret.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace api::http {

enum class Method : std::uint8_t {
  get,
  head,
  post,
  put,
  patch,
  del,
  options,
  other,
  any /** of a route: all of them */
};

using Field = std::pair<std::string, std::string>;

/// A request as the rest of the program sees it: framed, size-limited, percent-decoded once, without Beast. The body
/// stands in wiping memory. Move-only through it.
struct Request {
  Method method = Method::other;
  std::string method_name;            ///< as received
  std::string path;                   ///< as received, without the query
  std::string query_text;             ///< as received, without the question mark
  std::vector<std::string> segments;  ///< path split on '/', each percent-decoded once, a trailing empty one dropped
  std::vector<Field> query;           ///< in order, decoded
  std::vector<Field> fields;          ///< header fields in order; names in lower case
  hsm::WipingBytes body;
  std::string remote_address;
  std::string trace_id;  ///< BT-TRACE-ID as sent, or made here
  std::chrono::steady_clock::time_point received;

  /// Value of the first field of this (lower-case) name, or empty.
  [[nodiscard]] std::string_view field(std::string_view lower_case_name) const noexcept;
};

/// The rest of a response that is too large to stand in memory as a whole. Its connection asks for one piece at a time.
class BodySource;

/// What goes back. `content_type` empty: no body. The body may hold clear data and is wiped after it is sent.
struct Response {
  unsigned status = 500;
  std::string content_type;
  std::vector<Field> fields;
  hsm::WipingBytes body;
  hsm::WipingBytes more_fields = {};           ///< "name: value\r\n"…, well-formed: fields that may hold clear data,
                                               ///< Cache-Control among them
  std::shared_ptr<BodySource> rest = nullptr;  ///< what follows `body`
};

}  // namespace api::http

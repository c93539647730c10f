#pragma once

#include "api/http/message.hpp"
#include "appliance/destination/url.hpp"
#include "hsm/secret.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

namespace api::forward {

/// A request to a destination that its face's allow list covers.
struct Request {
  appliance::destination::Url url;
  std::string method;
  hsm::WipingBytes fields;  ///< "name: value\r\n"…, well-formed, without those that frame the message and without Host
  hsm::WipingBytes body;
  bool whole_answer = false;  ///< the answer's body is wanted as a whole, within its own bound
};

/// What a destination answered.
struct Answer {
  unsigned status = 0;  ///< 200 to 599
  std::string content_type;
  std::string content_encoding;
  hsm::WipingBytes fields;                 ///< as in Request: the others, but for what concerns the connection only
  hsm::WipingBytes body;                   ///< where the whole was wanted
  std::shared_ptr<http::BodySource> rest;  ///< else, where there is a body
};

/// The destination's own answer as ours; `status_field` has its status and so tells it from an answer of our own.
[[nodiscard]] http::Response response_of(Answer&& answer, std::string_view status_field);

/// Why there is no answer.
enum class Failure : std::uint8_t {
  busy,              ///< too many calls are under way
  unresolved,        ///< the name has no address
  forbidden,         ///< none of its addresses may be connected to
  unreachable,       ///< the connection was lost before the answer
  certificate,       ///< the destination's certificate is not valid for its name
  tls,               ///< the TLS handshake failed otherwise
  connect_timeout,   ///< no connection in time
  response_timeout,  ///< no answer in time
  malformed,         ///< the answer is not HTTP, or not framed in a way that all readers agree on
  too_large,
  no_connection,  ///< nobody takes connections there
};

/// For logs and metrics.
[[nodiscard]] std::string_view name_of(Failure failure) noexcept;

/// Whether it is certain that the destination got nothing of the request.
[[nodiscard]] bool nothing_was_sent(Failure failure) noexcept;

using Outcome = std::variant<Answer, Failure>;

/// Takes the outcome; called exactly once, on the forwarder's thread or in send(), and must not block.
using Done = std::function<void(Outcome&&)>;

}  // namespace api::forward

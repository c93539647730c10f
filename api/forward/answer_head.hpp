#pragma once

#include "api/forward/message.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace api::forward {

/// Where the body of an answer ends (RFC 9112 section 6.3).
enum class Framing : std::uint8_t { none, length, chunked, until_close };

struct AnswerHead {
  unsigned status = 0;
  Framing framing = Framing::none;
  std::uint64_t content_length = 0;  ///< where the framing is by length, or as said in an answer to HEAD
  bool announces_length = false;
  Answer answer;  ///< without a body
};

inline constexpr std::size_t largest_answer_head = 32 * 1024;
inline constexpr std::size_t most_answer_fields = 200;

/// Reads a head of an answer: everything up to and including CRLF CRLF. Nothing where two readers could understand it
/// differently: no bare CR or LF, no obs-fold, no space before a colon, one Content-Length of digits at most, one
/// Transfer-Encoding that is "chunked" at most, never both, and neither where the status allows no body; status 100 to
/// 599. Hop-by-hop fields, those that concern our own connection and BT-* are left out of the answer.
[[nodiscard]] std::optional<AnswerHead> read_answer_head(std::string_view head, bool to_head_request);

}  // namespace api::forward

#pragma once

#include "appliance/clock.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace appliance::syslog {

/// RFC 5424, 6.2.1. All messages are of facility 13, log audit.
enum class Severity : std::uint8_t { warning = 4, notice = 5, informational = 6 };

struct Message {
  Severity severity = Severity::informational;
  UnixMicros at = 0;
  std::string_view kind;       ///< MSGID: printable ASCII, at most 32 characters
  std::uint64_t sequence = 0;  ///< from 1
  std::string_view content;
};

/// The sender's part of each message. Found out once; what is not known is "-".
struct Sender {
  std::string host;
  std::string process;

  [[nodiscard]] static Sender this_process();
};

/// The message in the syntax of RFC 5424 with the element `meta` (7.3), behind its length in octets as RFC 5425, 4.3,
/// frames it.
[[nodiscard]] std::string frame(const Message& message, const Sender& sender);

}  // namespace appliance::syslog

#include "appliance/syslog/message.hpp"

#include "appliance/timestamp.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>

namespace appliance::syslog {
namespace {

constexpr int log_audit = 13;
constexpr std::uint64_t largest_sequence = 2'147'483'647;  // RFC 5424, 7.3.1

bool is_printable(char c) { return c > ' ' && c < '\x7f'; }

}  // namespace

Sender Sender::this_process() {
  std::array<char, 256> name{};
  const bool known = ::gethostname(name.data(), name.size() - 1) == 0 && name[0] != '\0';
  std::string host = known ? name.data() : "-";
  return {.host = std::ranges::all_of(host, is_printable) ? host : "-", .process = std::to_string(::getpid())};
}

std::string frame(const Message& message, const Sender& sender) {
  std::string text = "<" + std::to_string(log_audit * 8 + static_cast<int>(message.severity)) + ">1 ";
  text += format_timestamp({.at = message.at, .offset_minutes = 0}) + " " + sender.host + " cofferd " + sender.process;
  text.append(" ").append(message.kind);
  text += " [meta sequenceId=\"" + std::to_string((message.sequence - 1) % largest_sequence + 1) + "\"] ";
  text += message.content;
  return std::to_string(text.size()) + " " + text;
}

}  // namespace appliance::syslog

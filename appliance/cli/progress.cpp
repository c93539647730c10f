#include "appliance/cli/progress.hpp"

#include "appliance/cli/output.hpp"

#include <unistd.h>

#include <algorithm>
#include <optional>
#include <ostream>

namespace appliance::cli {

namespace {

constexpr std::uint64_t bar_width = 30;

std::optional<std::uint64_t> count_of(const rapidjson::Value& event, const char* member) {
  const auto found = event.FindMember(member);
  return found != event.MemberEnd() && found->value.IsUint64() ? std::optional(found->value.GetUint64()) : std::nullopt;
}

std::string bar(std::uint64_t done, std::uint64_t total) {
  const auto share = total == 0 ? 1.0 : static_cast<double>(std::min(done, total)) / static_cast<double>(total);
  const auto filled = static_cast<std::size_t>(share * static_cast<double>(bar_width));
  return "[" + std::string(filled, '#') + std::string(bar_width - filled, '.') + "] " + std::to_string(done) + " of " +
         std::to_string(total);
}

}  // namespace

void print_progress(const rapidjson::Value& event, std::ostream& err) {
  if (!event.IsObject()) {
    return;
  }
  const auto done = count_of(event, "done");
  const auto total = count_of(event, "total");
  const auto message = event.FindMember("message");
  std::string line = done && total ? bar(*done, *total) : std::string();
  if (message != event.MemberEnd() && message->value.IsString()) {
    line += (line.empty() ? "" : "  ") + escaped({message->value.GetString(), message->value.GetStringLength()});
  }
  const bool redraw = done && total && *done < *total && ::isatty(STDERR_FILENO) == 1;
  err << line << (redraw ? "\x1b[K\r" : "\n") << std::flush;
}

}  // namespace appliance::cli

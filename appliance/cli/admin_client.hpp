#pragma once

#include "appliance/cli/answer.hpp"

#include <chrono>
#include <filesystem>
#include <functional>
#include <string_view>

namespace appliance::cli {

/// Takes each event that cofferd sends before its answer.
using OnEvent = std::function<void(const rapidjson::Value&)>;

/// Sends one request line (without newline) to the cofferd that listens on `socket` and waits for the answer, at most
/// `patience` from one line to the next. Blocks. A Failure is what cofferd answered, "unavailable" where none answers,
/// or "refused" where the socket may not be used.
[[nodiscard]] Answer ask(const std::filesystem::path& socket, std::string_view request, const OnEvent& on_event,
                         std::chrono::seconds patience);

}  // namespace appliance::cli

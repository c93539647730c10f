#include "appliance/log.hpp"

#include "appliance/clock.hpp"
#include "appliance/timestamp.hpp"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <memory>
#include <string>

namespace appliance::log {
namespace {

using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

LogFormat format = LogFormat::json;

void put(Writer& writer, std::string_view name, std::string_view value) {
  writer.Key(name.data(), static_cast<rapidjson::SizeType>(name.size()));
  writer.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
}

std::string as_json(spdlog::level::level_enum level, std::string_view event, Details details) {
  rapidjson::StringBuffer line;
  Writer writer(line);
  writer.StartObject();
  put(writer, "time", format_timestamp({.at = now(), .offset_minutes = 0}));
  const auto name = spdlog::level::to_string_view(level);
  put(writer, "level", {name.data(), name.size()});
  put(writer, "event", event);
  for (const auto& [key, value] : details) {
    put(writer, key, value);
  }
  writer.EndObject();
  return {line.GetString(), line.GetSize()};
}

/// Between quotes where it could be taken for more than one value.
void append_value(std::string& line, std::string_view text) {
  const bool quoted = text.find_first_of(" =\"\\") != std::string_view::npos;
  line.append(quoted ? "\"" : "");
  for (const char c : text) {
    line.append(c == '"' || c == '\\' ? "\\" : "");
    line.push_back(static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? '?' : c);
  }
  line.append(quoted ? "\"" : "");
}

std::string as_text(spdlog::level::level_enum level, std::string_view event, Details details) {
  auto line = format_timestamp({.at = now(), .offset_minutes = 0});
  const auto name = spdlog::level::to_string_view(level);
  line.append(" ").append(name.data(), name.size()).append(" ").append(event);
  for (const auto& [key, value] : details) {
    line.append(" ").append(key).append("=");
    append_value(line, value);
  }
  return line;
}

void write(spdlog::level::level_enum level, std::string_view event, Details details) {
  if (spdlog::should_log(level)) {
    spdlog::log(level, "{}",
                format == LogFormat::json ? as_json(level, event, details) : as_text(level, event, details));
  }
}

spdlog::level::level_enum level_of(LogLevel level) {
  switch (level) {
    case LogLevel::trace:
      return spdlog::level::trace;
    case LogLevel::debug:
      return spdlog::level::debug;
    case LogLevel::info:
      return spdlog::level::info;
    case LogLevel::warning:
      return spdlog::level::warn;
    case LogLevel::error:
      return spdlog::level::err;
  }
  return spdlog::level::info;
}

}  // namespace

void set_up(const Config::Log& settings) {
  format = settings.format;
  auto logger = std::make_shared<spdlog::logger>("coffer", std::make_shared<spdlog::sinks::stderr_sink_mt>());
  logger->set_pattern("%v");
  logger->set_level(level_of(settings.level));
  spdlog::set_default_logger(std::move(logger));
}

void debug(std::string_view event, Details details) { write(spdlog::level::debug, event, details); }
void info(std::string_view event, Details details) { write(spdlog::level::info, event, details); }
void warning(std::string_view event, Details details) { write(spdlog::level::warn, event, details); }
void error(std::string_view event, Details details) { write(spdlog::level::err, event, details); }

bool shows_info() noexcept { return spdlog::should_log(spdlog::level::info); }

}  // namespace appliance::log

#include "appliance/cli/bins.hpp"

#include "appliance/cli/daemon.hpp"
#include "appliance/cli/given.hpp"
#include "appliance/cli/output.hpp"
#include "appliance/cli/progress.hpp"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <filesystem>

namespace appliance::cli {

namespace {

std::string arguments_for(const std::string& file) {
  rapidjson::StringBuffer text;
  rapidjson::Writer<rapidjson::StringBuffer> writer(text);
  writer.StartObject();
  writer.Key("file");
  writer.String(file.data(), static_cast<rapidjson::SizeType>(file.size()));
  writer.EndObject();
  return {text.GetString(), text.GetSize()};
}

std::optional<Mistake> mistake_in(const rapidjson::Value& event, const std::string& file) {
  const bool is_one = event.IsObject() && event.HasMember("line") && event["line"].IsUint() &&
                      event.HasMember("message") && event["message"].IsString();
  return is_one ? std::optional(
                      Mistake{.file = file, .line = event["line"].GetUint(), .text = event["message"].GetString()})
                : std::nullopt;
}

}  // namespace

Answer import_bins(const Invocation& invocation, Console& console) {
  const auto file = std::filesystem::absolute(text_given(invocation, "file")).lexically_normal().string();
  const auto line = R"({"verb":"bin.import","arguments":)" + arguments_for(file) + "}";
  std::vector<Mistake> mistakes;
  auto answer = ask_daemon(invocation, line, [&](const rapidjson::Value& event) {
    if (auto mistake = mistake_in(event, file)) {
      mistakes.push_back(*std::move(mistake));
    } else {
      invocation.json ? print_json(event, console.err) : print_progress(event, console.err);
    }
  });
  if (auto* failure = std::get_if<Failure>(&answer); failure != nullptr && !mistakes.empty()) {
    failure->mistakes = std::move(mistakes);
  }
  return answer;
}

}  // namespace appliance::cli

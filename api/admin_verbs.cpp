#include "api/admin_verbs.hpp"

#include "appliance/administration/administration.hpp"
#include "appliance/failure.hpp"
#include "appliance/json/reader.hpp"
#include "appliance/log.hpp"

#include <exception>

namespace api {
namespace {

namespace json = appliance::json;

constexpr std::size_t deepest_arguments = 16;

/// `remedy`: what would help, for coffer to say how; empty where nothing special would.
std::string error_line(std::string_view code, std::string_view message, std::string_view remedy = {}) {
  json::Document answer;
  auto& pool = answer.pool();
  json::Value error(rapidjson::kObjectType);
  json::add(error, "code", code, pool);
  json::add(error, "message", message, pool);
  if (!remedy.empty()) {
    json::add(error, "remedy", remedy, pool);
  }
  answer.root().SetObject();
  json::add(answer.root(), "error", std::move(error), pool);
  return json::write_public(answer.root());
}

std::string event_line(json::Document& event) {
  json::Document line;
  line.root().SetObject();
  json::add(line.root(), "event", std::move(event.root()), line.pool());
  return json::write_public(line.root());
}

}  // namespace

std::string AdminVerbs::handle(const admin::Operator& from, std::string_view request_line,
                               const admin::Emit& emit) noexcept {
  try {
    return perform(from, request_line, emit);
  } catch (...) {
    const auto failure = appliance::failure_of(std::current_exception());
    return error_line(name_of(failure.fault), failure.reason,
                      failure.fault == appliance::Fault::unapproved ? "approval" : "");
  }
}

std::string AdminVerbs::perform(const admin::Operator& from, std::string_view request_line, const admin::Emit& emit) {
  auto read = json::read(hsm::bytes_of(request_line), deepest_arguments);
  const auto* request = std::get_if<json::Document>(&read);
  const auto* verb = request == nullptr ? nullptr : json::find(request->root(), "verb");
  const auto* arguments = request == nullptr ? nullptr : json::find(request->root(), "arguments");
  if (verb == nullptr || !verb->IsString() || arguments == nullptr || !arguments->IsObject()) {
    return error_line(name_of(appliance::Fault::invalid), "a request is an object with verb and arguments");
  }
  const appliance::administration::Caller caller{.uid = from.uid, .user = from.name};
  const appliance::administration::OnEvent on_event = [&emit](json::Document event) { return emit(event_line(event)); };
  auto result = appliance::administration::perform(lifecycle_, caller, json::text_of(*verb), *arguments, on_event);
  json::Document answer;
  answer.root().SetObject();
  json::add(answer.root(), "result", std::move(result.root()), answer.pool());
  appliance::log::info("operator", {{"verb", json::text_of(*verb)}, {"operator", from.name}});
  return json::write_public(answer.root());
}

}  // namespace api

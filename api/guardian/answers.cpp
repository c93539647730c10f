#include "api/guardian/answers.hpp"

#include "appliance/json/reader.hpp"
#include "appliance/timestamp.hpp"

namespace api::guardian {

http::Response no_content() {
  http::Response response;
  response.status = 204;
  return response;
}

std::variant<json::Document, http::Response> read_object(const Call& call) {
  auto read = json::read(call.request.body, call.lifecycle.config().limits.json_depth);
  auto* document = std::get_if<json::Document>(&read);
  if (document == nullptr || !document->root().IsObject()) {
    return error_response(errors::body_malformed);
  }
  return std::move(*document);
}

bool may_handle_numbers(const Call& call) {
  return call.lifecycle.config().guardian.compliance >= appliance::Compliance::saq_d;
}

std::string base_url(const Call& call) {
  const auto& configured = call.lifecycle.config().guardian.public_url;
  auto url = configured ? configured->text() : std::string("https://").append(call.request.field("host"));
  while (url.ends_with('/')) {
    url.pop_back();
  }
  return url;
}

std::string write_time(appliance::UnixMicros at) {
  auto text = appliance::format_milliseconds(at);
  text.erase(text.rfind('.'));
  return text.append("Z");
}

json::Value write_metadata(const std::map<std::string, std::string>& metadata, json::Pool& pool) {
  json::Value object(rapidjson::kObjectType);
  for (const auto& [name, value] : metadata) {
    object.AddMember(json::make_text(name, pool), json::make_text(value, pool), pool);
  }
  return object;
}

VaultCall::VaultCall(const Call& call, hsm::Session& session)
    : api::VaultCall(call, session, call.lifecycle.config().guardian.security_code_minutes) {}

void keep_answer(const Call& call, storage::Batch& batch, const http::Response& response, appliance::UnixMicros until,
                 const std::vector<std::string>& token_ids) {
  if (call.keeper != nullptr) {
    call.keeper->keep(batch, response, until, token_ids);
  }
}

}  // namespace api::guardian

#include "api/tap/init.hpp"

#include "api/tap/answers.hpp"
#include "appliance/capture/card_keys.hpp"
#include "appliance/capture/public_key.hpp"

namespace api::tap {
namespace {

/// The settings of the later libraries, which read them from the answer itself, and of the earlier ones, which read
/// them from its member data.
json::Value write_settings(const Call& call, const std::string& encryption_key, json::Pool& pool) {
  json::Value settings(rapidjson::kObjectType);
  json::add(settings, "livemode", json::Value(is_live(call)), pool);
  json::add(settings, "live_mode", json::Value(is_live(call)), pool);
  json::add(settings, "permissions", json::Value(rapidjson::kArrayType), pool);
  if (!encryption_key.empty()) {
    json::add(settings, "encryption_key", encryption_key, pool);
  }
  json::Value merchant(rapidjson::kObjectType);
  json::add(merchant, "id", merchant_of(call), pool);
  json::add(merchant, "name", call.caller.name, pool);
  json::add(settings, "merchant", std::move(merchant), pool);
  json::add(settings, "sdk_settings", json::Value(rapidjson::kObjectType), pool);
  return settings;
}

}  // namespace

http::Response read_init(const Call& call, hsm::Session& /*session*/) {
  namespace capture = appliance::capture;
  const auto keys = capture::live_card_keys(call.lifecycle.store(), call.caller.tenant, container_of(call));
  const auto pem = keys.empty() ? std::string() : capture::pem_of(keys.front());
  json::Document answer;
  auto& pool = answer.pool();
  answer.root() = write_settings(call, pem, pool);
  json::add(answer.root(), "api_version", "V2", pool);
  json::add(answer.root(), "data", write_settings(call, pem, pool), pool);
  return json_response(200, answer.root());
}

}  // namespace api::tap

#include "api/basis_theory/client_keys.hpp"

#include "api/basis_theory/answers.hpp"
#include "api/basis_theory/management.hpp"
#include "appliance/capture/public_key.hpp"
#include "appliance/json/fields.hpp"

namespace api::basis_theory {
namespace {

namespace capture = appliance::capture;
namespace json = appliance::json;
using appliance::Refused;
using appliance::Violations;

constexpr std::size_t longest_text = 400;

std::optional<appliance::UnixMicros> read_expiry(json::Fields& fields) {
  const auto text = fields.text("expires_at", longest_text);
  if (!text) {
    return std::nullopt;
  }
  const auto expiry = appliance::parse_timestamp(*text);
  const auto now = appliance::now();
  if (!expiry || expiry->at <= now || expiry->at > now + capture::longest_life) {
    fields.refuse("expires_at", "This is not a date and time in the future, at most one year from now.");
    return std::nullopt;
  }
  return expiry->at;
}

capture::NewKey read_new_key(const json::Value& body, Violations& violations) {
  json::Fields fields(body, violations);
  capture::NewKey input;
  input.algorithm = fields.text("alg", longest_text);
  input.curve = fields.text("crv", longest_text);
  input.expires_at = read_expiry(fields);
  return input;
}

json::Value write_key(const capture::StoredKey& key, json::Pool& pool) {
  const auto id = appliance::to_string(key.id);
  json::Value object(rapidjson::kObjectType);
  json::add(object, "key_id", id, pool);
  json::add(object, "id", id, pool);
  json::add(object, "algorithm", key.record.algorithm(), pool);
  add_instant(object, "expires_at", key.record.expires_at_us(), pool);
  json::add(object, "created_by", key.record.created_by(), pool);
  add_instant(object, "created_at", key.record.created_at_us(), pool);
  return object;
}

http::Response created_response(const Call& call, const capture::StoredKey& key) {
  json::Document answer;
  auto& pool = answer.pool();
  auto object = write_key(key, pool);
  json::add(object, "public_key_pem", capture::pem_of(key), pool);
  json::add(object, "jwk", capture::write_jwk(key, pool), pool);
  return created(call, "/keys/", appliance::to_string(key.id), object);
}

/// What `act` answers on the key that the path names, or the refusal.
template <class Act>
http::Response on_key(const Call& call, hsm::Session& session, Act&& act) {
  const auto id = appliance::parse_uuid(call.parameters.front());
  if (!id) {
    return refusal(capture::key_absent());
  }
  const ManagementCall management(call, session);
  return act(management.context(), *id);
}

/// The body may be left out.
std::variant<json::Document, Violations> read_body(const Call& call) {
  if (!call.request.body.empty()) {
    return read_object(call);
  }
  json::Document empty;
  empty.root().SetObject();
  return empty;
}

}  // namespace

http::Response create_client_key(const Call& call, hsm::Session& session) {
  auto body = read_body(call);
  if (auto* violations = std::get_if<Violations>(&body)) {
    return invalid_request(std::move(*violations));
  }
  Violations violations;
  const auto input = read_new_key(std::get<json::Document>(body).root(), violations);
  if (!violations.empty()) {
    return invalid_request(std::move(violations));
  }
  const ManagementCall management(call, session);
  const auto render = [&call](const capture::StoredKey& key) { return created_response(call, key); };
  const auto result = capture::create(management.context(), input, keeping_answer<capture::StoredKey>(call, render));
  const auto* refused = std::get_if<Refused>(&result);
  return refused == nullptr ? render(std::get<capture::StoredKey>(result)) : refusal(*refused);
}

http::Response list_client_keys(const Call& call, hsm::Session& session) {
  const ManagementCall management(call, session);
  json::Document answer;
  answer.root().SetArray();
  for (const auto& key : capture::list(management.context())) {
    answer.root().PushBack(write_key(key, answer.pool()), answer.pool());
  }
  return json_response(200, answer.root());
}

http::Response read_client_key(const Call& call, hsm::Session& session) {
  return on_key(call, session, [](const auto& context, const appliance::Uuid& id) {
    const auto result = capture::read(context, id);
    if (const auto* refused = std::get_if<Refused>(&result)) {
      return refusal(*refused);
    }
    json::Document answer;
    return json_response(200, write_key(std::get<capture::StoredKey>(result), answer.pool()));
  });
}

http::Response delete_client_key(const Call& call, hsm::Session& session) {
  return on_key(call, session, [](const auto& context, const appliance::Uuid& id) {
    const auto result = capture::remove(context, id);
    const auto* refused = std::get_if<Refused>(&result);
    return refused == nullptr ? no_content() : refusal(*refused);
  });
}

}  // namespace api::basis_theory

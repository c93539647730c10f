#include "api/guardian/api_keys.hpp"

#include "api/guardian/input.hpp"
#include "api/guardian/paging.hpp"
#include "api/management_call.hpp"
#include "appliance/api_keys/api_keys.hpp"

#include <algorithm>
#include <charconv>
#include <tuple>

namespace api::guardian {
namespace {

namespace api_keys = appliance::api_keys;
using appliance::identity::ScopeSet;

constexpr appliance::UnixMicros microseconds = 1'000'000;
constexpr Error no_key{404, "NOT_FOUND", "No such API key"};
constexpr Error too_many_keys{409, "STATE_CONFLICT", "There are as many API keys as there may be: delete one first"};
constexpr Error beyond_caller{403, "SCOPE_MISSING", "Nobody grants a scope that he does not have"};

json::Value write_key(const api_keys::Key& key, json::Pool& pool) {
  json::Value object(rapidjson::kObjectType);
  json::add(object, "id", appliance::to_string(key.id), pool);
  json::add(object, "created_at", write_time(key.record.created_at_us()), pool);
  if (key.record.expires_at_us() != 0) {
    json::add(object, "expires_at", write_time(key.record.expires_at_us()), pool);
  }
  json::Value scopes(rapidjson::kArrayType);
  for (const auto& scope : key.record.scopes()) {
    scopes.PushBack(json::make_text(scope, pool), pool);
  }
  json::add(object, "scopes", std::move(scopes), pool);
  return object;
}

json::Value write_masked(const api_keys::Key& key, json::Pool& pool) {
  auto object = write_key(key, pool);
  json::add(object, "masked_key_value", key.record.beginning() + "xxxx", pool);
  return object;
}

http::Response made_response(const api_keys::Made& made) {
  json::Document answer;
  answer.root() = write_key(made.key, answer.pool());
  json::add(answer.root(), "key_value", hsm::text_of(made.value.expose()), answer.pool());
  return json_response(201, answer.root());
}

http::Response key_response(const api_keys::Key& key) {
  json::Document answer;
  answer.root() = write_masked(key, answer.pool());
  return json_response(200, answer.root());
}

http::Response refusal(const appliance::Refused& refused) {
  switch (refused.reason) {
    case appliance::Reason::forbidden:
      return error_response(beyond_caller);
    case appliance::Reason::limit:
      return error_response(too_many_keys);
    default:
      return error_response(refused, no_key);
  }
}

ScopeSet read_scopes(Input& input) {
  ScopeSet scopes;
  const auto* given = input.value("scopes");
  if (given == nullptr || !given->IsArray() || given->Empty()) {
    input.refuse("scopes", "must be a list of scopes that is not empty");
    return scopes;
  }
  for (rapidjson::SizeType i = 0; i < given->Size(); ++i) {
    const auto& each = (*given)[i];
    const auto scope = each.IsString() ? appliance::identity::find_scope(json::text_of(each)) : std::nullopt;
    if (scope) {
      scopes.add(*scope);
    } else {
      input.refuse("scopes[" + std::to_string(i) + "]", "is not a scope");
    }
  }
  return scopes;
}

/// Of what is in the path. A text that is no UUID names nothing.
std::optional<appliance::Uuid> id_in(const Call& call) { return appliance::parse_uuid(call.parameters.front()); }

/// The first element that comes behind the place where the page begins. `keys`: newest first.
std::optional<std::size_t> start_of(const std::vector<api_keys::Key>& keys, const Paging& paging) {
  if (!paging.after) {
    return 0;
  }
  const auto after = *appliance::parse_uuid(*paging.after);
  const auto seen = std::ranges::find(keys, after, &api_keys::Key::id);
  if (seen != keys.end()) {
    return static_cast<std::size_t>(seen - keys.begin()) + 1;
  }
  std::int64_t created_at = 0;
  const auto text = paging.position.value_or("");
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), created_at);
  if (error != std::errc() || end != text.data() + text.size()) {
    return std::nullopt;
  }
  const auto behind = std::ranges::find_if(keys, [&](const api_keys::Key& key) {
    return std::tuple(key.record.created_at_us(), key.id) < std::tuple(created_at, after);
  });
  return static_cast<std::size_t>(behind - keys.begin());
}

}  // namespace

http::Response create_api_key(const Call& call, hsm::Session& session) {
  auto body = read_object(call);
  if (auto* malformed = std::get_if<http::Response>(&body)) {
    return std::move(*malformed);
  }
  appliance::Violations violations;
  Input input(std::get<json::Document>(body).root(), "$", violations);
  api_keys::CreateInput wanted{.scopes = read_scopes(input), .life = 0};
  wanted.life = input.seconds_to_live(api_keys::longest_life / microseconds) * microseconds;
  if (!violations.empty()) {
    return error_response(errors::not_valid, violations);
  }
  const ManagementCall management(call, session);
  const auto keep = [&](storage::Batch& batch, const api_keys::Made& made) {
    keep_answer(call, batch, made_response(made));
  };
  const auto made = api_keys::create(management.context(), call.caller, wanted, keep);
  const auto* refused = std::get_if<appliance::Refused>(&made);
  return refused == nullptr ? made_response(std::get<api_keys::Made>(made)) : refusal(*refused);
}

http::Response list_api_keys(const Call& call, hsm::Session& session) {
  auto paging = read_paging(call);
  if (auto* malformed = std::get_if<http::Response>(&paging)) {
    return std::move(*malformed);
  }
  const auto& asked = std::get<Paging>(paging);
  const ManagementCall management(call, session);
  const auto keys = api_keys::list(management.context());
  const auto start = start_of(keys, asked);
  if (!start) {
    return error_response(errors::not_valid, {{"$.after", "is no element of this list any more"}});
  }
  json::Document answer;
  json::Value data(rapidjson::kArrayType);
  auto at = *start;
  for (; at < keys.size() && data.Size() < asked.limit; ++at) {
    data.PushBack(write_masked(keys[at], answer.pool()), answer.pool());
  }
  std::optional<Next> next;
  if (at < keys.size()) {
    const auto& last = keys[at - 1];
    next = Next{.after = appliance::to_string(last.id), .position = std::to_string(last.record.created_at_us())};
  }
  return list_response(call, answer, std::move(data), asked, next);
}

http::Response read_api_key(const Call& call, hsm::Session& session) {
  const auto id = id_in(call);
  if (!id) {
    return error_response(no_key);
  }
  const ManagementCall management(call, session);
  const auto read = api_keys::read(management.context(), *id);
  const auto* refused = std::get_if<appliance::Refused>(&read);
  return refused == nullptr ? key_response(std::get<api_keys::Key>(read)) : refusal(*refused);
}

http::Response change_api_key(const Call& call, hsm::Session& session) {
  auto body = read_object(call);
  if (auto* malformed = std::get_if<http::Response>(&body)) {
    return std::move(*malformed);
  }
  appliance::Violations violations;
  Input input(std::get<json::Document>(body).root(), "$", violations);
  const auto scopes = read_scopes(input);
  if (!violations.empty()) {
    return error_response(errors::not_valid, violations);
  }
  const auto id = id_in(call);
  if (!id) {
    return error_response(no_key);
  }
  const ManagementCall management(call, session);
  const auto changed = api_keys::replace_scopes(management.context(), call.caller, *id, scopes);
  const auto* refused = std::get_if<appliance::Refused>(&changed);
  return refused == nullptr ? key_response(std::get<api_keys::Key>(changed)) : refusal(*refused);
}

http::Response delete_api_key(const Call& call, hsm::Session& session) {
  const auto id = id_in(call);
  if (!id) {
    return error_response(no_key);
  }
  const ManagementCall management(call, session);
  const auto removed = api_keys::remove(management.context(), *id);
  const auto* refused = std::get_if<appliance::Refused>(&removed);
  return refused == nullptr ? no_content() : refusal(*refused);
}

}  // namespace api::guardian

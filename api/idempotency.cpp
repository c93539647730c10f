#include "api/idempotency.hpp"

#include "api/route_table.hpp"
#include "appliance/audit.hpp"
#include "appliance/log.hpp"

#include <algorithm>

namespace api {
namespace {

using appliance::idempotency::Answer;
using appliance::idempotency::Slot;

constexpr std::size_t longest_key = 400;
constexpr std::string_view illegal_key = "An idempotency key has 1 to 400 visible ASCII characters.";
constexpr std::string_view location = "Location";

bool may_be_repeated(http::Method method) {
  return method == http::Method::post || method == http::Method::put || method == http::Method::patch;
}

const http::Field* find_field(const std::vector<http::Field>& fields, std::string_view name) {
  const auto found = std::find_if(fields.begin(), fields.end(), [&](const http::Field& f) { return f.first == name; });
  return found == fields.end() ? nullptr : &*found;
}

http::Response response_of(Answer answer) {
  http::Response response;
  response.status = answer.status;
  response.content_type = std::move(answer.content_type);
  response.body = std::move(answer.body);
  if (!answer.location.empty()) {
    response.fields.emplace_back(location, std::move(answer.location));
  }
  return response;
}

std::string path_of(const http::Request& request) {
  std::string path(name_of(request.method));
  path.append(" ");
  for (const auto& segment : request.segments) {
    path.append("/").append(segment);
  }
  return path;
}

/// Whose repetitions are answered: an application's, or those of a session or a key of its own.
const appliance::Uuid& credential_of(const appliance::identity::Application& caller) {
  const auto& narrower = caller.session ? caller.session : caller.api_key;
  return narrower ? *narrower : caller.id;
}

/// A kept answer may show data, so the log says that it was shown again, before it is.
void audit_replay(const Call& call) {
  storage::Batch batch;
  appliance::record(batch, actor_of(call),
                    {.operation = "replay",
                     .entity_type = "request",
                     .entity_id = path_of(call.request),
                     .outcome = "success",
                     .detail = {}});
  static_cast<void>(call.lifecycle.store().commit(std::move(batch)));
}

Slot slot_of(const Call& call, hsm::Session& session, const appliance::Tenant& tenant, std::string_view key) {
  return {session,
          call.lifecycle.store(),
          tenant,
          {.tenant = tenant.id,
           .caller = credential_of(call.caller),
           .method = name_of(call.request.method),
           .path = call.request.segments,
           .key = key}};
}

}  // namespace

void AnswerKeeper::keep(storage::Batch& batch, const http::Response& response, appliance::UnixMicros until,
                        const std::vector<std::string>& token_ids) {
  const auto* field = find_field(response.fields, location);
  slot_.keep(batch,
             {.status = response.status,
              .content_type = response.content_type,
              .location = field == nullptr ? std::string() : field->second,
              .body = response.body},
             until, token_ids);
  kept_ = true;
}

http::Response Idempotency::run(const Face& face, const Route& route, Call call, hsm::Session& session) {
  const auto* key = find_field(call.request.fields, face.idempotency_field());
  if (route.repeats == Repeats::take_effect || key == nullptr || !may_be_repeated(call.request.method)) {
    return std::get<BlockingHandler>(route.handler)(call, session);
  }
  if (!is_legal_idempotency_key(key->second)) {
    return face.render({400, illegal_key, {{std::string(face.idempotency_field()), illegal_key}}});
  }
  return run_once(face, route, call, session, key->second);
}

http::Response Idempotency::run_once(const Face& face, const Route& route, Call& call, hsm::Session& session,
                                     std::string_view key) {
  const auto tenant = tenant_of(call);
  auto slot = slot_of(call, session, *tenant, key);
  const auto claim = in_flight_.claim(slot.row_key());
  if (!claim) {
    return face.render({.status = 409,
                        .detail = "A request with this idempotency key is under way",
                        .violations = {},
                        .cause = Cause::key_in_flight});
  }
  if (auto kept = slot.find()) {
    audit_replay(call);
    return response_of(*std::move(kept));
  }
  AnswerKeeper keeper(slot);
  call.keeper = &keeper;
  auto response = std::get<BlockingHandler>(route.handler)(call, session);
  if (response.status < 300 && !keeper.kept()) {
    appliance::log::error("a route did not keep its answer: its requests take effect again when they are repeated",
                          {{"route", route.pattern}});
  }
  return response;
}

std::optional<http::Response> Idempotency::begin(const Face& face, const Route& route, const Call& call,
                                                 hsm::Session& session, std::optional<Repetition>& repetition) {
  const auto* key = find_field(call.request.fields, face.idempotency_field());
  if (route.repeats == Repeats::take_effect || key == nullptr || !may_be_repeated(call.request.method)) {
    return std::nullopt;
  }
  if (!is_legal_idempotency_key(key->second)) {
    return face.render({400, illegal_key, {{std::string(face.idempotency_field()), illegal_key}}});
  }
  const auto tenant = tenant_of(call);
  auto slot = slot_of(call, session, *tenant, key->second);
  auto claim = in_flight_.claim(slot.row_key());
  if (!claim) {
    return face.render({.status = 409,
                        .detail = "A request with this idempotency key is under way",
                        .violations = {},
                        .cause = Cause::key_in_flight});
  }
  if (auto kept = slot.find()) {
    audit_replay(call);
    return response_of(*std::move(kept));
  }
  repetition.emplace(*std::move(claim), key->second);
  return std::nullopt;
}

std::variant<http::Response, Waiting> Repetition::run(WaitingHandler handler, Call call, hsm::Session& session) {
  const auto tenant = tenant_of(call);
  auto slot = slot_of(call, session, *tenant, key_);
  AnswerKeeper keeper(slot);
  call.keeper = &keeper;
  return handler(call, session);
}

http::Response Repetition::conclude(const Waiting& waiting, Call call, hsm::Session& session) {
  const auto tenant = tenant_of(call);
  auto slot = slot_of(call, session, *tenant, key_);
  AnswerKeeper keeper(slot);
  call.keeper = &keeper;
  return waiting.conclude(call, session);
}

bool is_legal_idempotency_key(std::string_view key) noexcept {
  return !key.empty() && key.size() <= longest_key &&
         std::all_of(key.begin(), key.end(), [](char c) { return c > ' ' && c < '\x7F'; });
}

}  // namespace api

#include "api/idempotency.hpp"

#include "api/route_table.hpp"
#include "appliance/audit.hpp"
#include "appliance/json/reader.hpp"
#include "appliance/json/stable.hpp"
#include "appliance/log.hpp"

#include <openssl/sha.h>

#include <algorithm>

namespace api {
namespace {

using appliance::idempotency::Answer;
using appliance::idempotency::Slot;

constexpr std::string_view illegal_key =
    "An idempotency key has visible ASCII characters, not too many and at least one.";
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

/// SHA-256 of what the body says: white space and the order of members do not matter.
storage::Digest digest_of_body(const Call& call) {
  const auto read = appliance::json::read(call.request.body, call.lifecycle.config().limits.json_depth);
  const auto* document = std::get_if<appliance::json::Document>(&read);
  const auto text = document == nullptr ? call.request.body
                                        : appliance::json::write(appliance::json::sorted(document->root()).root());
  storage::Digest digest{};
  SHA256(text.data(), text.size(), digest.data());
  return digest;
}

http::Response replay(const Face& face, const Call& call, Answer kept) {
  const auto mark = face.replay_field();
  if (!mark.empty() && kept.to_another_body) {
    return face.render({.status = 409,
                        .detail = "The idempotency key was used with another body",
                        .violations = {},
                        .cause = Cause::key_reused});
  }
  audit_replay(call);
  auto response = response_of(std::move(kept));
  if (!mark.empty()) {
    response.fields.emplace_back(mark, "true");
  }
  return response;
}

Slot slot_of(const Call& call, hsm::Session& session, const appliance::Tenant& tenant, std::string_view key,
             const storage::Digest& body) {
  return {session,
          call.lifecycle.store(),
          tenant,
          {.tenant = tenant.id,
           .caller = credential_of(call.caller),
           .method = name_of(call.request.method),
           .path = call.request.segments,
           .key = key,
           .body = body}};
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

template <class Job>
auto Repetition::run(Call call, hsm::Session& session, Job job) {
  const auto tenant = tenant_of(call);
  auto slot = slot_of(call, session, *tenant, key_, body_);
  AnswerKeeper keeper(slot);
  call.keeper = &keeper;
  return job(call);
}

http::Response Idempotency::run(const Face& face, const Route& route, Call call, hsm::Session& session) {
  std::optional<Repetition> repetition;
  if (auto answered = begin(face, route, call, session, repetition)) {
    return *std::move(answered);
  }
  const auto handler = std::get<BlockingHandler>(route.handler);
  if (!repetition) {
    return handler(call, session);
  }
  bool kept = false;
  auto response = repetition->run(call, session, [&](const Call& keeping) {
    auto made = handler(keeping, session);
    kept = keeping.keeper->kept();
    return made;
  });
  if (response.status < 300 && !kept) {
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
  if (!is_legal_idempotency_key(key->second, face.longest_idempotency_key())) {
    return face.render({400, illegal_key, {{std::string(face.idempotency_field()), illegal_key}}});
  }
  const auto tenant = tenant_of(call);
  const auto body = face.replay_field().empty() ? storage::Digest{} : digest_of_body(call);
  auto slot = slot_of(call, session, *tenant, key->second, body);
  auto claim = in_flight_.claim(slot.row_key());
  if (!claim) {
    return face.render({.status = 409,
                        .detail = "A request with this idempotency key is under way",
                        .violations = {},
                        .cause = Cause::key_in_flight});
  }
  if (auto kept = slot.find()) {
    return replay(face, call, *std::move(kept));
  }
  repetition.emplace(*std::move(claim), key->second, body);
  return std::nullopt;
}

std::variant<http::Response, Waiting> Repetition::begin(WaitingHandler handler, const Call& call,
                                                        hsm::Session& session) {
  return run(call, session, [&](const Call& keeping) { return handler(keeping, session); });
}

http::Response Repetition::conclude(const Waiting& waiting, const Call& call, hsm::Session& session) {
  return run(call, session, [&](const Call& keeping) { return waiting.conclude(keeping, session); });
}

bool is_legal_idempotency_key(std::string_view key, std::size_t longest) noexcept {
  return !key.empty() && key.size() <= longest &&
         std::all_of(key.begin(), key.end(), [](char c) { return c > ' ' && c < '\x7F'; });
}

}  // namespace api

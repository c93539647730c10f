#include "api/guardian/generic_tokens.hpp"

#include "api/guardian/input.hpp"
#include "api/guardian/paging.hpp"
#include "appliance/error.hpp"
#include "appliance/generic_types/generic_tokens.hpp"

#include <algorithm>

namespace api::guardian {
namespace {

namespace forwarding = appliance::forwarding;
namespace generic_types = appliance::generic_types;

constexpr appliance::UnixMicros microseconds = 1'000'000;
constexpr std::int64_t longest_life = 2'592'000;  // 30 days
constexpr std::size_t longest_id = 36;

json::Value write_token(const generic_types::GenericToken& token, json::Pool& pool) {
  json::Value object(rapidjson::kObjectType);
  json::add(object, "id", token.id, pool);
  json::add(object, "created_at", write_time(token.created_at), pool);
  if (token.expires_at != 0) {
    json::add(object, "expires_at", write_time(token.expires_at), pool);
  }
  if (!token.metadata.empty()) {
    json::add(object, "metadata", write_metadata(token.metadata, pool), pool);
  }
  return object;
}

http::Response token_response(unsigned status, const generic_types::GenericToken& token) {
  json::Document answer;
  answer.root() = write_token(token, answer.pool());
  return json_response(status, answer.root());
}

std::variant<generic_types::GenericInput, http::Response> read_input(const json::Value& body) {
  appliance::Violations violations;
  Input input(body, "$", violations);
  generic_types::GenericInput read;
  read.type = std::string(input.required_text("type_id", longest_id).value_or(""));
  if (const auto* payload = input.required_object("payload")) {
    read.payload.root().CopyFrom(*payload, read.payload.pool());
    std::ranges::move(generic_types::check_payload(*payload), std::back_inserter(violations));
  }
  read.life = input.seconds_to_live(longest_life) * microseconds;
  read.metadata = input.text_pairs("metadata");
  if (!violations.empty()) {
    return error_response(errors::not_valid, violations);
  }
  return read;
}

/// The id of a type that the query asks for, if it does.
std::optional<std::string> wanted_type(const Call& call) {
  const auto found = std::ranges::find(call.request.query, "type_id", &http::Field::first);
  return found == call.request.query.end() ? std::nullopt : std::optional(found->second);
}

forwarding::Values values_of(const json::Value& payload) {
  forwarding::Values values;
  for (const auto& member : payload.GetObject()) {
    forwarding::put_json(values, std::string(json::text_of(member.name)), member.value);
  }
  return values;
}

}  // namespace

http::Response create_generic_token(const Call& call, hsm::Session& session) {
  auto body = read_object(call);
  if (auto* malformed = std::get_if<http::Response>(&body)) {
    return std::move(*malformed);
  }
  auto input = read_input(std::get<json::Document>(body).root());
  if (auto* invalid = std::get_if<http::Response>(&input)) {
    return std::move(*invalid);
  }
  const VaultCall vault(call, session);
  http::Response response;
  const auto context = vault.context_with([&](storage::Batch& batch, std::span<const token::Token> made) {
    const auto shown = generic_types::view_of(made.front());
    response = token_response(201, shown);
    keep_answer(call, batch, response, shown.expires_at, {shown.id});
  });
  const auto made = generic_types::create(context, std::get<generic_types::GenericInput>(std::move(input)));
  const auto* refused = std::get_if<appliance::Refused>(&made);
  return refused == nullptr ? std::move(response) : error_response(*refused);
}

http::Response list_generic_tokens(const Call& call, hsm::Session& session) {
  auto paging = read_paging(call);
  if (auto* malformed = std::get_if<http::Response>(&paging)) {
    return std::move(*malformed);
  }
  const auto& asked = std::get<Paging>(paging);
  const auto type = wanted_type(call);
  if (type && !appliance::parse_uuid(*type)) {
    return error_response(errors::not_valid, {{"$.type_id", "must be the id of a type"}});
  }
  const VaultCall vault(call, session);
  const auto listed = generic_types::list(vault.context(), type, asked.after, asked.position, asked.limit);
  if (const auto* refused = std::get_if<appliance::Refused>(&listed)) {
    return error_response(*refused);
  }
  std::vector<http::Field> filters;
  if (type) {
    filters.emplace_back("type_id", *type);
  }
  return page_response(call, std::get<generic_types::GenericPage>(listed), asked, write_token, std::move(filters));
}

http::Response read_generic_token(const Call& call, hsm::Session& session) {
  const VaultCall vault(call, session);
  const auto read = generic_types::read(vault.context(), call.parameters.front());
  const auto* shown = std::get_if<generic_types::GenericToken>(&read);
  return shown == nullptr ? error_response(errors::no_token) : token_response(200, *shown);
}

http::Response delete_generic_token(const Call& call, hsm::Session& session) {
  const VaultCall vault(call, session);
  const auto removed = generic_types::remove(vault.context(), call.parameters.front());
  return std::holds_alternative<appliance::Refused>(removed) ? error_response(errors::no_token) : no_content();
}

Forwarded forward_generic_token(const Call& call, hsm::Session& session) {
  auto outbound = read_outbound(call);
  if (auto* refused = std::get_if<http::Response>(&outbound)) {
    return std::move(*refused);
  }
  auto placeholders = read_placeholders(call);
  if (auto* invalid = std::get_if<http::Response>(&placeholders)) {
    return std::move(*invalid);
  }
  const VaultCall vault(call, session);
  storage::Batch batch;
  const auto opened = generic_types::open_payload(vault.context(), call.parameters.front(), batch);
  const auto* payload = std::get_if<json::Document>(&opened);
  if (payload == nullptr) {
    return error_response(errors::no_token);
  }
  auto filled =
      filled_body(call, std::get<std::vector<forwarding::Placeholder>>(placeholders), values_of(payload->root()));
  if (auto* invalid = std::get_if<http::Response>(&filled)) {
    return std::move(*invalid);
  }
  auto& to = std::get<Outbound>(outbound);
  record_forward(batch, vault.context(), "token", call.parameters.front(), to);
  if (!vault.context().store.commit(std::move(batch)).committed()) {
    throw appliance::Error(appliance::Fault::unavailable, "the use of the token could not be written");
  }
  return forward_to(std::move(to), std::get<hsm::WipingBytes>(std::move(filled)));
}

}  // namespace api::guardian

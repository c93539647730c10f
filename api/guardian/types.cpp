#include "api/guardian/types.hpp"

#include "api/guardian/input.hpp"
#include "api/guardian/paging.hpp"
#include "appliance/error.hpp"
#include "appliance/generic_types/types.hpp"
#include "appliance/json/reader.hpp"

#include <algorithm>

namespace api::guardian {
namespace {

namespace generic_types = appliance::generic_types;

constexpr std::size_t longest_name = 80;
constexpr std::size_t deepest_schema = 64;

constexpr Error no_type{404, "NOT_FOUND", "No such type"};
constexpr Error type_in_use{409, "STATE_CONFLICT", "The type has tokens: delete them first"};
constexpr Error too_many_types{409, "STATE_CONFLICT", "A tenant has at most 200 types: delete one first"};

json::Value write_type(const generic_types::Type& type, json::Pool& pool) {
  const auto parsed = json::read(hsm::bytes_of(type.record.schema()), deepest_schema);
  const auto* schema = std::get_if<json::Document>(&parsed);
  if (schema == nullptr) {
    throw appliance::Error(appliance::Fault::failed, "the schema of a stored type cannot be read");
  }
  json::Value object(rapidjson::kObjectType);
  json::add(object, "id", appliance::to_string(type.id), pool);
  json::add(object, "name", type.record.name(), pool);
  json::add(object, "schema", json::Value(schema->root(), pool), pool);
  json::add(object, "created_at", write_time(type.record.created_at_us()), pool);
  return object;
}

http::Response type_response(unsigned status, const generic_types::Type& type) {
  json::Document answer;
  answer.root() = write_type(type, answer.pool());
  return json_response(status, answer.root());
}

}  // namespace

http::Response create_type(const Call& call, hsm::Session& session) {
  auto body = read_object(call);
  if (auto* malformed = std::get_if<http::Response>(&body)) {
    return std::move(*malformed);
  }
  appliance::Violations violations;
  Input input(std::get<json::Document>(body).root(), "$", violations);
  const auto name = input.required_text("name", longest_name);
  const auto* schema = input.required_object("schema");
  if (!violations.empty()) {
    return error_response(errors::not_valid, violations);
  }
  const VaultCall vault(call, session);
  http::Response response;
  const auto made = generic_types::create_type(vault.context(), std::string(*name), *schema,
                                               [&](storage::Batch& batch, const generic_types::Type& shown) {
                                                 response = type_response(201, shown);
                                                 keep_answer(call, batch, response);
                                               });
  const auto* refused = std::get_if<appliance::Refused>(&made);
  if (refused != nullptr && refused->reason == appliance::Reason::limit) {
    return error_response(too_many_types);
  }
  return refused == nullptr ? std::move(response) : error_response(*refused);
}

http::Response list_types(const Call& call, hsm::Session& session) {
  auto paging = read_paging(call);
  if (auto* malformed = std::get_if<http::Response>(&paging)) {
    return std::move(*malformed);
  }
  const auto& asked = std::get<Paging>(paging);
  const VaultCall vault(call, session);
  auto all = generic_types::list_types(vault.context());
  const auto id_of = [](const generic_types::Type& type) { return appliance::to_string(type.id); };
  if (asked.after) {
    const auto seen = std::ranges::find(all, *asked.after, id_of);
    all.erase(all.begin(), seen == all.end() ? seen : seen + 1);
  }
  const bool more = all.size() > asked.limit;
  all.resize(std::min(all.size(), asked.limit));
  json::Document answer;
  json::Value data(rapidjson::kArrayType);
  for (const auto& one : all) {
    data.PushBack(write_type(one, answer.pool()), answer.pool());
  }
  return list_response(call, answer, std::move(data), asked,
                       more ? std::optional(Next{.after = id_of(all.back())}) : std::nullopt);
}

http::Response read_type(const Call& call, hsm::Session& session) {
  const VaultCall vault(call, session);
  const auto read = generic_types::read_type(vault.context(), call.parameters.front());
  const auto* type = std::get_if<generic_types::Type>(&read);
  return type == nullptr ? error_response(no_type) : type_response(200, *type);
}

http::Response delete_type(const Call& call, hsm::Session& session) {
  const VaultCall vault(call, session);
  const auto removed = generic_types::remove_type(vault.context(), call.parameters.front());
  const auto* refused = std::get_if<appliance::Refused>(&removed);
  if (refused == nullptr) {
    return no_content();
  }
  return error_response(refused->reason == appliance::Reason::absent ? no_type : type_in_use);
}

}  // namespace api::guardian

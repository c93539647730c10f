#include "api/basis_theory/proxy_json.hpp"

#include "api/basis_theory/management.hpp"
#include "appliance/destination/url.hpp"
#include "appliance/error.hpp"
#include "appliance/json/fields.hpp"
#include "appliance/json/reader.hpp"
#include "appliance/proxy/transform.hpp"

#include <array>

namespace api::basis_theory {
namespace {

namespace destination = appliance::destination;
namespace json = appliance::json;
namespace proxy = appliance::proxy;
using appliance::Violations;

constexpr std::size_t longest_entry = 4'000;
constexpr std::size_t deepest = 64;
constexpr std::array<std::string_view, 3> not_offered{"client_certificate", "encrypted", "timeout"};

std::string read_destination(json::Fields& fields) {
  auto text = fields.required_text("destination_url", proxy::longest_destination);
  const auto parsed = destination::parse_url(text);
  if (const auto* mistake = std::get_if<destination::UrlMistake>(&parsed); mistake != nullptr && !text.empty()) {
    fields.refuse("destination_url", mistake->reason);
  }
  return text;
}

std::optional<appliance::Uuid> read_application(const json::Value& body, Violations& violations) {
  const auto* application = json::find(body, "application");
  if (application == nullptr || application->IsNull()) {
    return std::nullopt;
  }
  json::Fields fields(*application, violations, "application.");
  const auto id =
      application->IsObject() ? appliance::parse_uuid(fields.required_text("id", longest_entry)) : std::nullopt;
  if (!id) {
    fields.refuse("id", "This is not the id of an application.");
  }
  return id;
}

proxy::Configuration read_configuration(json::Fields& fields) {
  proxy::Configuration configuration;
  const auto* given = fields.object_of_texts("configuration", proxy::most_configuration_entries, longest_entry);
  if (given == nullptr) {
    return configuration;
  }
  for (const auto& member : given->GetObject()) {
    if (member.value.IsString()) {
      const auto value = hsm::bytes_of(json::text_of(member.value));
      configuration.try_emplace(std::string(json::text_of(member.name)), value.begin(), value.end());
    }
  }
  return configuration;
}

/// The transforms as they were given.
void add_transforms(json::Value& object, const proxy::Proxy& shown, json::Pool& pool) {
  const auto parsed = json::read(hsm::bytes_of(shown.record.transforms()), deepest);
  const auto* transforms = std::get_if<json::Document>(&parsed);
  if (transforms == nullptr) {
    throw appliance::Error(appliance::Fault::failed, "a stored proxy has transforms that cannot be read");
  }
  for (const auto& member : transforms->root().GetObject()) {
    object.AddMember(json::Value(member.name, pool), json::Value(member.value, pool), pool);
  }
}

void add_members(json::Value& object, const proxy::Proxy& shown, json::Pool& pool) {
  const auto& record = shown.record;
  json::add(object, "name", record.name(), pool);
  json::add(object, "destination_url", record.destination_url(), pool);
  json::add(object, "require_auth", json::Value(record.require_auth()), pool);
  add_transforms(object, shown, pool);
  json::Value configuration(rapidjson::kObjectType);
  for (const auto& [name, value] : shown.configuration) {
    configuration.AddMember(json::make_text(name, pool), json::make_text(hsm::text_of(value), pool), pool);
  }
  json::add(object, "configuration", std::move(configuration), pool);
  if (record.disable_detokenization()) {
    json::add(object, "disable_detokenization", json::Value(true), pool);
  }
}

}  // namespace

proxy::Input read_proxy_input(const json::Value& body, Violations& violations) {
  json::Fields fields(body, violations);
  proxy::Input input;
  input.name = fields.required_text("name", proxy::longest_name);
  input.destination_url = read_destination(fields);
  input.require_auth = fields.value("require_auth") == nullptr || fields.flag("require_auth");
  input.application = read_application(body, violations);
  input.configuration = read_configuration(fields);
  input.disable_detokenization = fields.flag("disable_detokenization");
  static_cast<void>(proxy::read_transforms(body, violations));
  input.transforms = proxy::transforms_text(body);
  for (const auto name : not_offered) {
    const auto* value = fields.value(name);
    if (value != nullptr && !value->IsFalse()) {
      fields.refuse(name, "This version of the vault does not offer it.");
    }
  }
  return input;
}

json::Document write_proxy(const proxy::Proxy& proxy) {
  json::Document document;
  auto& pool = document.pool();
  auto& root = document.root().SetObject();
  const auto& record = proxy.record;
  json::add(root, "id", appliance::to_string(proxy.id), pool);
  json::add(root, "key", record.key(), pool);
  json::add(root, "tenant_id", appliance::to_string(proxy.tenant), pool);
  add_members(root, proxy, pool);
  add_if_any(root, "application_id", record.application(), pool);
  json::add(root, "state", "active", pool);
  json::add(root, "created_by", record.created_by(), pool);
  add_instant(root, "created_at", record.created_at_us(), pool);
  add_if_any(root, "modified_by", record.modified_by(), pool);
  add_instant(root, "modified_at", record.modified_at_us(), pool);
  return document;
}

json::Document writable_members(const proxy::Proxy& proxy) {
  json::Document document;
  auto& pool = document.pool();
  add_members(document.root().SetObject(), proxy, pool);
  if (!proxy.record.application().empty()) {
    json::Value application(rapidjson::kObjectType);
    json::add(application, "id", proxy.record.application(), pool);
    json::add(document.root(), "application", std::move(application), pool);
  }
  return document;
}

}  // namespace api::basis_theory

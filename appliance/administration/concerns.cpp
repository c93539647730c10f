#include "appliance/administration/concerns.hpp"

#include "appliance/administration/administration.hpp"
#include "appliance/administration/key_arguments.hpp"
#include "appliance/error.hpp"
#include "appliance/hexadecimal.hpp"
#include "appliance/json/fields.hpp"
#include "appliance/keys/inventory.hpp"
#include "storage/keys.hpp"

#include <algorithm>

namespace appliance::administration {
namespace {

using keys::KeyReport;

constexpr std::size_t most_rows = 10'000;

/// Names come from clients: quoted, so that none can look like another line or end the quotes.
std::string in_quotes(std::string_view name) {
  json::Document text;
  return json::write_public(json::make_text(name, text.pool()));
}

std::string owner_text(const TenantPtr& tenant) {
  return tenant == nullptr ? "the appliance" : in_quotes(tenant->name) + " (" + to_string(tenant->id) + ")";
}

std::string describe(const KeyReport& report) {
  const auto& life = report.life;
  std::string text = keys::to_string(report.key) + " " + std::string(name_of(life.state)) +
                     (report.current ? " current " : " ") + hexadecimal(report.check_value);
  for (const auto at :
       {life.created_at, life.activated_at, life.deactivated_at, life.compromised_at, life.destroyed_at}) {
    text.append(" ").append(std::to_string(at));
  }
  return text + "\n";
}

std::string describe(const std::vector<KeyReport>& reports) {
  std::string text;
  for (const auto& report : reports) {
    text += describe(report);
  }
  return text;
}

std::vector<KeyReport> reports_of(Lifecycle& lifecycle, const TenantPtr& tenant) {
  const auto& settings = lifecycle.config().keys;
  return tenant == nullptr ? keys::report_root_keys(lifecycle.store(), settings) : keys::report_keys(tenant, settings);
}

std::string sized(std::string_view bytes) { return std::to_string(bytes.size()) + ":" + std::string(bytes); }

/// Of a table of the appliance.
std::string rows_of(const storage::Store& store, storage::Table table) {
  std::string text;
  for (const auto& row : store.scan(table, "", "", most_rows)) {
    text += sized(row.key) + sized(row.value);
  }
  return text;
}

json::Value sorted(const json::Value& value, json::Pool& pool);

json::Value sorted_object(const json::Value& object, json::Pool& pool) {
  std::vector<std::string_view> names;
  for (const auto& member : object.GetObject()) {
    names.push_back(json::text_of(member.name));
  }
  std::ranges::sort(names);
  json::Value made(rapidjson::kObjectType);
  for (const auto name : names) {
    made.AddMember(json::make_text(name, pool), sorted(*json::find(object, name), pool), pool);
  }
  return made;
}

json::Value sorted(const json::Value& value, json::Pool& pool) {
  if (value.IsObject()) {
    return sorted_object(value, pool);
  }
  if (!value.IsArray()) {
    return {value, pool};
  }
  json::Value made(rapidjson::kArrayType);
  for (const auto& item : value.GetArray()) {
    made.PushBack(sorted(item, pool), pool);
  }
  return made;
}

}  // namespace

Concern concerned_key(Lifecycle& lifecycle, const json::Value& arguments) {
  const auto asked = read_key(lifecycle, arguments);
  const auto reports = reports_of(lifecycle, asked.tenant);
  const auto found = std::ranges::find(reports, asked.key, &KeyReport::key);
  if (found == reports.end()) {
    throw Error(Fault::not_found, "there is no such version of this key");
  }
  require_confirmed(arguments, keys::to_string(asked.key));
  const auto owner = owner_text(asked.tenant);
  return {.text = keys::to_string(asked.key) + " of " + owner + ", " + std::string(name_of(found->life.state)),
          .state = owner + "\n" + describe(reports)};
}

Concern concerned_tenant(Lifecycle& lifecycle, const json::Value& arguments) {
  Violations violations;
  const auto named = json::Fields(arguments, violations).required_text("tenant", longest_tenant);
  require_valid(violations);
  const auto tenant = find_tenant(lifecycle, named);
  require_confirmed(arguments, tenant->name);
  const auto reports = reports_of(lifecycle, tenant);
  return {.text = "tenant " + owner_text(tenant) + " and its " + std::to_string(reports.size()) + " keys",
          .state = owner_text(tenant) + "\n" + describe(reports)};
}

Concern concerned_operators(Lifecycle& lifecycle, const json::Value& /*arguments*/) {
  const auto& store = lifecycle.store();
  return {.text = "the operators and the policy of approvals",
          .state = rows_of(store, storage::Table::operators) +
                   sized(store.get(storage::Table::meta, storage::meta_key("approvals")).value_or(""))};
}

/// Whoever becomes a recipient can make the next version of the root key his own.
Concern concerned_custody(Lifecycle& lifecycle, const json::Value& /*arguments*/) {
  return {.text = "who gets copies of the root key",
          .state = rows_of(lifecycle.store(), storage::Table::recipients) + describe(reports_of(lifecycle, nullptr))};
}

std::string canonical_text(const json::Value& value) {
  json::Document copy;
  return json::write_public(sorted(value, copy.pool()));
}

}  // namespace appliance::administration

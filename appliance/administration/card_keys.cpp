#include "appliance/capture/card_keys.hpp"

#include "appliance/administration/administration.hpp"
#include "appliance/administration/key_arguments.hpp"
#include "appliance/capture/public_key.hpp"
#include "appliance/error.hpp"
#include "appliance/identity/key_kind.hpp"
#include "appliance/json/fields.hpp"
#include "appliance/timestamp.hpp"

#include <algorithm>
#include <array>

namespace appliance::administration {
namespace {

using capture::StoredKey;

constexpr UnixMicros microseconds_per_day = UnixMicros{24} * 3600 * 1'000'000;
constexpr std::array<std::string_view, 2> modes{"test", "live"};

/// Where the data of a mode of the Tap face stands.
std::string_view container_of(std::string_view mode) {
  return identity::find_key_kind("sk_" + std::string(mode))->container;
}

std::string date_text(UnixMicros at) { return format_timestamp({.at = at, .offset_minutes = 0}); }

json::Value describe(const Tenant& tenant, std::string_view mode, const StoredKey& key, bool current,
                     json::Pool& pool) {
  json::Value object(rapidjson::kObjectType);
  json::add(object, "id", to_string(key.id), pool);
  json::add(object, "tenant", tenant.name, pool);
  json::add(object, "mode", mode, pool);
  json::add(object, "current", json::Value(current), pool);
  json::add(object, "created_at", date_text(key.record.created_at_us()), pool);
  json::add(object, "opens_until", date_text(key.record.expires_at_us()), pool);
  return object;
}

void list(Lifecycle& lifecycle, const Tenant& tenant, json::Document& answer) {
  for (const auto mode : modes) {
    const auto keys = capture::live_card_keys(lifecycle.store(), tenant.id, container_of(mode));
    for (std::size_t i = 0; i < keys.size(); ++i) {
      answer.root().PushBack(describe(tenant, mode, keys[i], i == 0, answer.pool()), answer.pool());
    }
  }
}

struct Asked {
  TenantPtr tenant;
  std::string mode;
  UnixMicros overlap = 0;
};

Asked read_rotation(Lifecycle& lifecycle, const json::Value& arguments) {
  Violations violations;
  json::Fields fields(arguments, violations);
  Asked asked{.tenant = find_tenant(lifecycle, fields.text("tenant", longest_tenant)),
              .mode = fields.required_text("mode", longest_tenant),
              .overlap = capture::card_key_overlap};
  if (violations.empty() && std::ranges::find(modes, asked.mode) == modes.end()) {
    fields.refuse("mode", "the modes are test and live");
  }
  if (const auto days = fields.number("overlap_days")) {
    asked.overlap = std::min<UnixMicros>(*days * microseconds_per_day, capture::card_key_overlap);
  }
  require_valid(violations);
  return asked;
}

}  // namespace

json::Document card_keys_list(Lifecycle& lifecycle, const Actor& /*actor*/, const json::Value& arguments) {
  Violations violations;
  const auto named = json::Fields(arguments, violations).text("tenant", longest_tenant);
  require_valid(violations);
  json::Document answer;
  answer.root().SetArray();
  for (const auto& tenant : named ? std::vector{find_tenant(lifecycle, named)} : lifecycle.tenants().all()) {
    list(lifecycle, *tenant, answer);
  }
  return answer;
}

json::Document card_keys_rotate(Lifecycle& lifecycle, const Actor& actor, const json::Value& arguments) {
  const auto asked = read_rotation(lifecycle, arguments);
  hsm::Session session(lifecycle.token());
  auto on_tenant = actor;
  on_tenant.tenant = asked.tenant->id;
  const auto key = capture::rotate_card_key(
      {.session = session, .store = lifecycle.store(), .tenant = *asked.tenant, .actor = on_tenant},
      container_of(asked.mode), asked.overlap);
  json::Document answer;
  answer.root() = describe(*asked.tenant, asked.mode, key, true, answer.pool());
  json::add(answer.root(), "public_key", capture::pem_of(key), answer.pool());
  return answer;
}

}  // namespace appliance::administration

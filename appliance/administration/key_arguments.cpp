#include "appliance/administration/key_arguments.hpp"

#include "appliance/administration/administration.hpp"
#include "appliance/error.hpp"
#include "appliance/json/fields.hpp"

namespace appliance::administration {
namespace {

constexpr std::size_t longest_key = 40;

}  // namespace

NamedKey read_key(Lifecycle& lifecycle, const json::Value& arguments) {
  Violations violations;
  json::Fields fields(arguments, violations);
  const auto key = keys::parse_key_version(fields.required_text("key", longest_key));
  const auto tenant = fields.text("tenant", longest_tenant);
  require_valid(violations);
  if (!key) {
    throw Error(Fault::invalid, "a key is named as root/1, tenant/1, fingerprint/1 or index/1");
  }
  return {.key = *key, .tenant = owner_of(lifecycle, key->kind, tenant)};
}

TenantPtr owner_of(Lifecycle& lifecycle, keys::Kind kind, const std::optional<std::string>& tenant) {
  if (kind == keys::Kind::root && tenant) {
    throw Error(Fault::invalid, "the root key belongs to the appliance: leave out --tenant");
  }
  return kind == keys::Kind::root ? nullptr : find_tenant(lifecycle, tenant);
}

}  // namespace appliance::administration

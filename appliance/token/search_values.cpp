#include "appliance/token/search_values.hpp"

#include "appliance/error.hpp"
#include "appliance/token/terms.hpp"
#include "hsm/vault.hpp"

#include <set>

namespace appliance::token {
namespace {

constexpr auto purpose = hsm::Purpose::search_index;
constexpr std::uint32_t first_version = 1;

/// All versions, ascending.
std::vector<hsm::WrappedKey> known_keys(const Context& context) {
  std::vector<hsm::WrappedKey> keys;
  for (const auto* key : context.tenant.usable_keys(purpose)) {
    keys.push_back(*key);
  }
  if (keys.empty()) {
    constexpr std::size_t most_versions = 1000;
    const auto prefix = storage::tenant_keys_prefix(context.tenant.id, static_cast<std::uint8_t>(purpose));
    for (const auto& row : context.store.scan(storage::Table::tenant_keys, prefix, {}, most_versions)) {
      keys.push_back(key_from(row).wrapped);
    }
  }
  return keys;
}

/// In a batch of its own: a key that lost a race must not have been used, because the token finds keys in use by name
/// and version.
void make_first_key(const Context& context) {
  storage::Batch batch;
  put_new_key(batch, context.store,
              {.wrapped = hsm::create_key(context.session,
                                          {.scope = context.tenant.id, .purpose = purpose, .version = first_version}),
               .life = keys::active_since(now())});
  record(batch, context.actor,
         {.operation = "create", .entity_type = "tenant-key", .entity_id = "search-index 1", .detail = {}});
  static_cast<void>(context.store.commit(std::move(batch)));  // otherwise another request made it
}

hsm::WrappedKey current_key(const Context& context) {
  const bool has_any = !context.tenant.usable_keys(purpose).empty();
  if (has_any) {
    return context.tenant.current_key(purpose);
  }
  if (known_keys(context).empty()) {
    make_first_key(context);
  }
  const auto keys = known_keys(context);
  if (keys.empty()) {
    throw Error(Fault::unavailable, "the tenant's index key could not be made");
  }
  return keys.back();
}

std::string search_term(hsm::Session& session, const hsm::WrappedKey& key, std::span<const unsigned char> value) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) {
    bytes.push_back(static_cast<char>(key.name.version >> shift));
  }
  const auto mac = hsm::mac(session, key, value);
  return bytes.append(mac.begin(), mac.end());
}

}  // namespace

std::set<std::string> search_terms_of(hsm::Session& session, const hsm::WrappedKey& key,
                                      const std::vector<hsm::WipingBytes>& values) {
  std::set<std::string> terms;
  for (const auto& value : values) {
    terms.insert(search_term(session, key, value));
  }
  return terms;
}

void set_search_values(const Context& context, const std::vector<hsm::WipingBytes>& values,
                       storage::TokenRecord& record) {
  record.clear_search_terms();
  if (values.empty()) {
    return;
  }
  const auto terms = search_terms_of(context.session, current_key(context), values);
  record.mutable_search_terms()->Assign(terms.begin(), terms.end());
}

std::vector<std::string> terms_of_value(const Context& context, std::span<const unsigned char> value) {
  std::vector<std::string> terms;
  for (const auto& key : known_keys(context)) {
    terms.push_back(search_value_term(search_term(context.session, key, value)));
  }
  return terms;
}

}  // namespace appliance::token

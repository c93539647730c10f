#include "appliance/token/links.hpp"

#include "appliance/identity/permission_table.hpp"
#include "storage/codec.hpp"

#include <openssl/sha.h>

namespace appliance::token {
namespace {

using namespace identity;
using storage::Table;

// Directions, as stored.
constexpr std::uint8_t to_children = 'c';
constexpr std::uint8_t to_parents = 'p';

storage::Digest digest(std::string_view id) {
  storage::Digest hash{};
  SHA256(reinterpret_cast<const unsigned char*>(id.data()), id.size(), hash.data());
  return hash;
}

std::string row_key(const Uuid& tenant, std::uint8_t direction, std::string_view id, std::string_view other) {
  return storage::token_link_key(tenant, direction, digest(id), other);
}

/// The rows are few enough to be read at once, because no token gets more links.
std::vector<std::string> others(const storage::Store& store, const Uuid& tenant, std::uint8_t direction,
                                std::string_view id) {
  std::vector<std::string> ids;
  const auto prefix = storage::token_links_prefix(tenant, direction, digest(id));
  for (const auto& row : store.scan(Table::token_links, prefix, {}, most_links)) {
    ids.emplace_back(storage::other_in_link(row.key));
  }
  return ids;
}

bool is_full(const Context& context, std::uint8_t direction, std::string_view id) {
  return others(context.store, context.tenant.id, direction, id).size() == most_links;
}

}  // namespace

void touch(storage::Batch& batch, const Uuid& tenant, std::string_view id, const Stored& stored) {
  auto record = stored.record;
  record.set_attachments(record.attachments() + 1);
  auto key = storage::token_key(tenant, id);
  batch.expect_unchanged(Table::tokens, key, stored.row);
  batch.put(Table::tokens, std::move(key), storage::encode(record));
}

std::optional<Refused> link_below(const Context& context, const std::string& parent, const std::string& child,
                                  storage::Batch& batch) {
  const auto above = find_live(context, parent);
  if (!above) {
    return absent(context, "token:read"_permission, "link", parent);
  }
  if (parent == child) {
    return invalid({{"child", "A token is no child of its own."}});
  }
  if (is_full(context, to_children, parent) || is_full(context, to_parents, child)) {
    return Refused{Reason::limit, "A token has at most 10,000 children and as many parents", {}};
  }
  touch(batch, context.tenant.id, parent, *above);
  batch.put(Table::token_links, row_key(context.tenant.id, to_children, parent, child), {});
  batch.put(Table::token_links, row_key(context.tenant.id, to_parents, child, parent), {});
  auto event = audited("link", parent);
  event.entities = {parent, child};
  record(batch, context.actor, event);
  return std::nullopt;
}

bool is_linked(const Context& context, std::string_view parent, std::string_view child) {
  return context.store.get(Table::token_links, row_key(context.tenant.id, to_children, parent, child)).has_value();
}

void erase_link(storage::Batch& batch, const Uuid& tenant, std::string_view parent, std::string_view child) {
  batch.erase(Table::token_links, row_key(tenant, to_children, parent, child));
  batch.erase(Table::token_links, row_key(tenant, to_parents, child, parent));
}

void erase_links_of(storage::Batch& batch, const storage::Store& store, const Uuid& tenant, std::string_view id) {
  for (const auto& child : others(store, tenant, to_children, id)) {
    erase_link(batch, tenant, id, child);
  }
  for (const auto& parent : others(store, tenant, to_parents, id)) {
    erase_link(batch, tenant, parent, id);
  }
}

std::vector<std::string> children_of(const Context& context, std::string_view parent) {
  return others(context.store, context.tenant.id, to_children, parent);
}

}  // namespace appliance::token

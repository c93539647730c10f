#include "appliance/token/associations.hpp"

#include "appliance/error.hpp"
#include "appliance/identity/permission_table.hpp"
#include "appliance/token/links.hpp"

namespace appliance::token {
namespace {

using namespace identity;

// Each failed try means that another change of one of the tokens succeeded meanwhile.
constexpr int most_tries = 64;

/// The live token, or why the caller does not get it.
Result<Stored> find_allowed(const Context& context, Permission permission, std::string_view operation,
                            const std::string& id) {
  auto stored = find_live(context, id);
  if (!stored) {
    return absent(context, permission, operation, id);
  }
  if (!decide(context, permission, id, stored->record)) {
    return forbid(context, operation, id);
  }
  return *std::move(stored);
}

/// Nothing where both tokens are the caller's to link or unlink.
std::optional<Refused> refuse_pair(const Context& context, Permission permission, std::string_view operation,
                                   const std::string& parent, const std::string& child) {
  for (const auto& id : {parent, child}) {
    auto found = find_allowed(context, permission, operation, id);
    if (auto* refused = std::get_if<Refused>(&found)) {
      return std::move(*refused);
    }
  }
  return std::nullopt;
}

/// Nothing where another try may succeed.
std::optional<Result<std::monostate>> try_to_link(const Context& context, const std::string& parent,
                                                  const std::string& child) {
  if (auto refused = refuse_pair(context, "token:read"_permission, "link", parent, child)) {
    return *std::move(refused);
  }
  if (is_linked(context, parent, child)) {
    return std::monostate();
  }
  storage::Batch batch;
  if (auto refused = link_below(context, parent, child, batch)) {
    return *std::move(refused);
  }
  const auto below = find_live(context, child);
  if (!below) {
    return absent(context, "token:read"_permission, "link", child);
  }
  touch(batch, context.tenant.id, child, *below);
  return context.store.commit(std::move(batch)).committed() ? std::optional<Result<std::monostate>>(std::monostate())
                                                            : std::nullopt;
}

}  // namespace

Result<std::monostate> link(const Context& context, const std::string& parent, const std::string& child) {
  for (int tries = 0; tries < most_tries; ++tries) {
    if (auto linked = try_to_link(context, parent, child)) {
      return *std::move(linked);
    }
  }
  throw Error(Fault::unavailable, "the tokens could not be linked for concurrent changes");
}

Result<std::monostate> unlink(const Context& context, const std::string& parent, const std::string& child) {
  if (auto refused = refuse_pair(context, "token:delete"_permission, "unlink", parent, child)) {
    return *std::move(refused);
  }
  if (!is_linked(context, parent, child)) {
    return Refused{Reason::absent, "The tokens are not linked in this direction", {}};
  }
  storage::Batch batch;
  erase_link(batch, context.tenant.id, parent, child);
  auto event = audited("unlink", parent);
  event.entities = {parent, child};
  record(batch, context.actor, event);
  static_cast<void>(context.store.commit(std::move(batch)));
  return std::monostate();
}

Result<Token> create_child(const Context& context, const std::string& parent, CreateInput input) {
  if (!may_anywhere(context.caller, "token:read"_permission)) {  // nor does he hear which tokens there are
    return forbid(context, "link", parent);
  }
  auto found = find_allowed(context, "token:read"_permission, "link", parent);
  if (auto* refused = std::get_if<Refused>(&found)) {
    return std::move(*refused);
  }
  input.parent = parent;
  return create(context, std::move(input));
}

Result<NumberedPage> list_children(const Context& context, const std::string& parent, const search::Query& query,
                                   std::uint32_t number, std::uint32_t size) {
  auto found = find_allowed(context, "token:read"_permission, "list", parent);
  if (auto* refused = std::get_if<Refused>(&found)) {
    return std::move(*refused);
  }
  return numbered_page_of(context, children_of(context, parent), query, number, size);
}

}  // namespace appliance::token

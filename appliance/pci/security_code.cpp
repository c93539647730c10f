#include "appliance/error.hpp"
#include "appliance/identity/permission_table.hpp"
#include "appliance/pci/finding.hpp"
#include "appliance/pci/pci_token.hpp"
#include "appliance/token/rows.hpp"
#include "appliance/token/sealing.hpp"
#include "storage/codec.hpp"
#include "storage/keys.hpp"

namespace appliance::pci {

using namespace identity;

Result<bool> has_security_code(const token::Context& context, const std::string& id) {
  const auto found = find(context, id);
  if (!found || !token::decide(context, "token:read"_permission, found->id, found->stored.record)) {
    return no_such_token();
  }
  return found->stored.record.cvc_expires_at_us() > now();
}

Result<PciToken> set_security_code(const token::Context& context, const std::string& id, const hsm::Secret& code) {
  const auto found = find(context, id);
  if (!found) {
    return no_such_token();
  }
  token::UpdateInput input;
  input.deduplicate = false;
  auto& patch = input.data.emplace();
  patch.root().SetObject();
  json::add(patch.root(), "cvc", hsm::text_of(code.expose()), patch.pool());
  auto changed = token::update(context, found->id, input);
  if (auto* refused = std::get_if<Refused>(&changed)) {
    return std::move(*refused);
  }
  return view_of(std::get<token::Token>(changed));
}

Result<std::monostate> spend_security_code(const token::Context& context, const std::string& id,
                                           storage::Batch& batch) {
  const auto found = find(context, id);
  if (!found || !token::decide(context, "token:use"_permission, found->id, found->stored.record)) {
    return no_such_token();
  }
  auto record = found->stored.record;
  if (record.cvc_expires_at_us() == 0) {
    return std::monostate();
  }
  token::drop_cvc(record);
  const auto& tenant = context.tenant.id;
  const auto key = storage::token_key(tenant, found->id);
  batch.expect_unchanged(storage::Table::tokens, key, found->stored.row);
  batch.put(storage::Table::tokens, key, storage::encode(record));
  token::move_expirations(batch, tenant, found->id, token::lifetimes_of(found->stored.record),
                          token::lifetimes_of(record));
  auto event = token::audited("update", found->id);
  event.detail = "card verification code destroyed";
  appliance::record(batch, context.actor, event);
  return std::monostate();
}

Result<std::monostate> remove_security_code(const token::Context& context, const std::string& id) {
  constexpr int most_tries = 64;  // each failed one means that another change of the token succeeded meanwhile
  for (int tries = 0; tries < most_tries; ++tries) {
    storage::Batch batch;
    auto spent = spend_security_code(context, id, batch);
    if (std::holds_alternative<Refused>(spent) || context.store.commit(std::move(batch)).committed()) {
      return spent;
    }
  }
  throw Error(Fault::unavailable, "the security code could not be destroyed for concurrent changes");
}

}  // namespace appliance::pci

#include "appliance/webhook/hmac_key.hpp"

#include "appliance/hexadecimal.hpp"
#include "hsm/client_mac.hpp"
#include "hsm/vault.hpp"
#include "storage/codec.hpp"
#include "storage/keys.hpp"

#include <array>

namespace appliance::webhook {
namespace {

constexpr std::uint8_t key_field = 1;
// Stands where a token's binding has the size of its id, so that no binding of one reads like one of the other.
constexpr std::string_view kind_of_binding = "\xFF\xFF\xFF\xFFwebhook";

std::string binding_of(const Tenant& tenant, const Uuid& webhook) {
  std::string binding(tenant.id.begin(), tenant.id.end());
  return binding.append(kind_of_binding).append(webhook.begin(), webhook.end());
}

}  // namespace

void seal_hmac_key(hsm::Session& session, const Tenant& tenant, const Uuid& webhook, const hsm::Secret& key,
                   storage::WebhookRecord& record) {
  const std::array fields{hsm::ClearField{key_field, key.expose()}};
  const auto sealed =
      hsm::seal(session, tenant.current_key(hsm::Purpose::data_key_wrapping), fields, binding_of(tenant, webhook));
  record.set_sealed(sealed.data(), sealed.size());
}

std::optional<std::string> hmac_of(hsm::Session& session, const storage::Store& store, const Tenant& tenant,
                                   const Uuid& webhook, std::string_view message) {
  const auto row = store.get(storage::Table::webhooks, storage::webhook_key(tenant.id, webhook));
  const auto record = row ? storage::decode<storage::WebhookRecord>(*row) : storage::WebhookRecord();
  if (record.sealed().empty()) {
    return std::nullopt;
  }
  const auto sealed = hsm::bytes_of(record.sealed());
  const std::array wanted{key_field};
  const auto& kek = tenant.key(hsm::Purpose::data_key_wrapping, hsm::kek_version_of(sealed));
  const auto opened = hsm::open(session, kek, sealed, wanted, binding_of(tenant, webhook));
  const auto mac = hsm::mac_with(session, hsm::MacDigest::sha256, opened.front().expose(), hsm::bytes_of(message));
  return hexadecimal(mac);
}

}  // namespace appliance::webhook

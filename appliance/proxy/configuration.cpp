#include "appliance/proxy/configuration.hpp"

#include "appliance/error.hpp"
#include "appliance/json/reader.hpp"
#include "hsm/vault.hpp"

#include <array>

namespace appliance::proxy {
namespace {

constexpr std::uint8_t configuration_field = 1;
constexpr std::size_t depth = 4;
// Stands where a token's binding has the size of its id, so that no binding of one reads like one of the other.
constexpr std::string_view kind_of_binding = "\xFF\xFF\xFF\xFFproxy";

/// Who may use the credentials, and where they go to, cannot be changed without the key.
std::string binding_of(const Tenant& tenant, const Uuid& id, const storage::ProxyRecord& record) {
  std::string binding(tenant.id.begin(), tenant.id.end());
  binding.append(kind_of_binding).append(id.begin(), id.end());
  binding.push_back(record.require_auth() ? '1' : '0');
  binding.append(std::to_string(record.application().size())).append("/").append(record.application());
  return binding.append(record.destination_url());
}

}  // namespace

void seal_configuration(hsm::Session& session, const Tenant& tenant, const Uuid& id, const Configuration& configuration,
                        storage::ProxyRecord& record) {
  json::Document document;
  document.root().SetObject();
  for (const auto& [name, value] : configuration) {
    document.root().AddMember(json::make_text(name, document.pool()),
                              json::make_text(hsm::text_of(value), document.pool()), document.pool());
  }
  const auto text = json::write(document.root());
  const std::array fields{hsm::ClearField{configuration_field, text}};
  const auto sealed =
      hsm::seal(session, tenant.current_key(hsm::Purpose::data_key_wrapping), fields, binding_of(tenant, id, record));
  record.set_sealed(sealed.data(), sealed.size());
}

Configuration open_configuration(hsm::Session& session, const Tenant& tenant, const Uuid& id,
                                 const storage::ProxyRecord& record) {
  const auto sealed = hsm::bytes_of(record.sealed());
  const std::array wanted{configuration_field};
  const auto& kek = tenant.key(hsm::Purpose::data_key_wrapping, hsm::kek_version_of(sealed));
  const auto opened = hsm::open(session, kek, sealed, wanted, binding_of(tenant, id, record));
  const auto parsed = json::read(opened.front().expose(), depth);
  const auto* document = std::get_if<json::Document>(&parsed);
  if (document == nullptr || !document->root().IsObject()) {
    throw Error(Fault::failed, "the opened configuration of a proxy is not JSON");
  }
  Configuration configuration;
  for (const auto& member : document->root().GetObject()) {
    const auto value = hsm::bytes_of(json::text_of(member.value));
    configuration.try_emplace(std::string(json::text_of(member.name)), value.begin(), value.end());
  }
  return configuration;
}

}  // namespace appliance::proxy

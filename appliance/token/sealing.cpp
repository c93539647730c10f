#include "appliance/token/sealing.hpp"

#include "appliance/error.hpp"
#include "appliance/json/reader.hpp"
#include "appliance/token/card_data.hpp"
#include "hsm/envelope.hpp"
#include "hsm/vault.hpp"
#include "storage/records.pb.h"

#include <array>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace appliance::token {
namespace {

// Numbers of the sealed fields, as stored.
constexpr std::uint8_t data_field = 1;
constexpr std::uint8_t cvc_field = 2;
constexpr std::uint8_t summary_field = 3;

// Stored data was depth-limited when it came in; this only bounds the recursion over damaged memory.
constexpr std::size_t stored_depth = 256;

void append(std::string& out, std::string_view part) {
  const auto size = static_cast<std::uint32_t>(part.size());
  for (int shift = 24; shift >= 0; shift -= 8) {
    out.push_back(static_cast<char>(size >> shift));
  }
  out.append(part);
}

std::string binding_of(const Tenant& tenant, std::string_view id, const storage::TokenRecord& record) {
  std::string binding(tenant.id.begin(), tenant.id.end());
  append(binding, id);
  append(binding, record.type());
  append(binding, record.mask());
  append(binding, record.privacy().restriction_policy());
  append(binding, std::to_string(record.expires_at_us()));
  for (const auto& container : record.containers()) {
    append(binding, container);
  }
  return binding;
}

constexpr std::size_t instant_bytes = 8;

/// The code with the end of its time in front, so that nobody can prolong it who cannot seal.
hsm::WipingBytes with_expiry(const hsm::Secret& cvc, UnixMicros expires_at) {
  hsm::WipingBytes content;
  content.reserve(instant_bytes + cvc.size());
  for (int shift = 56; shift >= 0; shift -= 8) {
    content.push_back(static_cast<unsigned char>(static_cast<std::uint64_t>(expires_at) >> shift));
  }
  const auto code = cvc.expose();
  content.insert(content.end(), code.begin(), code.end());
  return content;
}

/// The code, or nothing where its time has passed.
hsm::Secret without_expiry(const hsm::Secret& content) {
  const auto bytes = content.expose();
  if (bytes.size() < instant_bytes) {
    return {};
  }
  std::uint64_t expires_at = 0;
  for (const auto byte : bytes.first(instant_bytes)) {
    expires_at = (expires_at << 8) | byte;
  }
  return static_cast<UnixMicros>(expires_at) > now() ? hsm::Secret(bytes.subspan(instant_bytes)) : hsm::Secret();
}

std::span<const unsigned char> sealed_in(const storage::TokenRecord& record) { return hsm::bytes_of(record.sealed()); }

void drop_field(storage::TokenRecord& record, std::uint8_t number) {
  if (const auto rest = hsm::without_field(sealed_in(record), number)) {
    record.set_sealed(rest->data(), rest->size());
  }
}

json::Document parse_opened(const hsm::Secret& opened) {
  auto parsed = json::read(opened.expose(), stored_depth);
  auto* data = std::get_if<json::Document>(&parsed);
  if (data == nullptr) {
    throw Error(Fault::failed, "the opened data of a token is not JSON");
  }
  return std::move(*data);
}

/// With a summary unless it is empty.
void seal_fields(hsm::Session& session, const Tenant& tenant, std::string_view id, json::Document& data,
                 std::span<const unsigned char> summary, storage::TokenRecord& record) {
  const auto cvc = record.cvc_expires_at_us() == 0 ? hsm::Secret() : take_cvc(data.root());
  const auto text = json::write(data.root());
  return_cvc(data, cvc);
  const auto dated_cvc = with_expiry(cvc, record.cvc_expires_at_us());
  std::vector<hsm::ClearField> fields{{data_field, text}};
  if (!cvc.empty()) {
    fields.push_back({cvc_field, dated_cvc});
  }
  if (!summary.empty()) {
    fields.push_back({summary_field, summary});
  }
  const auto sealed =
      hsm::seal(session, tenant.current_key(hsm::Purpose::data_key_wrapping), fields, binding_of(tenant, id, record));
  record.set_sealed(sealed.data(), sealed.size());
}

}  // namespace

void seal_data(hsm::Session& session, const Tenant& tenant, std::string_view id, json::Document& data,
               storage::TokenRecord& record) {
  seal_fields(session, tenant, id, data, {}, record);
}

void seal_data(hsm::Session& session, const Tenant& tenant, std::string_view id, json::Document& data,
               const json::Document& summary, storage::TokenRecord& record) {
  seal_fields(session, tenant, id, data, json::write(summary.root()), record);
}

void drop_cvc(storage::TokenRecord& record) {
  drop_field(record, cvc_field);
  record.set_cvc_expires_at_us(0);
}

void drop_data(storage::TokenRecord& record) {
  drop_field(record, data_field);
  drop_cvc(record);
}

json::Document open_summary(hsm::Session& session, const Tenant& tenant, std::string_view id,
                            const storage::TokenRecord& record) {
  const auto sealed = sealed_in(record);
  const auto& kek = tenant.key(hsm::Purpose::data_key_wrapping, hsm::kek_version_of(sealed));
  const std::array<std::uint8_t, 1> wanted{summary_field};
  return parse_opened(hsm::open(session, kek, sealed, wanted, binding_of(tenant, id, record)).front());
}

json::Document open_data(hsm::Session& session, const Tenant& tenant, std::string_view id,
                         const storage::TokenRecord& record) {
  const auto sealed = sealed_in(record);
  const bool with_cvc = record.cvc_expires_at_us() > now();
  const std::array<std::uint8_t, 2> wanted{data_field, cvc_field};
  const auto& kek = tenant.key(hsm::Purpose::data_key_wrapping, hsm::kek_version_of(sealed));
  const auto opened =
      hsm::open(session, kek, sealed, std::span(wanted).first(with_cvc ? 2 : 1), binding_of(tenant, id, record));
  auto data = parse_opened(opened.front());
  if (with_cvc) {
    return_cvc(data, without_expiry(opened.back()));
  }
  return data;
}

}  // namespace appliance::token

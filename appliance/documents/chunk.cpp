#include "appliance/documents/chunk.hpp"

#include "hsm/vault.hpp"
#include "storage/codec.hpp"

#include <array>

namespace appliance::documents {
namespace {

constexpr std::uint8_t content_field = 1;

/// The parts before the type have fixed sizes, so no two places read alike; '/' is in no token's id.
std::string binding_of(const Tenant& tenant, const ChunkPlace& place) {
  std::string binding(tenant.id.begin(), tenant.id.end());
  binding.append("document/").append(place.document.begin(), place.document.end());
  for (int shift = 24; shift >= 0; shift -= 8) {
    binding.push_back(static_cast<char>(place.number >> shift));
  }
  binding.push_back(place.last ? '\x01' : '\x00');
  return binding.append(place.content_type);
}

}  // namespace

storage::DocumentChunkRecord seal_chunk(hsm::Session& session, const Tenant& tenant, const ChunkPlace& place,
                                        std::span<const unsigned char> content) {
  const std::array fields{hsm::ClearField{content_field, content}};
  const auto sealed =
      hsm::seal(session, tenant.current_key(hsm::Purpose::data_key_wrapping), fields, binding_of(tenant, place));
  storage::DocumentChunkRecord record;
  record.set_sealed(sealed.data(), sealed.size());
  return record;
}

hsm::Secret open_chunk(hsm::Session& session, const Tenant& tenant, const ChunkPlace& place, std::string_view row) {
  constexpr std::array wanted{content_field};
  const auto record = storage::decode<storage::DocumentChunkRecord>(row);
  const auto sealed = hsm::bytes_of(record.sealed());
  const auto& kek = tenant.key(hsm::Purpose::data_key_wrapping, hsm::kek_version_of(sealed));
  return std::move(hsm::open(session, kek, sealed, wanted, binding_of(tenant, place)).front());
}

}  // namespace appliance::documents

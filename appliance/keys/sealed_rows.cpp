#include "appliance/keys/sealed_rows.hpp"

#include "hsm/vault.hpp"
#include "storage/codec.hpp"
#include "storage/records.pb.h"

#include <utility>

namespace appliance::keys {
namespace {

using storage::Table;

template <class Record>
std::string replace(std::string_view value, std::string sealed) {
  auto record = storage::decode<Record>(value);
  record.set_sealed(std::move(sealed));
  return storage::encode(record);
}

}  // namespace

std::optional<std::uint32_t> kek_version_in(Table table, std::string_view value) {
  if (holds_key_pairs(table)) {
    const auto record = storage::decode<storage::CaptureKeyRecord>(value);
    return record.wrapped().empty() ? std::nullopt : std::optional(record.wrapping_version());
  }
  return hsm::kek_version_of(hsm::bytes_of(sealed_in(table, value)));
}

std::string sealed_in(Table table, std::string_view value) {
  switch (table) {
    case Table::replays:
      return storage::decode<storage::ReplayRecord>(value).sealed();
    case Table::document_chunks:
      return storage::decode<storage::DocumentChunkRecord>(value).sealed();
    default:
      return storage::decode<storage::TokenRecord>(value).sealed();
  }
}

std::string with_sealed(Table table, std::string_view value, std::string sealed) {
  switch (table) {
    case Table::replays:
      return replace<storage::ReplayRecord>(value, std::move(sealed));
    case Table::document_chunks:
      return replace<storage::DocumentChunkRecord>(value, std::move(sealed));
    default:
      return replace<storage::TokenRecord>(value, std::move(sealed));
  }
}

}  // namespace appliance::keys

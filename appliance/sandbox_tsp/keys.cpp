#include "appliance/sandbox_tsp/keys.hpp"

#include "appliance/sandbox_tsp/records.pb.h"
#include "appliance/sandbox_tsp/rows.hpp"
#include "storage/codec.hpp"

#include <array>

namespace appliance::sandbox_tsp {
namespace {

struct KeyRow {
  std::string_view name;
  std::uint8_t scope;  ///< tells keys of one purpose apart in the token
  hsm::Purpose purpose;
  hsm::WrappedKey Keys::*member;
};

constexpr std::array key_table{
    KeyRow{"sealing", 1, hsm::Purpose::data_key_wrapping, &Keys::sealing},
    KeyRow{"accounts", 2, hsm::Purpose::fingerprint, &Keys::accounts},
    KeyRow{"look-ups", 3, hsm::Purpose::fingerprint, &Keys::look_ups},
    KeyRow{"cryptograms", 4, hsm::Purpose::fingerprint, &Keys::cryptograms},
};

hsm::KeyName name_of(const KeyRow& row) {
  hsm::KeyName name{.scope = {}, .purpose = row.purpose, .version = 1};
  name.scope[0] = row.scope;
  return name;
}

template <class Bytes>
std::string text_of(const Bytes& bytes) {
  return {bytes.begin(), bytes.end()};
}

KeyRecord record_of(const hsm::WrappedKey& key) {
  KeyRecord record;
  record.set_purpose(static_cast<std::uint32_t>(key.name.purpose));
  record.set_root_version(key.root_version);
  record.set_blob(text_of(key.blob));
  record.set_check_value(text_of(key.check_value));
  return record;
}

hsm::WrappedKey key_of(const KeyRow& row, const KeyRecord& record) {
  return {.name = name_of(row),
          .root_version = record.root_version(),
          .blob = {record.blob().begin(), record.blob().end()},
          .check_value = {record.check_value().begin(), record.check_value().end()}};
}

}  // namespace

bool make_keys(hsm::Session& session, storage::Store& store) {
  storage::Batch batch;
  for (const auto& row : key_table) {
    const auto key = hsm::create_key(session, name_of(row));
    batch.expect_absent(rows, key_row(row.name));
    batch.put(rows, key_row(row.name), storage::encode(record_of(key)));
  }
  return store.commit(std::move(batch)).committed();
}

std::optional<Keys> read_keys(const storage::Store& store) {
  Keys keys;
  for (const auto& row : key_table) {
    const auto value = store.get(rows, key_row(row.name));
    if (!value) {
      return std::nullopt;
    }
    keys.*row.member = key_of(row, storage::decode<KeyRecord>(*value));
  }
  return keys;
}

}  // namespace appliance::sandbox_tsp

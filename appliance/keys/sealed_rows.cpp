#include "appliance/keys/sealed_rows.hpp"

#include "storage/codec.hpp"
#include "storage/records.pb.h"

#include <utility>

namespace appliance::keys {
namespace {

template <class Record>
std::string replace(std::string_view value, std::string sealed) {
  auto record = storage::decode<Record>(value);
  record.set_sealed(std::move(sealed));
  return storage::encode(record);
}

}  // namespace

std::string sealed_in(storage::Table table, std::string_view value) {
  return table == storage::Table::replays ? storage::decode<storage::ReplayRecord>(value).sealed()
                                          : storage::decode<storage::TokenRecord>(value).sealed();
}

std::string with_sealed(storage::Table table, std::string_view value, std::string sealed) {
  return table == storage::Table::replays ? replace<storage::ReplayRecord>(value, std::move(sealed))
                                          : replace<storage::TokenRecord>(value, std::move(sealed));
}

}  // namespace appliance::keys

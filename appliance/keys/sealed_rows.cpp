#include "appliance/keys/sealed_rows.hpp"

#include "storage/codec.hpp"
#include "storage/records.pb.h"

#include <algorithm>
#include <utility>

namespace appliance::keys {
namespace {

template <class Record>
std::string read(std::string_view value) {
  return storage::decode<Record>(value).sealed();
}

template <class Record>
std::string replace(std::string_view value, std::string sealed) {
  auto record = storage::decode<Record>(value);
  record.set_sealed(std::move(sealed));
  return storage::encode(record);
}

struct Form {
  std::string (*read)(std::string_view value);
  std::string (*replace)(std::string_view value, std::string sealed);
};

template <class Record>
constexpr Form form_of{.read = read<Record>, .replace = replace<Record>};

/// The records of each of sealed_tables, in its order.
constexpr std::array<Form, sealed_tables.size()> forms{form_of<storage::TokenRecord>, form_of<storage::TokenRecord>,
                                                       form_of<storage::ReplayRecord>, form_of<storage::ProxyRecord>};

const Form& form_in(storage::Table table) {
  return forms.at(static_cast<std::size_t>(std::ranges::find(sealed_tables, table) - sealed_tables.begin()));
}

}  // namespace

std::string sealed_in(storage::Table table, std::string_view value) { return form_in(table).read(value); }

std::string with_sealed(storage::Table table, std::string_view value, std::string sealed) {
  return form_in(table).replace(value, std::move(sealed));
}

}  // namespace appliance::keys

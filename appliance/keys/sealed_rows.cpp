#include "appliance/keys/sealed_rows.hpp"

#include "hsm/vault.hpp"
#include "storage/codec.hpp"
#include "storage/records.pb.h"

#include <algorithm>
#include <utility>

namespace appliance::keys {
namespace {

using storage::Table;

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
  Table table;
  std::string (*read)(std::string_view value);
  std::string (*replace)(std::string_view value, std::string sealed);
};

template <class Record>
constexpr Form form_of(Table table) {
  return {.table = table, .read = read<Record>, .replace = replace<Record>};
}

constexpr std::array forms{form_of<storage::TokenRecord>(Table::tokens),
                           form_of<storage::TokenRecord>(Table::intents),
                           form_of<storage::ReplayRecord>(Table::replays),
                           form_of<storage::TokenRecord>(Table::single_use),
                           form_of<storage::ProxyRecord>(Table::proxies),
                           form_of<storage::DocumentChunkRecord>(Table::document_chunks),
                           form_of<storage::NetworkTokenRecord>(Table::network_tokens),
                           form_of<storage::CryptogramReferenceRecord>(Table::cryptograms),
                           form_of<storage::WebhookRecord>(Table::webhooks)};
static_assert(forms.size() + 4 == sealed_tables.size(), "each sealed table but those of key pairs has a form");

const Form& form_in(Table table) { return *std::ranges::find(forms, table, &Form::table); }

}  // namespace

std::optional<std::uint32_t> kek_version_in(Table table, std::string_view value) {
  if (holds_key_pairs(table)) {
    const auto record = storage::decode<storage::CaptureKeyRecord>(value);
    return record.wrapped().empty() ? std::nullopt : std::optional(record.wrapping_version());
  }
  const auto sealed = sealed_in(table, value);
  return sealed.empty() ? std::nullopt : std::optional(hsm::kek_version_of(hsm::bytes_of(sealed)));
}

std::string sealed_in(Table table, std::string_view value) { return form_in(table).read(value); }

std::string with_sealed(Table table, std::string_view value, std::string sealed) {
  return form_in(table).replace(value, std::move(sealed));
}

}  // namespace appliance::keys

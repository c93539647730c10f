#include "api/basis_theory/token_output.hpp"

#include "appliance/json/reader.hpp"

namespace api::basis_theory {
namespace {

namespace json = appliance::json;
using appliance::token::BankDetails;
using appliance::token::CardDetails;
using appliance::token::Deduplication;
using appliance::token::Token;

constexpr std::size_t template_depth = 64;

void add_if_set(json::Value& object, std::string_view name, const std::string& text, json::Pool& pool) {
  if (!text.empty()) {
    json::add(object, name, text, pool);
  }
}

void add_time(json::Value& object, std::string_view name, appliance::UnixMicros at, int offset_minutes,
              json::Pool& pool) {
  if (at != 0) {
    json::add(object, name, appliance::format_timestamp({.at = at, .offset_minutes = offset_minutes}), pool);
  }
}

template <class Texts>
json::Value list_of(const Texts& texts, json::Pool& pool) {
  json::Value list(rapidjson::kArrayType);
  for (const auto& text : texts) {
    list.PushBack(json::make_text(text, pool), pool);
  }
  return list;
}

void add_mask(json::Value& object, const std::string& mask, json::Document& document) {
  auto read = json::read(hsm::bytes_of(mask), template_depth);
  if (const auto* parsed = std::get_if<json::Document>(&read)) {
    json::add(object, "mask", json::Value(parsed->root(), document.pool()), document.pool());
  }
}

void add_metadata(json::Value& object, const storage::TokenRecord& record, json::Pool& pool) {
  if (record.metadata().empty()) {
    return;
  }
  const std::map<std::string, std::string> sorted(record.metadata().begin(), record.metadata().end());
  json::Value metadata(rapidjson::kObjectType);
  for (const auto& [key, value] : sorted) {
    metadata.AddMember(json::make_text(key, pool), json::make_text(value, pool), pool);
  }
  json::add(object, "metadata", std::move(metadata), pool);
}

void add_privacy(json::Value& object, const storage::TokenRecord& record, json::Pool& pool) {
  if (!record.has_privacy()) {
    return;
  }
  json::Value privacy(rapidjson::kObjectType);
  add_if_set(privacy, "classification", record.privacy().classification(), pool);
  add_if_set(privacy, "impact_level", record.privacy().impact_level(), pool);
  add_if_set(privacy, "restriction_policy", record.privacy().restriction_policy(), pool);
  json::add(object, "privacy", std::move(privacy), pool);
}

json::Value write_card(const CardDetails& card, json::Pool& pool) {
  json::Value object(rapidjson::kObjectType);
  json::add(object, "bin", card.bin, pool);
  json::add(object, "last4", card.last4, pool);
  if (card.expiration_month) {
    json::add(object, "expiration_month", json::Value(*card.expiration_month), pool);
  }
  if (card.expiration_year) {
    json::add(object, "expiration_year", json::Value(*card.expiration_year), pool);
  }
  if (card.brand) {
    json::add(object, "brand", *card.brand, pool);
  }
  return object;
}

json::Value write_bank(const BankDetails& bank, json::Pool& pool) {
  json::Value object(rapidjson::kObjectType);
  json::add(object, "routing_number", bank.routing_number, pool);
  json::add(object, "account_number_last4", bank.account_number_last4, pool);
  return object;
}

json::Value write_extras(Deduplication deduplication, json::Pool& pool) {
  json::Value extras(rapidjson::kObjectType);
  json::add(extras, "deduplicated", json::Value(deduplication != Deduplication::none), pool);
  if (deduplication != Deduplication::none) {
    const bool updated = deduplication == Deduplication::update_existing;
    json::add(extras, "deduplication_behavior", updated ? "update_existing" : "read_existing", pool);
  }
  return extras;
}

}  // namespace

json::Document write_token(const Token& token) {
  json::Document document;
  auto& pool = document.pool();
  auto& root = document.root().SetObject();
  const auto& record = token.record;
  json::add(root, "id", token.id, pool);
  json::add(root, "tenant_id", appliance::to_string(token.tenant), pool);
  json::add(root, "type", record.type(), pool);
  if (token.data) {
    json::add(root, "data", json::Value(token.data->root(), pool), pool);
  }
  add_mask(root, record.mask(), document);
  json::add(root, "containers", list_of(record.containers(), pool), pool);
  add_metadata(root, record, pool);
  add_if_set(root, "fingerprint", record.fingerprint(), pool);
  add_if_set(root, "fingerprint_expression", record.fingerprint_expression(), pool);
  if (!record.search_indexes().empty()) {
    json::add(root, "search_indexes", list_of(record.search_indexes(), pool), pool);
  }
  add_privacy(root, record, pool);
  if (token.card) {
    json::add(root, record.type() == "network_token" ? "network_token" : "card", write_card(*token.card, pool), pool);
  }
  if (token.bank) {
    json::add(root, "bank", write_bank(*token.bank, pool), pool);
  }
  add_time(root, "expires_at", record.expires_at_us(), record.expires_offset_minutes(), pool);
  add_if_set(root, "created_by", record.created_by(), pool);
  add_time(root, "created_at", record.created_at_us(), 0, pool);
  add_if_set(root, "modified_by", record.modified_by(), pool);
  add_time(root, "modified_at", record.modified_at_us(), 0, pool);
  if (token.deduplication) {
    json::add(root, "_extras", write_extras(*token.deduplication, pool), pool);
  }
  return document;
}

json::Document write_intent(const Token& intent) {
  json::Document document;
  auto& pool = document.pool();
  auto& root = document.root().SetObject();
  const auto& record = intent.record;
  json::add(root, "id", intent.id, pool);
  json::add(root, "tenant_id", appliance::to_string(intent.tenant), pool);
  json::add(root, "type", record.type(), pool);
  if (intent.card) {
    json::add(root, "card", write_card(*intent.card, pool), pool);
  }
  if (intent.bank) {
    json::add(root, "bank", write_bank(*intent.bank, pool), pool);
  }
  add_if_set(root, "fingerprint", record.fingerprint(), pool);
  json::add(root, "created_by", record.created_by(), pool);
  add_time(root, "created_at", record.created_at_us(), 0, pool);
  add_time(root, "expires_at", record.expires_at_us(), 0, pool);
  json::add(root, "_extras", write_extras(Deduplication::none, pool), pool);
  return document;
}

}  // namespace api::basis_theory

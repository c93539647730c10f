#include "appliance/error.hpp"
#include "appliance/keys/migration.hpp"
#include "appliance/token/expressions.hpp"
#include "appliance/token/fingerprint.hpp"
#include "appliance/token/intent.hpp"
#include "appliance/token/sealing.hpp"
#include "storage/codec.hpp"
#include "storage/keys.hpp"

#include <algorithm>

namespace appliance::keys {
namespace {

using storage::Table;

constexpr auto fingerprints = hsm::Purpose::fingerprint;

/// The name that the row's ciphertext is bound to.
std::string sealing_name_in(Table table, std::string_view key) {
  const auto id = storage::token_id_in(key);
  if (table == Table::tokens) {
    return std::string(id);
  }
  Uuid intent{};
  std::copy_n(id.begin(), std::min(id.size(), intent.size()), intent.begin());
  return token::sealing_name(intent);
}

/// Has the fingerprints of tokens and intents found by the current version of the key: the fingerprint stays, the HMAC
/// that leads to it changes. Data is opened, in wiped memory, because the HMAC is made of it.
class Refingerprinting : public Migration {
 public:
  Refingerprinting(const Context& context, TenantPtr tenant, std::uint32_t to_version)
      : context_(context), tenant_(std::move(tenant)), to_version_(to_version) {}

  RowChange change(hsm::Session& session, Table table, const storage::Row& row) const override {
    const auto record = storage::decode<storage::TokenRecord>(row.value);
    if (record.fingerprint().empty()) {
      return {};
    }
    const auto text = text_of(session, sealing_name_in(table, row.key), record);
    const auto target = token::fingerprint_row(session, tenant_->key(fingerprints, to_version_), record.type(), text);
    return moving_to(target, older_rows(session, record.type(), text), record.fingerprint());
  }

 private:
  hsm::WipingBytes text_of(hsm::Session& session, const std::string& name, const storage::TokenRecord& record) const {
    const auto data = token::open_data(session, *tenant_, name, record);
    Violations violations;
    auto text = token::Evaluation(session, data.root(), record, token::Sight::what_stays)
                    .text(record.fingerprint_expression(), "fingerprint_expression", violations);
    if (!text) {
      throw Error(Fault::failed, "the fingerprint expression of a token has no value any more");
    }
    return *std::move(text);
  }

  std::vector<std::string> older_rows(hsm::Session& session, std::string_view type,
                                      std::span<const unsigned char> text) const {
    std::vector<std::string> rows;
    for (const auto* key : tenant_->usable_keys(fingerprints)) {
      auto row = key->name.version < to_version_ ? token::fingerprint_row(session, *key, type, text) : std::string();
      if (!row.empty() && context_.store.get(Table::fingerprints, row)) {
        rows.push_back(std::move(row));
      }
    }
    return rows;
  }

  RowChange moving_to(const std::string& target, std::vector<std::string> older, const std::string& fingerprint) const {
    const bool there = context_.store.get(Table::fingerprints, target).has_value();
    if (there && older.empty()) {
      return {};
    }
    auto value = value_of(older, fingerprint);
    return [target, older = std::move(older), value = std::move(value), there](storage::Batch& batch) {
      if (!there) {
        batch.expect_absent(Table::fingerprints, target);
        batch.put(Table::fingerprints, target, value);
      }
      for (const auto& row : older) {
        batch.erase(Table::fingerprints, row);
      }
    };
  }

  /// What stands under the newest older version; where there is nothing, what the token itself shows.
  std::string value_of(const std::vector<std::string>& older, const std::string& fingerprint) const {
    if (!older.empty()) {
      if (auto value = context_.store.get(Table::fingerprints, older.back())) {
        return *std::move(value);
      }
    }
    storage::FingerprintRecord record;
    record.set_fingerprint(fingerprint);
    record.set_created_at_us(now());
    return storage::encode(record);
  }

  const Context& context_;
  TenantPtr tenant_;
  std::uint32_t to_version_;
};

}  // namespace

std::unique_ptr<Migration> make_refingerprinting(const Context& context, TenantPtr tenant, std::uint32_t to_version) {
  return std::make_unique<Refingerprinting>(context, std::move(tenant), to_version);
}

}  // namespace appliance::keys

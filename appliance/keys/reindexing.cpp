#include "appliance/error.hpp"
#include "appliance/keys/migration.hpp"
#include "appliance/token/expressions.hpp"
#include "appliance/token/sealing.hpp"
#include "appliance/token/search_values.hpp"
#include "appliance/token/terms.hpp"
#include "storage/codec.hpp"
#include "storage/keys.hpp"

#include <algorithm>

namespace appliance::keys {
namespace {

/// Whether all search terms of the record are of this version of the index key.
bool is_indexed_under(const storage::TokenRecord& record, std::uint32_t version) {
  return std::ranges::all_of(record.search_terms(),
                             [&](const std::string& term) { return storage::version_at(term, 0) == version; });
}

/// Computes the search terms of tokens anew. Their data is opened, in wiped memory, because terms are made of it.
class Reindexing : public Migration {
 public:
  Reindexing(TenantPtr tenant, std::uint32_t to_version) : tenant_(std::move(tenant)), to_version_(to_version) {}

  RowChange change(hsm::Session& session, storage::Table table, const storage::Row& row) const override {
    const auto before = storage::decode<storage::TokenRecord>(row.value);
    if (is_indexed_under(before, to_version_)) {
      return {};
    }
    const std::string id(storage::token_id_in(row.key));
    auto after = before;
    const auto terms = token::search_terms_of(session, tenant_->key(hsm::Purpose::search_index, to_version_),
                                              values_of(session, id, before));
    after.mutable_search_terms()->Assign(terms.begin(), terms.end());
    return [table, row, id, before, after, tenant = tenant_->id](storage::Batch& batch) {
      batch.expect_unchanged(table, row.key, row.value);
      batch.put(table, row.key, storage::encode(after));
      token::replace_terms(batch, tenant, id, before, after);
    };
  }

 private:
  std::vector<hsm::WipingBytes> values_of(hsm::Session& session, const std::string& id,
                                          const storage::TokenRecord& record) const {
    const auto data = token::open_data(session, *tenant_, id, record);
    Violations violations;
    auto values = token::Evaluation(session, data.root(), record, token::Sight::what_stays)
                      .search_values({record.search_indexes().begin(), record.search_indexes().end()}, violations);
    if (!violations.empty()) {
      throw Error(Fault::failed, "the search indexes of a token have no value any more");
    }
    return values;
  }

  TenantPtr tenant_;
  std::uint32_t to_version_;
};

}  // namespace

std::unique_ptr<Migration> make_reindexing(TenantPtr tenant, std::uint32_t to_version) {
  return std::make_unique<Reindexing>(std::move(tenant), to_version);
}

}  // namespace appliance::keys

#include "appliance/capture/keys.hpp"
#include "appliance/keys/migration.hpp"
#include "appliance/keys/sealed_rows.hpp"
#include "hsm/vault.hpp"

namespace appliance::keys {
namespace {

constexpr auto data_keys = hsm::Purpose::data_key_wrapping;

std::string rewrapped(hsm::Session& session, const hsm::WrappedKey& from, const hsm::WrappedKey& to,
                      storage::Table table, std::string_view value) {
  const auto moved = hsm::rewrap(session, from, to, hsm::bytes_of(sealed_in(table, value)));
  return with_sealed(table, value, std::string(hsm::text_of(moved)));
}

/// Moves the data keys of a tenant's records and the private halves of its capture keys; what they protect stays
/// closed.
class Rewrapping : public Migration {
 public:
  Rewrapping(TenantPtr tenant, std::uint32_t to_version) : tenant_(std::move(tenant)), to_version_(to_version) {}

  RowChange change(hsm::Session& session, storage::Table table, const storage::Row& row) const override {
    const auto version = kek_version_in(table, row.value);
    if (!version || version == to_version_) {
      return {};
    }
    const auto& from = tenant_->key(data_keys, *version);
    const auto& to = tenant_->key(data_keys, to_version_);
    auto value = holds_key_pairs(table) ? capture::rewrapped(session, from, to, row)
                                        : rewrapped(session, from, to, table, row.value);
    return [table, row, value = std::move(value)](storage::Batch& batch) {
      batch.expect_unchanged(table, row.key, row.value);
      batch.put(table, row.key, value);
    };
  }

 private:
  TenantPtr tenant_;
  std::uint32_t to_version_;
};

/// Moves the wrapped keys of all tenants.
class RootRewrapping : public Migration {
 public:
  RootRewrapping(const Context& context, std::uint32_t to_version) : context_(context), to_version_(to_version) {}

  RowChange change(hsm::Session& session, storage::Table table, const storage::Row& row) const override {
    auto key = key_from(row);
    if (is_destroyed(key.life.state) || key.wrapped.root_version == to_version_) {
      return {};
    }
    key.wrapped = hsm::rewrap_key(session, key.wrapped, to_version_);
    return [table, row, key = std::move(key)](storage::Batch& batch) {
      batch.expect_unchanged(table, row.key, row.value);
      put_key(batch, key);
    };
  }

  std::unique_lock<std::mutex> lock() const override { return context_.tenants.lock_changes(); }

  void committed(std::span<const storage::Row> rows) const override {
    for (const auto& row : rows) {
      const auto stored = context_.store.get(storage::Table::tenant_keys, row.key);
      const auto tenant = context_.tenants.find(storage::tenant_in(row.key));
      if (stored && tenant != nullptr) {
        auto key = key_from({row.key, *stored});
        auto changed = *tenant;
        changed.keys.insert_or_assign({key.wrapped.name.purpose, key.wrapped.name.version}, std::move(key));
        context_.tenants.put(std::move(changed));
      }
    }
  }

 private:
  const Context& context_;
  std::uint32_t to_version_;
};

}  // namespace

std::unique_ptr<Migration> make_rewrapping(TenantPtr tenant, std::uint32_t to_version) {
  return std::make_unique<Rewrapping>(std::move(tenant), to_version);
}

std::unique_ptr<Migration> make_root_rewrapping(const Context& context, std::uint32_t to_version) {
  return std::make_unique<RootRewrapping>(context, to_version);
}

}  // namespace appliance::keys

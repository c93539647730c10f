#include "appliance/foundation.hpp"

#include "appliance/config/pin.hpp"
#include "appliance/error.hpp"
#include "appliance/log.hpp"
#include "storage/codec.hpp"
#include "storage/keys.hpp"
#include "storage/records.pb.h"
#include "storage/rocksdb_store.hpp"

#include <algorithm>
#include <utility>

namespace appliance {
namespace {

constexpr std::uint64_t mebibyte = 1024 * 1024;

}  // namespace

std::unique_ptr<storage::Store> open_store(const Config& config, std::function<void()> on_failure) {
  storage::RocksdbSettings settings;
  settings.directory = config.storage.path;
  settings.min_free_bytes = config.storage.min_free_mib * mebibyte;
  settings.reserve_bytes = config.storage.reserve_mib * mebibyte;
  settings.on_failure = std::move(on_failure);
  return storage::open_rocksdb(settings);
}

Uuid store_id_of(const storage::Store& store) {
  const auto row = store.get(storage::Table::meta, storage::meta_key("store"));
  if (!row) {
    throw Error(Fault::conflict, "the appliance is not set up yet: run `coffer init`");
  }
  const auto identity = storage::decode<storage::StoreIdentity>(*row);
  Uuid id{};
  std::copy_n(identity.store_id().begin(), std::min(identity.store_id().size(), id.size()), id.begin());
  return id;
}

std::unique_ptr<hsm::Token> open_token(const Config& config, ChoosesRootKey choose_root) {
  auto read = [settings = config.hsm] {
    try {
      return read_pin(settings);
    } catch (const Error& error) {
      log::error("the PIN cannot be read", {{"reason", error.what()}});
      return hsm::Secret();
    }
  };
  return std::make_unique<hsm::Token>(hsm::TokenSettings{.module_path = config.hsm.module.string(),
                                                         .token_uri = config.hsm.token.text,
                                                         .pin = std::move(read),
                                                         .choose_root = std::move(choose_root)});
}

}  // namespace appliance

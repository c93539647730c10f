#include "appliance/foundation.hpp"

#include "appliance/config/pin.hpp"
#include "appliance/error.hpp"
#include "appliance/log.hpp"
#include "storage/rocksdb_store.hpp"

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

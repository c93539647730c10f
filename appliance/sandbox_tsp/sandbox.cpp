#include "appliance/sandbox_tsp/sandbox.hpp"

#include "appliance/config/pin.hpp"
#include "appliance/error.hpp"
#include "appliance/hexadecimal.hpp"
#include "hsm/initialisation.hpp"
#include "hsm/provision.hpp"
#include "storage/rocksdb_store.hpp"

#include <sys/random.h>
#include <sys/stat.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <string>

namespace appliance::sandbox_tsp {
namespace {

constexpr const char* label = "coffer-sandbox-tsp";
constexpr std::uint32_t first_version = 1;

hsm::Secret read_secret(const std::filesystem::path& file) {
  Config::Hsm source;
  source.pin_file = file;
  return read_pin(source);
}

std::filesystem::path softhsm_configuration(const Settings& settings) { return settings.directory / "softhsm2.conf"; }
std::filesystem::path user_pin(const Settings& settings) { return settings.directory / "user-pin"; }

void write_new(const std::filesystem::path& file, std::string_view text) {
  std::ofstream(file, std::ios::binary) << text;
  std::filesystem::permissions(file, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

/// SoftHSM reads its configuration from where this variable says.
void use_own_softhsm(const Settings& settings) {
  setenv("SOFTHSM2_CONF", softhsm_configuration(settings).c_str(), 1);  // NOLINT(concurrency-mt-unsafe): no thread yet
}

hsm::Secret new_pin() {
  std::array<unsigned char, 16> bytes{};
  if (getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) {
    throw Error(Fault::unavailable, "the system gives no random bytes");
  }
  return hsm::Secret(hsm::bytes_of(hexadecimal(bytes)));
}

void make_token(const Settings& settings) {
  if (std::filesystem::exists(user_pin(settings))) {
    return;
  }
  const auto pin = new_pin();
  hsm::initialise_token(settings.module, label, new_pin(), pin);
  write_new(user_pin(settings), hsm::text_of(pin.expose()));
}

std::unique_ptr<hsm::Token> open_token(const Settings& settings) {
  return std::make_unique<hsm::Token>(
      hsm::TokenSettings{.module_path = settings.module,
                         .token_uri = std::string("pkcs11:token=") + label,
                         .pin = [file = user_pin(settings)] { return read_secret(file); }});
}

std::unique_ptr<storage::Store> open_store(const Settings& settings) {
  storage::RocksdbSettings engine;
  engine.directory = settings.directory / "store";
  return storage::open_rocksdb(engine);
}

}  // namespace

void initialise(const Settings& settings) {
  umask(S_IRWXG | S_IRWXO);
  std::filesystem::create_directories(settings.directory / "tokens");
  write_new(softhsm_configuration(settings), "directories.tokendir = " + (settings.directory / "tokens").string() +
                                                 "\nobjectstore.backend = file\nlog.level = ERROR\n");
  use_own_softhsm(settings);
  make_token(settings);
  const auto token = open_token(settings);
  token->connect();
  if (token->describe().root_keys.empty()) {
    static_cast<void>(hsm::create_root_key(*token, first_version));
  }
  hsm::Session session(*token);
  const auto store = open_store(settings);
  static_cast<void>(make_keys(session, *store));
}

Sandbox::Sandbox(Settings settings) : settings_(std::move(settings)) {
  if (!std::filesystem::exists(user_pin(settings_))) {
    throw Error(Fault::conflict, "this sandbox is not set up: run it with init first");
  }
  use_own_softhsm(settings_);
  token_ = open_token(settings_);
  token_->connect();
  store_ = open_store(settings_);
  auto keys = read_keys(*store_);
  if (!keys) {
    throw Error(Fault::conflict, "this sandbox is not set up: run it with init first");
  }
  keys_ = *std::move(keys);
  if (settings_.notify) {
    notify_secret_ = read_secret(settings_.notify_secret);
  }
}

}  // namespace appliance::sandbox_tsp

#pragma once

#include "storage/store.hpp"
#include "tests/support/directory.hpp"
#include "tests/support/faulty_module.hpp"
#include "tests/support/https_client.hpp"
#include "tests/support/process.hpp"
#include "tests/support/softhsm.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tests::support {

struct ServiceOptions {
  /// Puts the recording and failing PKCS#11 module in front of SoftHSM.
  bool behind_shim = false;
  /// "section.key" and the TOML text of its value; wins over what the fixture writes.
  std::map<std::string, std::string> settings = {};
  /// Where the data directory lies; empty: in the service's own home.
  std::filesystem::path data = {};
  /// Nothing needs the approval of custodians.
  bool single_operator = true;
  /// Runs `coffer init`, starts the daemon and makes one tenant and one private application that may do everything.
  bool start = true;
};

/// How one run of coffer ended.
struct Ran {
  int code = 0;
  std::string out;
  std::string err;
  Json json;

  [[nodiscard]] std::string text(std::string_view pointer) const { return json.text(pointer); }
};

/// What an application is made with, beside its name.
struct ApplicationOptions {
  std::string tenant = {};
  std::string type = "private";
  std::vector<std::string> permissions = {};
  /// As --rule takes them: container=/,transform=reveal,permissions=token:read
  std::vector<std::string> rules = {};
};

struct MadeApplication {
  std::string id;
  std::string key;
};

/// cofferd on a free port with a home, a token, a certificate and a store of its own. Everything goes at destruction.
/// Functions throw std::runtime_error where the service does not do what a test needs before it can begin.
class Service {
 public:
  explicit Service(ServiceOptions options = {});
  ~Service();
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  /// Runs coffer with --json and this service's configuration.
  Ran coffer(std::vector<std::string> arguments) const;
  /// Returns the new tenant's id.
  std::string make_tenant(const std::string& name, std::vector<std::string> more = {}) const;
  MadeApplication make_application(const std::string& name, const ApplicationOptions& options = {}) const;

  /// Launches cofferd and waits until it says that it serves, or ends; true if it serves.
  bool launch();
  /// As launch(), and then until /readyz says 200; throws if that does not come.
  void start();
  /// SIGTERM, and waits for the end.
  Exit stop();
  void kill();
  void restart() {
    stop();
    start();
  }
  [[nodiscard]] Process& process() { return *process_; }

  /// Asks every few milliseconds; false when the time is over. A condition that throws does not hold yet.
  [[nodiscard]] bool eventually(const std::function<bool()>& condition,
                                std::chrono::milliseconds within = std::chrono::seconds(30)) const;

  /// The private application of the fixture, on a connection of its own.
  [[nodiscard]] HttpsClient client() const { return client(key_); }
  [[nodiscard]] HttpsClient client(const std::string& key) const;
  /// Without HTTP in between.
  [[nodiscard]] RawClient raw_client() const;
  /// GET on the telemetry listener.
  [[nodiscard]] RawResponse telemetry(const std::string& path) const;
  [[nodiscard]] bool ready() const { return telemetry("/readyz").status == 200; }
  /// Value of a sample of /metrics whose line begins with `sample`, or nothing.
  [[nodiscard]] std::optional<double> metric(const std::string& sample) const;

  /// The store, for as long as cofferd does not run.
  [[nodiscard]] std::unique_ptr<storage::Store> open_store() const;

  [[nodiscard]] const std::filesystem::path& home() const noexcept { return home_.path(); }
  [[nodiscard]] std::filesystem::path data() const;
  [[nodiscard]] std::filesystem::path configuration() const { return home_ / "coffer.toml"; }
  [[nodiscard]] std::filesystem::path ca() const { return home_ / "certificate.pem"; }
  [[nodiscard]] std::string log() const;
  [[nodiscard]] Environment environment() const;
  [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
  [[nodiscard]] SofthsmToken& token() noexcept { return token_; }
  /// Only behind the shim.
  [[nodiscard]] FaultyModule& module() { return *module_; }
  [[nodiscard]] const std::string& tenant() const noexcept { return tenant_; }
  [[nodiscard]] const std::string& key() const noexcept { return key_; }

  /// Writes coffer.toml anew; it counts from the next launch on.
  void configure(const std::map<std::string, std::string>& settings);

 private:
  void read_ports();

  ServiceOptions options_;
  TemporaryDirectory home_{"service"};
  SofthsmToken token_{"coffer-test"};
  std::unique_ptr<FaultyModule> module_;
  std::unique_ptr<Process> process_;
  std::uintmax_t log_begin_ = 0;
  std::uint16_t port_ = 0;
  std::uint16_t telemetry_port_ = 0;
  std::string tenant_;
  std::string key_;
};

/// The path of cofferd, for tests that start it in ways of their own.
[[nodiscard]] std::filesystem::path daemon_path();

}  // namespace tests::support

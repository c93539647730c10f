#include "tests/support/service.hpp"

#include "storage/rocksdb_store.hpp"

#include <algorithm>
#include <csignal>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <thread>
#include <utility>

namespace tests::support {
namespace {

using Clock = std::chrono::steady_clock;
using Settings = std::map<std::string, std::string>;

constexpr std::chrono::milliseconds interval{5};

void require(bool holds, const std::string& what) {
  if (!holds) {
    throw std::runtime_error(what);
  }
}

void make_certificate(const std::filesystem::path& home) {
  const Exit made =
      run({.arguments = {"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                         "-keyout", home / "key.pem", "-out", home / "certificate.pem", "-days", "2", "-subj",
                         "/CN=coffer-test", "-addext", "subjectAltName=IP:127.0.0.1"}});
  require(made.succeeded(), "openssl cannot make a certificate");
}

std::string toml_of(const Settings& settings) {
  std::map<std::string, std::string> sections;
  for (const auto& [name, value] : settings) {
    const std::size_t dot = name.find('.');
    sections[name.substr(0, dot)] += name.substr(dot + 1) + " = " + value + "\n";
  }
  std::string text;
  for (const auto& [name, lines] : sections) {
    text += "[" + name + "]\n" + lines + "\n";
  }
  return text;
}

}  // namespace

std::filesystem::path daemon_path() { return COFFER_DAEMON; }

Service::Service(ServiceOptions options)
    : options_(std::move(options)), module_(options_.behind_shim ? std::make_unique<FaultyModule>() : nullptr) {
  make_certificate(home_.path());
  configure({});
  if (options_.start) {
    const Ran made = options_.single_operator ? coffer({"init", "--single-operator"}) : coffer({"init"});
    require(made.code == 0, "coffer init failed: " + made.out + made.err);
    start();
    tenant_ = make_tenant("main", {"--setting", "fingerprint_tokens=true"});
    key_ = make_application("main").key;
  }
}

Service::~Service() {
  if (process_) {
    process_->kill();
  }
}

void Service::configure(const Settings& settings) {
  Settings all{{"server.listen", json_text("127.0.0.1:0")},
               {"server.certificate", json_text((home_ / "certificate.pem").string())},
               {"server.private_key", json_text((home_ / "key.pem").string())},
               {"server.admin_socket", json_text((home_ / "admin.sock").string())},
               {"hsm.module", json_text((module_ ? module_->module_path() : token_.module_path()).string())},
               {"hsm.token", json_text(token_.uri())},
               {"hsm.pin_file", json_text(token_.pin_file().string())},
               {"storage.path", json_text(data().string())},
               {"storage.min_free_mib", "16"},
               {"storage.reserve_mib", "0"},
               {"telemetry.listen", json_text("127.0.0.1:0")}};
  if (module_) {  // only what a test asks for reaches the token while it watches
    all.insert({{"audit.checkpoint_entries", "1000000"}, {"audit.checkpoint_seconds", "3600"}});
  }
  for (const auto& more : {options_.settings, settings}) {
    for (const auto& [name, value] : more) {
      all[name] = value;
    }
  }
  write_file(configuration(), toml_of(all));
}

Ran Service::coffer(std::vector<std::string> arguments) const {
  const TemporaryDirectory output("coffer");
  std::vector<std::string> all{COFFER_COMMAND, "--config", configuration(), "--json"};
  std::ranges::move(arguments, std::back_inserter(all));
  write_file(output / "out", {});
  write_file(output / "err", {});
  const Exit exit = run({.arguments = std::move(all),
                         .environment = environment(),
                         .standard_output = output / "out",
                         .standard_error = output / "err"});
  Ran ran{.code = exit.by_signal ? -exit.value : exit.value,
          .out = read_file(output / "out"),
          .err = read_file(output / "err"),
          .json = Json()};
  ran.json = Json(ran.out);
  return ran;
}

std::string Service::make_tenant(const std::string& name, std::vector<std::string> more) const {
  more.insert(more.begin(), {"tenants", "create", "--name", name});
  const Ran made = coffer(std::move(more));
  require(made.code == 0, "coffer tenants create failed: " + made.out + made.err);
  return made.text("/id");
}

MadeApplication Service::make_application(const std::string& name, const ApplicationOptions& options) const {
  std::vector<std::string> arguments{"applications", "create", "--face", "basis-theory",
                                     "--name",       name,     "--type", options.type};
  arguments.insert(arguments.end(), {"--tenant", options.tenant.empty() ? tenant_ : options.tenant});
  for (const std::string& permission : options.permissions) {
    arguments.insert(arguments.end(), {"--permission", permission});
  }
  for (const std::string& rule : options.rules) {
    arguments.insert(arguments.end(), {"--rule", rule});
  }
  const Ran made = coffer(std::move(arguments));
  require(made.code == 0, "coffer applications create failed: " + made.out + made.err);
  const std::string member = options.type == "management" ? "/management_key" : "/" + options.type + "_key";
  return {.id = made.text("/id"), .key = made.text(member)};
}

bool Service::launch() {
  const std::filesystem::path log_file = home_ / "cofferd.log";
  log_begin_ = std::filesystem::exists(log_file) ? std::filesystem::file_size(log_file) : 0;
  process_ = std::make_unique<Process>(Command{.arguments = {COFFER_DAEMON, "--config", configuration()},
                                               .environment = environment(),
                                               .standard_error = log_file});
  port_ = 0;
  return process_->wait_until([this] {
    read_ports();
    return port_ != 0;
  });
}

void Service::start() {
  const bool ready_in_time = launch() && eventually([this] { return ready(); });
  require(ready_in_time, "cofferd does not serve: " + log());
}

Exit Service::stop() {
  process_->signal(SIGTERM);
  const auto exit = process_->wait();
  require(exit.has_value(), "cofferd does not stop");
  return *exit;
}

void Service::kill() { process_->kill(); }

void Service::read_ports() {
  std::istringstream lines(log().substr(log_begin_));
  for (std::string line; std::getline(lines, line) && !lines.eof();) {
    const Json entry(line);
    if (entry.text("/event") == "serving") {
      telemetry_port_ = static_cast<std::uint16_t>(std::stoul(entry.text("/telemetry_port")));
      port_ = static_cast<std::uint16_t>(std::stoul(entry.text("/port")));
    }
  }
}

bool Service::eventually(const std::function<bool()>& condition, std::chrono::milliseconds within) const {
  const auto holds = [&] {
    try {
      return condition();
    } catch (const std::runtime_error&) {
      return false;
    }
  };
  const auto deadline = Clock::now() + within;
  while (!holds()) {
    if (Clock::now() >= deadline) {
      return false;
    }
    std::this_thread::sleep_for(interval);
  }
  return true;
}

HttpsClient Service::client(const std::string& key) const { return {port_, ca(), key}; }

RawClient Service::raw_client() const {
  return {"127.0.0.1", port_, RawTls{.ca = ca(), .certificate = {}, .private_key = {}}};
}

RawResponse Service::telemetry(const std::string& path) const {
  RawClient connection("127.0.0.1", telemetry_port_);
  connection.send("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
  auto response = connection.receive();
  require(response.has_value(), "no answer to GET " + path);
  return *std::move(response);
}

std::optional<double> Service::metric(const std::string& sample) const {
  std::istringstream lines(telemetry("/metrics").body);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(sample)) {
      return std::stod(line.substr(line.rfind(' ') + 1));
    }
  }
  return std::nullopt;
}

std::unique_ptr<storage::Store> Service::open_store() const {
  storage::RocksdbSettings settings;
  settings.directory = data();
  return storage::open_rocksdb(settings);
}

std::filesystem::path Service::data() const { return options_.data.empty() ? home_ / "data" : options_.data; }

std::string Service::log() const { return read_file(home_ / "cofferd.log"); }

Environment Service::environment() const {
  Environment all = token_.environment();
  if (module_) {
    all.merge(module_->environment());
  }
  return all;
}

}  // namespace tests::support

#include "tests/support/sandbox.hpp"

#include "tests/support/softhsm.hpp"

#include <csignal>
#include <sstream>
#include <stdexcept>

namespace tests::support {
namespace {

void require(bool holds, const std::string& what) {
  if (!holds) {
    throw std::runtime_error(what);
  }
}

}  // namespace

Sandbox::Sandbox() {
  const auto made = run({.arguments = {COFFER_DEVELOPMENT_CERTIFICATE, home_ / "tls"}});
  require(made.succeeded(), "no certificates for the sandbox");
  write_file(home_ / "secret", "notification-secret-of-a-test\n");
  std::filesystem::permissions(home_ / "secret", std::filesystem::perms::owner_read);
  configure({});
  const auto ready = run({.arguments = {COFFER_SANDBOX, "--config", home_ / "sandbox.toml", "init"}});
  require(ready.succeeded(), "the sandbox cannot be set up");
  start();
}

Sandbox::~Sandbox() {
  if (process_) {
    process_->kill();
  }
}

void Sandbox::configure(const std::map<std::string, std::string>& settings) const {
  std::map<std::string, std::string> all{{"listen", json_text("127.0.0.1:" + std::to_string(port_))},
                                         {"certificate", json_text("tls/server.pem")},
                                         {"private_key", json_text("tls/server.key")},
                                         {"client_ca", json_text("tls/ca.pem")},
                                         {"directory", json_text("data")},
                                         {"module", json_text(softhsm_module().string())},
                                         {"pending_milliseconds", "300"},
                                         {"slow_milliseconds", "500"},
                                         {"event_milliseconds", "300"}};
  for (const auto& more : {notify_, settings}) {
    for (const auto& [name, value] : more) {
      all[name] = value;
    }
  }
  std::string text;
  for (const auto& [name, value] : all) {
    text += name + " = " + value + "\n";
  }
  write_file(home_ / "sandbox.toml", text);
}

void Sandbox::start(const std::map<std::string, std::string>& settings) {
  configure(settings);
  std::filesystem::remove(home_ / "log");
  process_ = std::make_unique<Process>(
      Command{.arguments = {COFFER_SANDBOX, "--config", home_ / "sandbox.toml"}, .standard_error = home_ / "log"});
  const bool serves = process_->wait_until([&] {
    if (!std::filesystem::exists(home_ / "log")) {
      return false;
    }
    std::istringstream lines(read_file(home_ / "log"));
    for (std::string line; std::getline(lines, line) && !lines.eof();) {
      const Json entry(line);
      if (entry.text("/event") == "serving") {
        port_ = static_cast<std::uint16_t>(std::stoul(entry.text("/port")));
        return true;
      }
    }
    return false;
  });
  require(serves, "the sandbox does not serve");
}

void Sandbox::stop() {
  process_->signal(SIGTERM);
  require(process_->wait().has_value(), "the sandbox does not stop");
}

void Sandbox::notify(const std::string& url, const std::filesystem::path& ca) {
  notify_ = {{"notify", json_text(url)},
             {"notify_ca", json_text(ca.string())},
             {"notify_secret", json_text((home_ / "secret").string())}};
}

Answer Sandbox::ask(const std::string& method, const std::string& path, std::string_view body) const {
  RawClient connection("127.0.0.1", port_,
                       RawTls{.ca = home_ / "tls/ca.pem",
                              .certificate = home_ / "tls/client.pem",
                              .private_key = home_ / "tls/client.key"});
  connection.send(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " +
                  std::to_string(body.size()) + "\r\n\r\n" + std::string(body));
  auto response = connection.receive();
  require(response.has_value(), "the sandbox does not answer");
  Answer answer;
  static_cast<RawResponse&>(answer) = *std::move(response);
  answer.json = Json(answer.body);
  return answer;
}

std::size_t Sandbox::count(std::string_view status) const {
  const auto all = ask("GET", "/lab/tokens");
  std::size_t count = 0;
  for (std::size_t i = 0; all.has("/tokens/" + std::to_string(i)); ++i) {
    count += all.text("/tokens/" + std::to_string(i) + "/status") == status ? 1 : 0;
  }
  return count;
}

std::string Sandbox::verify(const std::string& number, const std::string& cryptogram, std::uint64_t amount,
                            const std::string& currency) const {
  return ask("POST", "/v1/cryptograms/verify",
             R"({"number":")" + number + R"(","cryptogram":")" + cryptogram + R"(","amount":)" +
                 std::to_string(amount) + R"(,"currency":")" + currency + "\"}")
      .text("/verdict");
}

std::string Sandbox::connector(std::string_view schemes, unsigned deadline_milliseconds) const {
  const auto path = [this](const char* name) { return json_text((home_ / name).string()); };
  return R"({name="sandbox",kind="sandbox",url=)" + json_text(url()) + ",schemes=[" + std::string(schemes) +
         "],ca=" + path("tls/ca.pem") + ",certificate=" + path("tls/client.pem") +
         ",private_key=" + path("tls/client.key") + ",notification_secret=" + path("secret") +
         ",deadline_milliseconds=" + std::to_string(deadline_milliseconds) + "}";
}

}  // namespace tests::support

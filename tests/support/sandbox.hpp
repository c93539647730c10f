#pragma once

#include "tests/support/directory.hpp"
#include "tests/support/https_client.hpp"
#include "tests/support/process.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace tests::support {

/// coffer-sandbox-tsp on a free port, which it keeps, with certificates, a token and a store of its own.
class Sandbox {
 public:
  Sandbox();
  ~Sandbox();
  Sandbox(const Sandbox&) = delete;
  Sandbox& operator=(const Sandbox&) = delete;

  /// Settings by name and TOML text, beside those that it needs; they count for this start alone.
  void start(const std::map<std::string, std::string>& settings = {});
  void stop();
  void restart(const std::map<std::string, std::string>& settings = {}) {
    stop();
    start(settings);
  }
  [[nodiscard]] Process& process() { return *process_; }

  /// Whom it tells of changes, from the next start on.
  void notify(const std::string& url, const std::filesystem::path& ca);

  /// Asks it with the client's certificate.
  [[nodiscard]] Answer ask(const std::string& method, const std::string& path, std::string_view body = {}) const;
  /// How many of its tokens have this status, such as ACTIVE.
  [[nodiscard]] std::size_t count(std::string_view status) const;
  /// What its verification says of a cryptogram.
  [[nodiscard]] std::string verify(const std::string& number, const std::string& cryptogram, std::uint64_t amount,
                                   const std::string& currency) const;

  [[nodiscard]] std::string url() const { return "https://localhost:" + std::to_string(port_); }
  [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
  [[nodiscard]] std::filesystem::path file(std::string_view name) const { return home_ / std::string(name); }
  /// The table of [[guardian.connectors]] that reaches it, as an inline table of TOML.
  [[nodiscard]] std::string connector(std::string_view schemes = R"("visa","mastercard","american express","discover")",
                                      unsigned deadline_milliseconds = 1'500) const;

 private:
  void configure(const std::map<std::string, std::string>& settings) const;

  TemporaryDirectory home_{"sandbox"};
  std::map<std::string, std::string> notify_;
  std::unique_ptr<Process> process_;
  std::uint16_t port_ = 0;
};

}  // namespace tests::support

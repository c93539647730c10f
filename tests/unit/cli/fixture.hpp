#pragma once

#include "api/admin/server.hpp"
#include "appliance/provision.hpp"
#include "tests/support/directory.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tests::cli {

/// What the appliance::provision() of this executable does; set by a test before it runs `init`.
extern std::function<appliance::Provisioned(const appliance::Config&)> on_provision;
/// What it was last called with.
extern appliance::approvals::Policy provisioned_policy;

/// Answers every request with the same text and remembers the last one.
class FakeHandler : public api::admin::Handler {
 public:
  std::vector<std::string> events;
  std::string answer = R"({"result":{}})";
  std::string request;
  api::admin::Operator from{};

  std::string handle(const api::admin::Operator& who, std::string_view request_line,
                     const api::admin::Emit& emit) noexcept override;
};

/// What one run of coffer left behind.
struct Result {
  int code;
  std::string out;
  std::string err;
};

/// A directory with a complete coffer.toml whose admin socket lies beside it.
class Fixture {
 public:
  Fixture();
  ~Fixture();

  /// Runs `coffer --config <its file>` with these words.
  [[nodiscard]] Result coffer(std::vector<std::string> words) const;
  /// Runs coffer with exactly these words.
  [[nodiscard]] static Result bare(std::vector<std::string> words);
  /// Has the daemon's side of the socket answer from now on.
  void serve();
  void write_config(std::string_view content) const;

  support::TemporaryDirectory directory{"cli"};
  std::filesystem::path config = directory / "coffer.toml";
  std::filesystem::path socket = directory / "admin.sock";
  FakeHandler handler;

 private:
  std::unique_ptr<api::admin::Server> server_;
};

}  // namespace tests::cli

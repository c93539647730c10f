#include "tests/unit/cli/fixture.hpp"

#include "appliance/cli/command.hpp"

#include <cstdlib>
#include <sstream>

namespace appliance {

Provisioned provision(const Config& config, const approvals::Policy& policy) {
  tests::cli::provisioned_policy = policy;
  return tests::cli::on_provision(config);
}

}  // namespace appliance

namespace tests::cli {

std::function<appliance::Provisioned(const appliance::Config&)> on_provision;
appliance::approvals::Policy provisioned_policy;

std::string FakeHandler::handle(const api::admin::Operator& who, std::string_view request_line,
                                const api::admin::Emit& emit) noexcept {
  from = who;
  request = request_line;
  for (const auto& event : events) {
    emit(event);
  }
  return answer;
}

Fixture::Fixture() {
  ::unsetenv("COFFER_CONFIG");
  write_config(
      "[server]\ncertificate = \"c\"\nprivate_key = \"k\"\nadmin_socket = \"admin.sock\"\n"
      "[hsm]\nmodule = \"m\"\ntoken = \"pkcs11:token=t\"\n[storage]\npath = \"d\"\n");
}

Fixture::~Fixture() = default;

Result Fixture::bare(std::vector<std::string> words) {
  words.insert(words.begin(), "coffer");
  std::vector<const char*> arguments;
  for (const auto& word : words) {
    arguments.push_back(word.c_str());
  }
  std::ostringstream out;
  std::ostringstream err;
  const int code = appliance::cli::run(static_cast<int>(arguments.size()), arguments.data(), out, err);
  return {code, out.str(), err.str()};
}

Result Fixture::coffer(std::vector<std::string> words) const {
  words.insert(words.begin(), {"--config", config.string()});
  return bare(std::move(words));
}

void Fixture::serve() { server_ = std::make_unique<api::admin::Server>(socket, handler); }

void Fixture::write_config(std::string_view content) const { support::write_file(config, content); }

}  // namespace tests::cli

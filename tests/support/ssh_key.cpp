#include "tests/support/ssh_key.hpp"

#include "tests/support/process.hpp"

#include <stdexcept>
#include <utility>

namespace tests::support {
namespace {

void run_keygen(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "ssh-keygen");
  if (!run({.arguments = std::move(arguments)}).succeeded()) {
    throw std::runtime_error("ssh-keygen failed");
  }
}

}  // namespace

SshKey::SshKey(const std::string& type, const std::string& bits) {
  std::vector<std::string> arguments{"-q", "-N", "", "-C", "somebody@example", "-t", type, "-f", file()};
  if (!bits.empty()) {
    arguments.insert(arguments.end(), {"-b", bits});
  }
  run_keygen(std::move(arguments));
}

std::string SshKey::line() const { return read_file(file().string() + ".pub"); }

std::string SshKey::sign(const std::string& text, const std::string& name_space, const std::string& hash) const {
  const TemporaryDirectory place("ssh-signature");
  const auto message = place / "message";
  write_file(message, text);
  std::vector<std::string> arguments{"-Y", "sign", "-q", "-n", name_space, "-f", file()};
  if (!hash.empty()) {
    arguments.insert(arguments.end(), {"-O", "hashalg=" + hash});
  }
  arguments.push_back(message);
  run_keygen(std::move(arguments));
  return read_file(message.string() + ".sig");
}

}  // namespace tests::support

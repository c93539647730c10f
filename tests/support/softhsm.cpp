#include "tests/support/softhsm.hpp"

#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <utility>

namespace tests::support {
namespace {

constexpr const char* configuration_variable = "SOFTHSM2_CONF";

void make_token(const std::filesystem::path& directory, const std::string& label) {
  const std::filesystem::path log = directory / "make-token.log";
  const Exit exit = run({.arguments = {COFFER_SOURCE_DIRECTORY "/softhsm-config/make-token.sh", directory, label},
                         .standard_error = log});
  if (!exit.succeeded()) {
    throw std::runtime_error("make-token.sh failed: " + read_file(log));
  }
}

}  // namespace

ScopedVariable::ScopedVariable(std::string name, const std::string& value) : name_(std::move(name)) {
  if (const char* before = std::getenv(name_.c_str()); before != nullptr) {
    before_ = before;
  }
  ::setenv(name_.c_str(), value.c_str(), 1);
}

ScopedVariable::~ScopedVariable() {
  if (before_) {
    ::setenv(name_.c_str(), before_->c_str(), 1);
  } else {
    ::unsetenv(name_.c_str());
  }
}

std::filesystem::path softhsm_module() {
  const char* chosen = std::getenv("COFFER_SOFTHSM_MODULE");
  return chosen == nullptr ? COFFER_SOFTHSM_MODULE : chosen;
}

SofthsmToken::SofthsmToken(std::string label)
    : label_(std::move(label)), variable_(configuration_variable, directory_ / "softhsm2.conf") {
  make_token(directory_.path(), label_);
}

hsm::Secret SofthsmToken::pin() const {
  hsm::Secret pin(std::filesystem::file_size(pin_file()));
  const std::span<unsigned char> bytes = pin.expose_for_writing();
  std::filebuf file;
  file.pubsetbuf(nullptr, 0);
  file.open(pin_file(), std::ios::in | std::ios::binary);
  file.sgetn(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  return pin;
}

std::string SofthsmToken::add_token(const std::string& label) const {
  make_token(directory_.path(), label);
  return "pkcs11:token=" + label;
}

void SofthsmToken::lose(const std::string& label) const {
  const std::filesystem::path log = directory_ / "lose.log";
  const Exit exit = run({.arguments = {"softhsm2-util", "--delete-token", "--token", label},
                         .environment = environment(),
                         .standard_output = log});
  if (!exit.succeeded()) {
    throw std::runtime_error("softhsm2-util --delete-token failed");
  }
}

Environment SofthsmToken::environment() const {
  return {{configuration_variable, (directory_ / "softhsm2.conf").string()}};
}

}  // namespace tests::support

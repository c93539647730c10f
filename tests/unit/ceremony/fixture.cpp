#include "tests/unit/ceremony/fixture.hpp"

#include "appliance/cli/command.hpp"
#include "tests/support/process.hpp"

#include <openssl/sha.h>

#include <array>
#include <cstdio>
#include <iostream>
#include <regex>
#include <sstream>

namespace tests::ceremony {

namespace {

/// Standard input, as long as it lives.
class Typed {
 public:
  explicit Typed(const std::string& text) : text_(text), before_(std::cin.rdbuf(text_.rdbuf())) { std::cin.clear(); }
  ~Typed() { std::cin.rdbuf(before_); }
  Typed(const Typed&) = delete;
  Typed& operator=(const Typed&) = delete;

 private:
  std::istringstream text_;
  std::streambuf* before_;
};

}  // namespace

Site::Site(bool behind_shim, bool with_copies)
    : module(behind_shim ? std::make_unique<support::FaultyModule>() : nullptr) {
  std::filesystem::copy_file(COFFER_PACKAGING "/ceremony/example.toml", script);
  if (with_copies) {
    static_cast<void>(token.add_token("coffer-vault"));
    std::filesystem::copy_file(token.pin_file(), directory / "vault-pin");
    std::filesystem::create_directory(directory / "media");
  } else {
    const auto text = support::read_file(script);
    support::write_file(script, text.substr(0, text.find("# A second token")));
  }
  const auto library = behind_shim ? module->module_path() : support::softhsm_module();
  support::write_file(directory / "coffer.toml",
                      "[server]\ncertificate = \"c\"\nprivate_key = \"k\"\n[hsm]\nmodule = \"" + library.string() +
                          "\"\ntoken = \"pkcs11:token=coffer\"\npin_file = \"" + token.pin_file().string() +
                          "\"\n[storage]\npath = \"store\"\nmin_free_mib = 0\nreserve_mib = 0\n");
}

Result Site::coffer(std::vector<std::string> words, const std::string& typed) const {
  words.insert(words.begin(), {"coffer", "--config", directory / "coffer.toml"});
  std::vector<const char*> arguments;
  for (const auto& word : words) {
    arguments.push_back(word.c_str());
  }
  const Typed input(typed);
  std::ostringstream out;
  std::ostringstream err;
  const int code = appliance::cli::run(static_cast<int>(arguments.size()), arguments.data(), out, err);
  return {code, out.str(), err.str()};
}

Result Site::rehearse(std::vector<std::string> more) const {
  more.insert(more.begin(), {"init", "--ceremony", script, "--rehearsal", "--confirm", digest()});
  return coffer(std::move(more));
}

Result Site::dry_run(std::vector<std::string> more) const {
  more.insert(more.begin(), {"init", "--ceremony", script, "--dry-run"});
  return coffer(std::move(more));
}

std::string Site::digest() const {
  const auto text = support::read_file(script);
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
  std::array<char, 9> digits{};
  std::snprintf(digits.data(), digits.size(), "%02x%02x%02x%02x", digest[0], digest[1], digest[2], digest[3]);
  return digits.data();
}

void Site::change(std::string_view from, std::string_view to) const {
  auto text = support::read_file(script);
  const auto at = text.find(from);
  BOOST_REQUIRE_MESSAGE(at != std::string::npos, from);
  support::write_file(script, text.replace(at, from.size(), to));
}

bool Site::shell(const std::string& command) const {
  return support::run({.arguments = {"sh", "-c", "cd '" + directory.path().string() + "' && " + command}}).succeeded();
}

void Site::take_key() const {
  BOOST_TEST_REQUIRE(shell("sed -n '/BEGIN PUBLIC/,/END PUBLIC/p' example.transcript > audit.pem"));
}

Lines calls_in(const std::string& text) {
  Lines calls;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    if (line.starts_with("  C_")) {
      static const std::regex varying("object [0-9]+|1[78][0-9][0-9] bytes");
      calls.push_back(std::regex_replace(line.substr(2), varying, "..."));
    }
  }
  return calls;
}

}  // namespace tests::ceremony

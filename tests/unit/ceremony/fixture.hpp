#pragma once

#include "tests/support/directory.hpp"
#include "tests/support/faulty_module.hpp"
#include "tests/support/softhsm.hpp"

#include <boost/test/unit_test.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tests::ceremony {

using Lines = std::vector<std::string>;

/// What one run of coffer left behind.
struct Result {
  int code;
  std::string out;
  std::string err;
};

/// An appliance that is not set up: SoftHSM tokens with the labels of the example, coffer.toml, and the example of a
/// ceremony file as it is packaged.
class Site {
 public:
  explicit Site(bool behind_shim = false, bool with_copies = true);

  /// Runs coffer in this process; `typed` is what its standard input holds.
  [[nodiscard]] Result coffer(std::vector<std::string> words, const std::string& typed = {}) const;
  [[nodiscard]] Result rehearse(std::vector<std::string> more = {}) const;
  [[nodiscard]] Result dry_run(std::vector<std::string> more = {}) const;
  /// First 8 digits of the ceremony file's SHA-256, by a hand of our own.
  [[nodiscard]] std::string digest() const;
  /// Puts `to` in the place of `from` in the ceremony file.
  void change(std::string_view from, std::string_view to) const;
  /// With the shell, in the site's directory.
  [[nodiscard]] bool shell(const std::string& command) const;
  /// Takes the public audit key out of the transcript, into audit.pem.
  void take_key() const;

  support::SofthsmToken token{"coffer"};
  std::unique_ptr<support::FaultyModule> module;
  support::TemporaryDirectory directory{"ceremony"};
  std::filesystem::path script = directory / "example.toml";
  std::filesystem::path transcript = directory / "example.transcript";
};

/// The ceremony of the example without copies of the root key, which are slow to make.
struct PlainSite : Site {
  PlainSite() : Site(false, false) {}
};

/// The PKCS#11 calls of a text, without what stands before them. Two things are left out: numbers of objects, because
/// SoftHSM may give an object another handle when it is found again; and lengths of four digits, which are those of
/// wrapped private keys and depend on the key.
[[nodiscard]] Lines calls_in(const std::string& text);

}  // namespace tests::ceremony

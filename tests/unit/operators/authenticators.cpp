#include "appliance/operators/public_key.hpp"
#include "appliance/operators/ssh_signature.hpp"
#include "appliance/operators/ssh_wire.hpp"
#include "hsm/personal_key.hpp"
#include "hsm/secret.hpp"
#include "hsm/signature.hpp"
#include "tests/support/directory.hpp"
#include "tests/support/process.hpp"

#include <boost/test/unit_test.hpp>
#include <openssl/ec.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string>

// FIDO keys without the hardware: what an authenticator would sign is signed in software, and ssh-keygen, which
// verifies without hardware, says whether it was done rightly.

using namespace appliance::operators;

namespace {

const std::string space = "coffer-approval";
const std::string text = "destroy tenant/1\n";
const std::string application = "ssh:";
const std::string touched("\x01\x00\x00\x00\x07", 5);

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

std::string bytes_of(std::span<const unsigned char> bytes) { return std::string(hsm::text_of(bytes)); }

std::string digest_of(const std::string& message) { return bytes_of(hsm::sha256(hsm::bytes_of(message))); }

/// RFC 4251, section 5: mpint of a non-negative number.
std::string big_number(std::string number) {
  number.erase(0, std::min(number.find_first_not_of('\0'), number.size()));
  const bool high = !number.empty() && (static_cast<unsigned char>(number[0]) & 0x80U) != 0;
  return ssh_text((high ? std::string(1, '\0') : std::string()) + number);
}

std::string public_bytes(EVP_PKEY* key, bool edwards) {
  std::array<unsigned char, 65> bytes{};
  std::size_t size = bytes.size();
  if (edwards) {
    EVP_PKEY_get_raw_public_key(key, bytes.data(), &size);
  } else {
    EVP_PKEY_get_octet_string_param(key, "pub", bytes.data(), bytes.size(), &size);
  }
  return bytes_of({bytes.data(), size});
}

struct Authenticator {
  bool edwards;
  Key key{edwards ? EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519") : EVP_EC_gen("P-256"), EVP_PKEY_free};
  std::string type = edwards ? "sk-ssh-ed25519@openssh.com" : "sk-ecdsa-sha2-nistp256@openssh.com";
  std::string blob = ssh_text(type) + (edwards ? std::string() : ssh_text("nistp256")) +
                     ssh_text(public_bytes(key.get(), edwards)) + ssh_text(application);

  [[nodiscard]] std::string line() const { return type + " " + base64(blob); }

  [[nodiscard]] std::string raw(const std::string& message) const {
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    std::array<unsigned char, 128> bytes{};
    std::size_t size = bytes.size();
    EVP_DigestSignInit(context.get(), nullptr, edwards ? nullptr : EVP_sha256(), nullptr, key.get());
    EVP_DigestSign(context.get(), bytes.data(), &size, hsm::bytes_of(message).data(), message.size());
    if (edwards) {
      return bytes_of({bytes.data(), size});
    }
    const auto halves = hsm::read_der({bytes.data(), size}).value();
    return big_number(bytes_of({halves.data(), 32})) + big_number(bytes_of({halves.data() + 32, 32}));
  }

  [[nodiscard]] std::string sign(const std::string& presence = touched) const {
    const auto to_sign = "SSHSIG" + ssh_text(space) + ssh_text("") + ssh_text("sha512") +
                         ssh_text(bytes_of(hsm::sha512(hsm::bytes_of(text))));
    const auto made = ssh_text(type) + ssh_text(raw(digest_of(application) + presence + digest_of(to_sign))) + presence;
    const auto signature = "SSHSIG" + std::string("\0\0\0\1", 4) + ssh_text(blob) + ssh_text(space) + ssh_text("") +
                           ssh_text("sha512") + ssh_text(made);
    return "-----BEGIN SSH SIGNATURE-----\n" + base64(signature) + "\n-----END SSH SIGNATURE-----\n";
  }
};

bool verifies(const std::string& armored) {
  const auto signature = read_ssh_signature(armored);
  return signature && holds_for(*signature, space, text);
}

bool ssh_keygen_verifies(const Authenticator& authenticator, const std::string& armored) {
  const tests::support::TemporaryDirectory place("authenticator");
  tests::support::write_file(place / "signers", "bob " + authenticator.line() + "\n");
  tests::support::write_file(place / "text", text);
  tests::support::write_file(place / "signature", armored);
  const auto script = "exec ssh-keygen -Y verify -f signers -I bob -n " + space + " -s signature < text";
  return tests::support::run({.arguments = {"sh", "-c", "cd \"$1\" && " + script, "sh", place.path()}}).succeeded();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(a_key_in_an_authenticator)

BOOST_AUTO_TEST_CASE(signs_as_openssh_has_it) {
  for (const bool edwards : {true, false}) {
    const Authenticator authenticator{.edwards = edwards};
    const auto key = read_public_key(authenticator.line());
    BOOST_TEST_REQUIRE(key.has_value());
    BOOST_TEST(line_of(*key) == authenticator.line());
    BOOST_TEST(key->application == application);
    const auto armored = authenticator.sign();
    BOOST_TEST(ssh_keygen_verifies(authenticator, armored));
    BOOST_TEST(verifies(armored));
  }
}

BOOST_AUTO_TEST_CASE(does_not_sign_where_nobody_touched_it) {
  for (const bool edwards : {true, false}) {
    const Authenticator authenticator{.edwards = edwards};
    BOOST_TEST(!verifies(authenticator.sign(std::string("\x00\x00\x00\x00\x07", 5))));
    BOOST_TEST(!verifies(authenticator.sign(touched.substr(0, 4))));
    BOOST_TEST(!verifies(authenticator.sign("")));
    BOOST_TEST(verifies(authenticator.sign(std::string("\x05\x00\x00\x00\x07", 5))));
  }
}

BOOST_AUTO_TEST_SUITE_END()

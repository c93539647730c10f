#include "appliance/operators/public_key.hpp"
#include "appliance/operators/ssh_signature.hpp"
#include "appliance/operators/ssh_wire.hpp"
#include "tests/support/ssh_key.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <utility>
#include <vector>

using namespace appliance::operators;
using tests::support::SshKey;

namespace {

const std::string space = "coffer-approval";
const std::string text = "destroy tenant/1\n";

const std::vector<std::pair<std::string, std::string>> accepted{
    {"ed25519", ""}, {"ecdsa", "256"}, {"rsa", "3072"}, {"rsa", "4096"}};
const std::vector<std::pair<std::string, std::string>> refused{
    {"ecdsa", "384"}, {"ecdsa", "521"}, {"rsa", "2048"}, {"dsa", ""}};

bool verifies(const std::string& armored, const std::string& name_space, const std::string& message) {
  const auto signature = read_ssh_signature(armored);
  return signature && holds_for(*signature, name_space, message);
}

std::string armored(std::string_view bytes) {
  return "-----BEGIN SSH SIGNATURE-----\n" + base64(bytes) + "\n-----END SSH SIGNATURE-----\n";
}

/// The bytes in the armor that ssh-keygen made.
std::string bytes_in(const std::string& signature) {
  std::string inner = signature.substr(signature.find('\n'), signature.rfind("\n-----END") - signature.find('\n'));
  std::erase(inner, '\n');
  return read_base64(inner).value();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(a_persons_public_key)

BOOST_AUTO_TEST_CASE(is_read_from_the_line_that_ssh_keygen_writes) {
  for (const auto& [type, bits] : accepted) {
    const SshKey made(type, bits);
    const auto key = read_public_key(made.line());
    BOOST_TEST_REQUIRE(key.has_value(), made.line());
    BOOST_TEST(made.line().starts_with(line_of(*key) + " somebody@example"));
    BOOST_TEST((read_public_key(line_of(*key)) == key));
  }
}

BOOST_AUTO_TEST_CASE(is_refused_where_its_kind_is_weak_or_unknown) {
  for (const auto& [type, bits] : refused) {
    BOOST_TEST_CONTEXT(type << bits) { BOOST_TEST(!read_public_key(SshKey(type, bits).line()).has_value()); }
  }
}

BOOST_AUTO_TEST_CASE(is_refused_where_the_line_is_damaged) {
  const auto line = SshKey().line();
  const auto blob = line.substr(0, line.find(' ', 12));
  BOOST_TEST_REQUIRE(read_public_key(blob).has_value());
  for (const auto& wrong : {std::string(), std::string("ssh-ed25519"), blob.substr(0, blob.size() - 4), blob + "AAAA",
                            "ecdsa-sha2-nistp256" + blob.substr(11), "command=\"x\" " + blob, blob + "\n" + blob}) {
    BOOST_TEST(!read_public_key(wrong).has_value(), wrong);
  }
  // RFC 5656: a point that is not on the curve.
  const auto off_curve = ssh_text("ecdsa-sha2-nistp256") + ssh_text("nistp256") + ssh_text("\x04" + std::string(64, 1));
  BOOST_TEST(!read_key_blob(off_curve).has_value());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(a_persons_signature)

BOOST_AUTO_TEST_CASE(holds_for_the_text_and_the_purpose_that_it_was_made_for_alone) {
  for (const auto& [type, bits] : accepted) {
    const SshKey key(type, bits);
    for (const std::string hash : {"sha256", "sha512"}) {
      const auto signature = key.sign(text, space, hash);
      BOOST_TEST_CONTEXT(type << bits << ' ' << hash) {
        BOOST_TEST(verifies(signature, space, text));
        BOOST_TEST(!verifies(signature, space, "destroy tenant/2\n"));
        BOOST_TEST(!verifies(signature, space, text + " "));
        BOOST_TEST(!verifies(signature, "file", text));
      }
    }
    BOOST_TEST(!verifies(key.sign(text, "file"), space, text));
  }
}

BOOST_AUTO_TEST_CASE(names_the_key_that_made_it) {
  const SshKey key;
  const auto signature = read_ssh_signature(key.sign(text));
  BOOST_TEST_REQUIRE(signature.has_value());
  BOOST_TEST((signature->key == read_public_key(key.line())));
}

BOOST_AUTO_TEST_CASE(does_not_hold_under_the_key_of_somebody_else) {
  const SshKey key;
  const SshKey other;
  const auto blob_of = [](const SshKey& which) { return read_public_key(which.line()).value().blob; };
  auto bytes = bytes_in(key.sign(text));
  bytes.replace(bytes.find(blob_of(key)), blob_of(key).size(), blob_of(other));
  BOOST_TEST(read_ssh_signature(armored(bytes)).has_value());
  BOOST_TEST(!verifies(armored(bytes), space, text));
}

BOOST_AUTO_TEST_CASE(never_holds_once_a_bit_is_changed_or_an_end_is_cut_off) {
  for (const auto& [type, bits] : accepted) {
    const auto bytes = bytes_in(SshKey(type, bits).sign(text));
    BOOST_TEST(verifies(armored(bytes), space, text));
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      auto changed = bytes;
      changed[i] = static_cast<char>(changed[i] ^ 0x04);
      BOOST_TEST(!verifies(armored(changed), space, text), type << bits << " byte " << i);
      BOOST_TEST(!verifies(armored(bytes.substr(0, i)), space, text));
    }
    BOOST_TEST(!verifies(armored(bytes + '\0'), space, text));
  }
}

BOOST_AUTO_TEST_CASE(is_refused_with_sha_1_in_rsa) {
  const SshKey key("rsa", "3072");
  auto bytes = bytes_in(key.sign(text));
  const auto algorithm = bytes.rfind("rsa-sha2-512");
  BOOST_TEST_REQUIRE(algorithm != std::string::npos);
  BOOST_TEST(!read_ssh_signature(armored(bytes.replace(algorithm, 12, "rsa-sha2-256"))).has_value());
}

BOOST_AUTO_TEST_SUITE_END()

#include "tests/support/canary.hpp"
#include "tests/support/directory.hpp"
#include "tests/support/service.hpp"
#include "tests/support/store_view.hpp"

#include <boost/test/unit_test.hpp>
#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <set>

namespace tests::end_to_end {

using support::Ran;
using support::read_file;
using support::Service;

namespace {

using Words = std::vector<std::string>;

/// A service with tokens, and media that custodians keep apart from it.
struct InCustody {
  support::TemporaryDirectory media{"media"};
  Service service;
  std::filesystem::path backups = media / "backups";
  std::filesystem::path key = media / "audit.pem";
  std::vector<std::string> ids;

  explicit InCustody(support::ServiceOptions options = {}) : service(std::move(options)) {
    BOOST_TEST_REQUIRE(service.coffer({"audit", "key", "--out", key}).code == 0);
    make_tokens(12);
  }

  void make_tokens(int count) {
    auto client = service.client();
    for (; count > 0; --count) {
      const auto made = client.post("/tokens", R"({"type":"token","data":"number )" + std::to_string(count) + "\"}");
      BOOST_TEST_REQUIRE(made.status == 201U);
      ids.push_back(made.text("/id"));
    }
  }

  static Ran done(const Service& at, Words words) {
    auto ran = at.coffer(std::move(words));
    BOOST_TEST_REQUIRE(ran.code == 0, ran.out << ran.err);
    return ran;
  }

  /// From the root key without copies to one that has them, as the guide says it.
  void rotate() {
    done(service, {"keys", "rotate", "root"});
    done(service, {"keys", "rewrap"});
    done(service, {"keys", "retire", "root/1"});
    done(service, {"keys", "destroy", "root/1", "--confirm", "root/1"});
  }

  std::string share_of(const std::string& who) const { return (media / (who + ".share")).string(); }

  Ran add_custodians(const std::string& name, const std::string& threshold, const Words& who) const {
    Words words{"custody", "add-custodians", "--name", name, "--threshold", threshold};
    for (const auto& each : who) {
      words.insert(words.end(), {"--custodian", each + "=" + share_of(each)});
    }
    return service.coffer(words);
  }

  Words recovery(const Words& who) const {
    Words words{"custody", "recover", backups};
    for (const auto& each : who) {
      words.insert(words.end(), {"--share", share_of(each)});
    }
    return words;
  }

  /// Restores the backup where the root keys have been recovered, and proves everything.
  void check_restored(Service& at) {
    const auto restored = done(at, {"backup", "restore", backups, "--key", key});
    BOOST_TEST(restored.text("/new_audit_key") == "true");
    BOOST_TEST(restored.text("/tokens") == std::to_string(ids.size()));
    BOOST_TEST(restored.text("/sample") == std::to_string(ids.size()));
    BOOST_TEST(restored.text("/sample_opened") == restored.text("/sample"));
    BOOST_TEST(restored.text("/tenant_keys_unwrapped") == restored.text("/tenant_keys"));
    BOOST_TEST(restored.text("/entries_verified") == restored.text("/last_entry"));
    BOOST_TEST_REQUIRE(at.launch());
    done(at, {"audit", "acknowledge", "--confirm", at.coffer({"status"}).text("/store_id")});
    BOOST_TEST(at.ready());
    auto client = at.client(service.key());
    BOOST_TEST(
        std::ranges::all_of(ids, [&](const std::string& id) { return client.get("/tokens/" + id).status == 200; }));
    const auto new_key = media / "new.pem";
    done(at, {"audit", "key", "--out", new_key});
    done(at, {"audit", "verify", "--key", key, "--key", new_key});
  }
};

void check_refused(const Ran& ran, int code, const std::string& because) {
  BOOST_TEST(ran.code == code, ran.out);
  BOOST_TEST(ran.text("/error/message").find(because) != std::string::npos, ran.out);
}

struct SecondToken : InCustody {
  std::string second = service.token().add_token("second");
  std::string pin_file = service.token().pin_file().string();

  using InCustody::InCustody;

  Ran add() const {
    return service.coffer({"custody", "add-token", "--name", "vault", "--token", second, "--pin-file", pin_file});
  }
  Ran verify() const { return service.coffer({"custody", "verify", "--token", second, "--pin-file", pin_file}); }
};

struct Traced : SecondToken {
  Traced() : SecondToken({.behind_shim = true, .settings = {{"hsm.probe_seconds", "3600"}}}) {}
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(a_second_token, SecondToken)

BOOST_AUTO_TEST_CASE(becomes_the_appliances_when_the_first_is_lost) {
  BOOST_TEST_REQUIRE(add().code == 0);
  BOOST_TEST(service.coffer({"custody", "list"}).text("/without_copy/0") == "root/1");
  check_refused(verify(), 1, "has no copy");
  rotate();
  const auto listed = service.coffer({"custody", "list"});
  BOOST_TEST(listed.text("/root_keys/0/copies_with/0") == "vault", listed.out);
  BOOST_TEST(listed.text("/recipients/0/copies_of/0") == "root/2", listed.out);
  BOOST_TEST(!listed.json.has("/without_copy/0"));
  const auto verified = verify();
  BOOST_TEST(verified.code == 0, verified.out);
  BOOST_TEST(verified.text("/copies/0/cross_decryption") == "both ways");
  InCustody::done(service, {"backup", "create", backups});

  service.kill();
  std::filesystem::remove_all(service.data());
  service.token().lose("coffer-test");
  service.configure({{"hsm.token", "\"" + second + "\""}});
  check_refused(service.coffer({"backup", "restore", backups, "--key", key}), 1, "root key 2 (check value ");
  const auto activated = InCustody::done(service, {"custody", "activate", backups});
  BOOST_TEST(activated.text("/root_keys/0/check_value") == listed.text("/root_keys/0/check_value"));
  check_restored(service);
  BOOST_TEST(service.coffer({"hsm", "info"}).text("/root_keys/0/never_extractable") == "false");
}

BOOST_AUTO_TEST_CASE(gives_the_root_keys_to_a_third_from_an_export) {
  BOOST_TEST_REQUIRE(add().code == 0);
  rotate();
  const auto exported = media / "export";
  InCustody::done(service, {"custody", "export", exported});
  BOOST_TEST(service.coffer({"custody", "export", exported}).code == 1);
  InCustody::done(service, {"backup", "create", backups});
  service.kill();
  std::filesystem::remove_all(service.data());
  const auto third = service.token().add_token("third");
  service.token().lose("coffer-test");
  service.configure({{"hsm.token", "\"" + third + "\""}});
  const Words words{"custody", "recover", exported, "--token", second, "--pin-file", pin_file};
  InCustody::done(service, words);
  BOOST_TEST(service.coffer(words).code == 0);
  check_refused(service.coffer({"custody", "activate", exported}), 1, "no copy is for this token");
  check_restored(service);
}

BOOST_AUTO_TEST_CASE(is_another_one_and_is_added_once) {
  check_refused(service.coffer({"custody", "add-token", "--name", "vault", "--token", service.token().uri(),
                                "--pin-file", pin_file}),
                1, "the token that the root key is in");
  BOOST_TEST(add().code == 0);
  check_refused(add(), 1, "of this name");
  check_refused(service.coffer({"custody", "add-token", "--name", "again", "--token", second, "--pin-file", pin_file}),
                1, "a recipient already");
  check_refused(service.coffer({"custody", "remove", "vault", "--confirm", "volt"}), 2, "--confirm");
  BOOST_TEST(service.coffer({"custody", "remove", "vault", "--confirm", "vault"}).code == 0);
  check_refused(service.coffer({"custody", "remove", "vault", "--confirm", "vault"}), 1, "no such recipient");
  BOOST_TEST(add().code == 0);
}

BOOST_AUTO_TEST_CASE(loses_the_copies_of_a_version_that_is_destroyed) {
  BOOST_TEST_REQUIRE(add().code == 0);
  rotate();
  for (const auto* step : {"rotate root", "rewrap"}) {
    const std::string words = step;
    InCustody::done(service, words == "rewrap" ? Words{"keys", "rewrap"} : Words{"keys", "rotate", "root"});
  }
  BOOST_TEST(service.coffer({"custody", "list"}).text("/recipients/0/copies_of/1") == "root/3");
  InCustody::done(service, {"keys", "retire", "root/2"});
  InCustody::done(service, {"keys", "destroy", "root/2", "--confirm", "root/2"});
  const auto listed = service.coffer({"custody", "list"});
  BOOST_TEST(listed.text("/recipients/0/copies_of/0") == "root/3");
  BOOST_TEST(!listed.json.has("/recipients/0/copies_of/1"));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(custodians, InCustody)

BOOST_AUTO_TEST_CASE(bring_everything_back_on_an_empty_machine_any_two_of_three) {
  const auto begin = std::chrono::steady_clock::now();
  BOOST_TEST_REQUIRE(add_custodians("board", "2", {"alice", "bob", "carol"}).code == 0);
  rotate();
  InCustody::done(service, {"backup", "create", backups});
  service.kill();
  std::filesystem::remove_all(service.data());

  const std::vector<Words> pairs{{"alice", "bob"}, {"carol", "alice"}, {"bob", "carol"}};
  for (const auto& pair : pairs) {
    Service empty({.start = false});
    check_refused(empty.coffer(recovery({pair.front()})), 1, "2 shares are needed and 1 were given");
    const auto recovered = InCustody::done(empty, recovery(pair));
    BOOST_TEST(recovered.text("/root_keys/0/key") == "root/2");
    if (pair == pairs.back()) {
      check_restored(empty);
    } else {
      check_refused(empty.coffer({"init"}), 1, "restore a backup");
    }
  }
  const std::chrono::duration<double, std::ratio<60>> minutes = std::chrono::steady_clock::now() - begin;
  BOOST_TEST_MESSAGE("the drill took " << minutes.count() << " minutes");
}

BOOST_AUTO_TEST_CASE(open_nothing_where_a_share_is_not_right) {
  BOOST_TEST_REQUIRE(add_custodians("board", "3", {"alice", "bob", "carol", "dave", "erin"}).code == 0);
  BOOST_TEST_REQUIRE(add_custodians("others", "2", {"frank", "grace"}).code == 0);
  rotate();
  InCustody::done(service, {"backup", "create", backups});
  Service empty({.start = false});
  check_refused(empty.coffer(recovery({"alice", "erin"})), 1, "3 shares are needed and 2 were given");
  check_refused(empty.coffer(recovery({"alice", "bob", "bob"})), 2, "of the same custodian");
  check_refused(empty.coffer(recovery({"alice", "bob", "frank"})), 2, "not all of the same custodians");

  auto typed = read_file(share_of("bob"));
  const auto place = typed.find("share-3: ") + std::string("share-3: ").size();
  typed[place] = typed[place] == '7' ? '8' : '7';
  support::write_file(media / "typed.share", typed);
  check_refused(empty.coffer(recovery({"alice", "typed", "dave"})), 2, "the line share-3 of a share");

  auto posed = read_file(share_of("bob"));
  posed.replace(posed.find("custodian: 2"), 12, "custodian: 3");
  support::write_file(media / "posed.share", posed);
  check_refused(empty.coffer(recovery({"alice", "posed", "dave"})), 1, "the share of carol is not the one");

  BOOST_TEST(empty.coffer(recovery({"alice", "carol", "erin"})).code == 0);
  BOOST_TEST(empty.coffer(recovery({"erin", "dave", "bob", "alice"})).code == 0);
}

BOOST_AUTO_TEST_CASE(prove_their_copies_while_the_appliance_serves) {
  BOOST_TEST_REQUIRE(add_custodians("board", "2", {"alice", "bob"}).code == 0);
  rotate();
  const auto verified = service.coffer({"custody", "verify", "--share", share_of("alice"), "--share", share_of("bob")});
  BOOST_TEST(verified.code == 0, verified.out);
  BOOST_TEST(verified.text("/recipient") == "board");
  check_refused(service.coffer({"custody", "verify", "--share", share_of("bob")}), 1, "2 shares are needed");
  BOOST_TEST(service.ready());
}

BOOST_AUTO_TEST_CASE(each_have_a_medium_of_their_own_that_was_empty) {
  struct stat status {};
  check_refused(add_custodians("board", "2", {"alice"}), 2, "custodians are 2 to 7");
  check_refused(add_custodians("board", "3", {"alice", "bob"}), 2, "custodians are 2 to 7");
  check_refused(service.coffer({"custody", "add-custodians", "--name", "board", "--threshold", "2", "--custodian",
                                "alice=" + share_of("one"), "--custodian", "bob=" + share_of("one")}),
                1, "two shares would go to one path");
  support::write_file(share_of("bob"), "something of bob's");
  check_refused(add_custodians("board", "2", {"alice", "bob"}), 1, "something already");
  BOOST_TEST(read_file(share_of("bob")) == "something of bob's");
  BOOST_TEST(!std::filesystem::exists(share_of("alice")));
  std::filesystem::remove(share_of("bob"));
  BOOST_TEST(add_custodians("board", "2", {"alice", "bob"}).code == 0);
  BOOST_TEST(::stat(share_of("alice").c_str(), &status) == 0);
  BOOST_TEST((status.st_mode & 0777U) == 0600U);
  BOOST_TEST(read_file(share_of("alice")).starts_with("Coffer custodian share v1\n"));
}

BOOST_AUTO_TEST_CASE(leave_no_share_with_the_appliance) {
  BOOST_TEST_REQUIRE(add_custodians("board", "2", {"alice", "bob"}).code == 0);
  rotate();
  const auto text = read_file(share_of("alice"));
  std::string share;
  for (const std::string line : {"share-1: ", "share-2: "}) {
    auto digits = text.substr(text.find(line) + line.size(), 19);
    std::erase(digits, ' ');
    for (std::size_t at = 0; at < digits.size(); at += 2) {
      share.push_back(static_cast<char>(std::stoi(digits.substr(at, 2), nullptr, 16)));
    }
  }
  BOOST_TEST(share.size() == 16U);
  BOOST_TEST(!support::find_canary_in("--" + share + "--", share).empty());
  BOOST_TEST(support::find_canary(service.home(), share).empty());
  service.stop();
  BOOST_TEST(support::find_canary(service.home(), share).empty());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(what_the_token_is_asked_for_custody, Traced)

BOOST_AUTO_TEST_CASE(shows_no_key_in_clear) {
  const std::set<std::string> readable{
      "CKA_ID",      "CKA_CHECK_VALUE", "CKA_SENSITIVE",      "CKA_EXTRACTABLE", "CKA_WRAP",   "CKA_NEVER_EXTRACTABLE",
      "CKA_UNWRAP",  "CKA_ENCRYPT",     "CKA_DECRYPT",        "CKA_SIGN",        "CKA_VERIFY", "CKA_DERIVE",
      "CKA_MODULUS", "CKA_EC_POINT",    "CKA_PUBLIC_EXPONENT"};
  service.module().forget_trace();
  BOOST_TEST_REQUIRE(add().code == 0);
  BOOST_TEST_REQUIRE(add_custodians("board", "2", {"alice", "bob", "carol"}).code == 0);
  InCustody::done(service, {"keys", "rotate", "root"});
  BOOST_TEST_REQUIRE(verify().code == 0);
  const auto calls = service.module().trace();
  std::size_t copies = 0;
  for (const auto& call : calls) {
    if (call.function == "C_GetAttributeValue") {
      for (const auto& [attribute, value] : call.attributes) {
        // CKA_VALUE is read of the checkpoints that stand in the token as data objects, which are public.
        BOOST_TEST((readable.contains(attribute) || attribute == "CKA_VALUE"), attribute);
      }
    }
    const bool root_key = call.has("CKA_TOKEN", true) && call.attributes.contains("CKA_WRAP");
    BOOST_TEST((!root_key || call.function == "C_GenerateKeyPair" || call.has("CKA_EXTRACTABLE", false)));
    copies += call.function == "C_WrapKey" && call.mechanism == "CKM_RSA_PKCS_OAEP" ? 1 : 0;
  }
  BOOST_TEST(copies == 2U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::end_to_end

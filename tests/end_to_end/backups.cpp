#include "hsm/attributes.hpp"
#include "hsm/object_search.hpp"
#include "hsm/session.hpp"
#include "hsm/token.hpp"
#include "tests/support/directory.hpp"
#include "tests/support/service.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>

namespace tests::end_to_end {

using support::Ran;
using support::read_file;
using support::Service;

namespace {

struct BackedUp {
  Service service;
  std::filesystem::path place = service.home() / "backups";
  std::filesystem::path key = service.home() / "audit.pem";

  BackedUp() { BOOST_TEST_REQUIRE(service.coffer({"audit", "key", "--out", key}).code == 0); }

  std::vector<std::string> make_tokens(int count) const {
    auto client = service.client();
    std::vector<std::string> ids;
    for (; count > 0; --count) {
      const auto made = client.post("/tokens", R"({"type":"token","data":"number )" + std::to_string(count) + "\"}");
      BOOST_TEST_REQUIRE(made.status == 201U);
      ids.push_back(made.text("/id"));
    }
    return ids;
  }

  unsigned status_of(const std::string& id) const { return service.client().get("/tokens/" + id).status; }

  Ran back_up() const {
    auto ran = service.coffer({"backup", "create", place});
    BOOST_TEST_REQUIRE(ran.code == 0, ran.out);
    return ran;
  }

  Ran verify(std::vector<std::string> more = {}) const {
    more.insert(more.begin(), {"backup", "verify", place, "--key", key});
    return service.coffer(more);
  }

  Ran restore(std::vector<std::string> more = {}) const {
    more.insert(more.begin(), {"backup", "restore", place});
    return service.coffer(more);
  }

  void lose_the_machine() {
    service.kill();
    std::filesystem::remove_all(service.data());
  }

  void acknowledge() const {
    const auto store = service.coffer({"status"}).text("/store_id");
    BOOST_TEST(service.coffer({"audit", "acknowledge", "--confirm", store}).code == 0);
  }

  /// Takes objects out of the token, as if it were another one with the same root key.
  void remove_from_token(CK_OBJECT_CLASS object_class, std::string_view label) {
    auto& softhsm = service.token();
    hsm::Token token(
        {.module_path = softhsm.module_path(), .token_uri = softhsm.uri(), .pin = [&] { return softhsm.pin(); }});
    token.connect();
    hsm::Session session(token);
    token.run(session, [&] {
      hsm::Template wanted;
      wanted.add(CKA_CLASS, CK_ULONG{object_class}).add(CKA_LABEL, label);
      for (const auto object : hsm::find_objects(token.functions(), session.handle(), wanted)) {
        token.functions().C_DestroyObject(session.handle(), object);
      }
    });
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(a_backup_of_a_running_service, BackedUp)

BOOST_AUTO_TEST_CASE(brings_everything_back_after_the_machine_is_lost) {
  const auto before = make_tokens(20);
  const auto made = back_up();
  const auto after = make_tokens(10);
  BOOST_TEST(service.coffer({"audit", "export", "--file", service.home() / "kept.jsonl"}).code == 0);
  lose_the_machine();

  const auto restored = restore();
  BOOST_TEST_REQUIRE(restored.code == 0, restored.out);
  BOOST_TEST(restored.text("/last_entry") == made.text("/last_entry"));
  BOOST_TEST(restored.text("/history") == "behind");
  BOOST_TEST(restored.text("/tokens") == "20");
  BOOST_TEST(restored.text("/sample_opened") == "20");
  BOOST_TEST(restored.text("/tenant_keys_unwrapped") == restored.text("/tenant_keys"));
  BOOST_TEST(!restored.json.has("/not_opened/0"), restored.out);
  BOOST_TEST_REQUIRE(service.launch());
  BOOST_TEST(!service.ready());
  acknowledge();
  BOOST_TEST(service.ready());
  for (const auto& id : before) {
    BOOST_TEST(status_of(id) == 200U);
  }
  for (const auto& id : after) {
    BOOST_TEST(status_of(id) == 404U);
  }
  const auto proof = service.coffer({"audit", "verify", "--key", key});
  BOOST_TEST(proof.code == 0, proof.out);
  BOOST_TEST(proof.text("/accepted/0/what").starts_with("behind: the token had seen entry"), proof.out);
  const auto gap = service.coffer({"audit", "verify", "--key", key, "--known", service.home() / "kept.jsonl"});
  BOOST_TEST(gap.code == 1);
  BOOST_TEST(std::stoul(gap.text("/error/report/findings/0/entry")) <= std::stoul(made.text("/last_entry")) + 1);
  make_tokens(1);
}

BOOST_AUTO_TEST_CASE(is_proven_without_the_service_and_without_the_token) {
  make_tokens(3);
  back_up();
  make_tokens(3);
  back_up();
  service.stop();
  std::filesystem::remove_all(service.token().directory() / "tokens");
  const auto latest = verify();
  BOOST_TEST(latest.code == 0, latest.out);
  BOOST_TEST(latest.text("/number") == "2");
  const auto first = verify({"--number", "1"});
  BOOST_TEST(first.code == 0, first.out);
  BOOST_TEST(std::stoul(first.text("/last")) < std::stoul(latest.text("/last")));
  BOOST_TEST(verify({"--number", "3"}).code == 1);
}

BOOST_AUTO_TEST_CASE(holds_an_audit_log_that_is_proven_alone) {
  make_tokens(3);
  const auto made = back_up();
  make_tokens(1);
  BOOST_TEST(service.coffer({"audit", "export", "--file", service.home() / "later.jsonl"}).code == 0);
  service.stop();
  const auto log = [&](std::vector<std::string> more) {
    more.insert(more.begin(), {"audit", "verify", "--backup", place});
    return service.coffer(more);
  };
  const auto proven = log({"--key", key});
  BOOST_TEST(proven.code == 0, proven.out);
  BOOST_TEST(proven.text("/last") == made.text("/last_entry"));
  const auto cut = log({"--key", key, "--known", service.home() / "later.jsonl"});
  BOOST_TEST(cut.code == 1, cut.out);
  BOOST_TEST(log({"--export", service.home() / "later.jsonl"}).code == 2);
  BOOST_TEST(service.coffer({"audit", "verify", "--backup", service.home() / "absent"}).code == 1);
}

BOOST_AUTO_TEST_CASE(has_a_manifest_that_openssl_verifies) {
  back_up();
  const auto verified = support::run({.arguments = {"openssl", "dgst", "-sha256", "-verify", key, "-signature",
                                                    place / "manifest" / "1.sig", place / "manifest" / "1.json"}});
  BOOST_TEST(verified.succeeded());
}

BOOST_AUTO_TEST_CASE(is_recorded_in_the_audit_log) {
  back_up();
  const auto log = service.coffer({"audit", "export"}).out;
  BOOST_TEST(log.find(R"("operation":"begin","entity_type":"backup","entity_id":"backups")") != std::string::npos);
  BOOST_TEST(log.find(R"("operation":"create","entity_type":"backup","entity_id":"1")") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(a_backup_that_was_altered, BackedUp)

BOOST_AUTO_TEST_CASE(is_neither_proven_nor_restored) {
  make_tokens(3);
  back_up();
  const std::filesystem::path good = service.home() / "good";
  std::filesystem::rename(place, good);
  struct Harm {
    const char* name;
    std::function<void(const std::filesystem::path&)> apply;
  };
  const auto flip_in = [](const std::filesystem::path& file) {
    auto content = read_file(file);
    content[content.size() / 2] ^= 1;
    support::write_file(file, content);
  };
  const auto first_file = [](const std::filesystem::path& directory) {
    return std::filesystem::directory_iterator(directory)->path();
  };
  const std::vector<Harm> harms{
      {"a bit in a table", [&](const auto& at) { flip_in(first_file(at / "shared_checksum")); }},
      {"a bit in the list of files", [&](const auto& at) { flip_in(at / "meta" / "1"); }},
      {"a table is missing", [&](const auto& at) { std::filesystem::remove(first_file(at / "shared_checksum")); }},
      {"a bit in the manifest", [&](const auto& at) { flip_in(at / "manifest" / "1.json"); }},
      {"a bit in the signature", [&](const auto& at) { flip_in(at / "manifest" / "1.sig"); }},
      {"no manifest", [&](const auto& at) { std::filesystem::remove(at / "manifest" / "1.json"); }},
      {"no signature", [&](const auto& at) { std::filesystem::remove(at / "manifest" / "1.sig"); }},
  };
  lose_the_machine();
  for (const auto& harm : harms) {
    BOOST_TEST_CONTEXT(harm.name) {
      std::filesystem::remove_all(place);
      std::filesystem::copy(good, place, std::filesystem::copy_options::recursive);
      harm.apply(place);
      const auto verified = verify();
      BOOST_TEST(verified.code == 1, verified.out);
      const auto restored = restore();
      BOOST_TEST(restored.code == 1, restored.out);
      BOOST_TEST(!std::filesystem::exists(service.data() / "CURRENT"));
    }
  }
  std::filesystem::remove_all(place);
  std::filesystem::rename(good, place);
  BOOST_TEST(restore().code == 0);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(restoring_a_backup, BackedUp)

BOOST_AUTO_TEST_CASE(names_the_root_key_that_a_token_lacks) {
  back_up();
  const Service stranger({.start = false});
  const auto ran = stranger.coffer({"backup", "restore", place, "--key", key});
  BOOST_TEST(ran.code == 1);
  BOOST_TEST(ran.text("/error/message").find("root key 1 (check value ") != std::string::npos, ran.out);
  BOOST_TEST(!std::filesystem::exists(stranger.data()));
  BOOST_TEST(stranger.coffer({"backup", "restore", place}).text("/error/message").find("--key") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(does_not_touch_a_store_that_is_there) {
  back_up();
  service.stop();
  BOOST_TEST(restore().code == 1);
  service.start();
}

BOOST_AUTO_TEST_CASE(makes_a_new_audit_key_in_a_token_that_has_the_root_key_alone) {
  const auto before = make_tokens(3);
  back_up();
  lose_the_machine();
  remove_from_token(CKO_PRIVATE_KEY, "coffer-audit");
  remove_from_token(CKO_PUBLIC_KEY, "coffer-audit");
  remove_from_token(CKO_DATA, "coffer-audit-checkpoint");
  BOOST_TEST(restore().code == 1);
  const auto restored = restore({"--key", key});
  BOOST_TEST_REQUIRE(restored.code == 0, restored.out);
  BOOST_TEST(restored.text("/new_audit_key") == "true");
  BOOST_TEST(restored.text("/history") == "unmarked");
  BOOST_TEST_REQUIRE(service.launch());
  acknowledge();
  BOOST_TEST(service.ready());
  BOOST_TEST(std::ranges::all_of(before, [&](const std::string& id) { return status_of(id) == 200U; }));
  const auto new_key = service.home() / "new.pem";
  BOOST_TEST(service.coffer({"audit", "key", "--out", new_key}).code == 0);
  BOOST_TEST(service.coffer({"audit", "verify", "--key", key}).code == 1);
  const auto both = service.coffer({"audit", "verify", "--key", key, "--key", new_key});
  BOOST_TEST(both.code == 0, both.out);
}

BOOST_AUTO_TEST_CASE(ends_the_keys_for_clients_that_were_in_the_lost_token_alone) {
  const auto manager = service.make_application("m", {.type = "management"}).key;
  auto before = service.client(manager);
  const auto in_token = before.post("/keys", R"({"crv":"X25519"})").text("/id");
  const auto wrapped = before.post("/keys", R"({"crv":"P-256"})").text("/id");
  back_up();
  make_tokens(1);
  BOOST_TEST(service.coffer({"audit", "export", "--file", service.home() / "kept.jsonl"}).code == 0);
  lose_the_machine();
  remove_from_token(CKO_PRIVATE_KEY, "coffer-capture");
  const auto restored = restore();
  BOOST_TEST(restored.text("/lost_client_keys") == "1", restored.out);
  BOOST_TEST_REQUIRE(service.launch());
  acknowledge();
  auto after = service.client(manager);
  BOOST_TEST(after.get("/keys/" + in_token).status == 404U);
  BOOST_TEST(after.get("/keys/" + wrapped).status == 200U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::end_to_end

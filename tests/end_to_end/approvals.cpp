#include "tests/support/moved_clock.hpp"
#include "tests/support/service.hpp"
#include "tests/support/ssh_key.hpp"

#include <boost/test/unit_test.hpp>
#include <unistd.h>

#include <filesystem>
#include <regex>
#include <string>
#include <vector>

// Four eyes through the real commands. Everybody works from one OS account here, which is the administrator's: who
// approves is known by the signature alone. What several OS users may do is tested in tests/unit/approvals.

namespace tests::end_to_end {

using namespace std::chrono_literals;
using support::MovedClock;
using support::Ran;
using support::Service;
using support::SshKey;

namespace {

struct FourEyes {
  Service service{{.single_operator = false}};
  SshKey bob;
  SshKey carol{"ecdsa", "256"};
  SshKey dave{"rsa", "3072"};
  std::string key;

  FourEyes() {
    key = done({"keys", "rotate", "tenant", "--prepare"}).text("/key");
    done({"operators", "add", "alice", "--role", "administrator", "--role", "auditor", "--role", "backup", "--user",
          std::to_string(::getuid())});
    add_custodian("bob", bob);
    add_custodian("carol", carol);
  }

  Ran run(std::vector<std::string> words) const { return service.coffer(std::move(words)); }
  Ran done(std::vector<std::string> words) const {
    auto ran = run(std::move(words));
    BOOST_TEST_REQUIRE(ran.code == 0, ran.out << ran.err);
    return ran;
  }
  std::string refused(std::vector<std::string> words) const {
    const auto ran = run(std::move(words));
    BOOST_TEST(ran.code == 1, ran.out << ran.err);
    return ran.text("/error/message");
  }
  static std::string public_file(const SshKey& person) { return person.file().string() + ".pub"; }
  void add_custodian(const std::string& name, const SshKey& person) const {
    done({"operators", "add", name, "--role", "custodian", "--key", public_file(person)});
  }
  Ran approve(const std::string& id, const SshKey& person) const {
    return run({"approvals", "approve", id, "--key", person.file()});
  }
  std::string execute(const std::string& id) const { return refused({"approvals", "execute", id}); }
  std::string state() const { return done({"keys", "show", key}).text("/state"); }
  std::string request() const {
    return done({"approvals", "request", "keys", "destroy", key, "--confirm", key}).text("/id");
  }
  std::string approved() const {
    const auto id = request();
    BOOST_TEST(approve(id, bob).code == 0);
    BOOST_TEST(approve(id, carol).code == 0);
    return id;
  }
  void acknowledge() const { done({"audit", "acknowledge", "--confirm", done({"status"}).text("/store_id")}); }
};

struct Clocked {
  MovedClock clock{COFFER_MOVED_CLOCK};
};

struct FourEyesOverTime : Clocked, FourEyes {
  void off_for(std::chrono::seconds time) {
    service.stop();
    clock.set(time);
    service.start();
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(an_act_that_cannot_be_undone, FourEyes)

BOOST_AUTO_TEST_CASE(is_asked_for_approved_by_two_and_done) {
  BOOST_TEST(done({"status"}).text("/approvals") == "by 2 of 2 custodians");
  const auto direct = run({"keys", "destroy", key, "--confirm", key, "--tenant", "main"});
  BOOST_TEST(direct.code == 1);
  BOOST_TEST(direct.text("/error/code") == "refused");
  BOOST_TEST(direct.text("/error/message") ==
             "this needs the approval of 2 custodians: coffer approvals request keys destroy " + key +
                 " --tenant main --confirm " + key);
  const auto id =
      done({"approvals", "request", "keys", "destroy", key, "--tenant", "main", "--confirm", key}).text("/id");
  BOOST_TEST(done({"approvals", "list"}).text("/0/id") == id);

  const auto first = approve(id, bob);
  BOOST_TEST_REQUIRE(first.code == 0, first.out << first.err);
  BOOST_TEST(first.json.json("/approved_by") == R"(["bob"])");
  BOOST_TEST(first.err.find("operation     keys.destroy\n") != std::string::npos, first.err);
  BOOST_TEST(execute(id).find("not have enough approvals") != std::string::npos);

  // Carol's key is on another machine: the text goes there, the signature comes back.
  const auto text = service.home() / "request.txt";
  const auto shown = done({"approvals", "show", id, "--out", text});
  BOOST_TEST(support::read_file(text) == shown.text("/text"));
  support::write_file(service.home() / "request.sig", carol.sign(support::read_file(text)));
  BOOST_TEST(done({"approvals", "approve", id, "--signature", service.home() / "request.sig"}).code == 0);

  const auto executed = done({"approvals", "execute", id});
  BOOST_TEST(executed.text("/result/state") == "destroyed");
  BOOST_TEST(state() == "destroyed");
  BOOST_TEST(execute(id) == "the request has been executed, which is done once");
  BOOST_TEST(done({"approvals", "list"}).out == "[]\n");
  BOOST_TEST(done({"approvals", "list", "--all"}).text("/0/status") == "executed");
  const auto log = done({"audit", "export"}).out;
  const auto by = [&](const std::string& who, const std::string& what) {
    return std::regex_search(log, std::regex("\"actor_id\":\"" + who + "\"[^\n]*\"operation\":\"" + what +
                                             "\",\"entity_type\":\"approval\",\"entity_id\":\"" + id + "\""));
  };
  BOOST_TEST(by("alice", "request"));
  BOOST_TEST(by("bob", "approve"));
  BOOST_TEST(by("carol", "approve"));
  BOOST_TEST(by("alice", "execute"));
  BOOST_TEST(log.find("keys.destroy, approved by bob carol") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(is_whatever_gives_away_copies_of_the_root_key_too) {
  const auto share = [&](const char* of) { return service.home() / (std::string(of) + ".share"); };
  const auto second = service.token().add_token("second");
  const std::vector<std::vector<std::string>> acts{
      {"custody", "add-custodians", "--name", "board", "--threshold", "2", "--custodian", "a=" + share("a").string(),
       "--custodian", "b=" + share("b").string()},
      {"custody", "add-token", "--name", "vault", "--token", second, "--pin-file", service.token().pin_file()},
      {"custody", "remove", "board", "--confirm", "board"}};
  for (auto act : acts) {
    BOOST_TEST(refused(act).find("coffer approvals request custody " + act.at(1)) != std::string::npos);
    act.insert(act.begin(), {"approvals", "request"});
    const auto id = done(act).text("/id");
    BOOST_TEST(approve(id, bob).code == 0);
    BOOST_TEST(approve(id, carol).code == 0);
    BOOST_TEST(std::filesystem::exists(share("a")) == (act.at(3) != "add-custodians"));
    done({"approvals", "execute", id});
  }
  const auto recipients = done({"custody", "list"});
  BOOST_TEST(recipients.text("/recipients/0/name") == "vault", recipients.out);
  BOOST_TEST(recipients.text("/recipients/1/name").empty(), recipients.out);
}

BOOST_AUTO_TEST_CASE(is_a_tenants_deletion_too) {
  done({"tenants", "create", "--name", "It's over"});
  BOOST_TEST(refused({"tenants", "delete", "It's over", "--confirm", "It's over"}) ==
             R"(this needs the approval of 2 custodians: coffer approvals request tenants delete 'It'\''s over')"
             R"( --confirm 'It'\''s over')");
  const auto id =
      done({"approvals", "request", "tenants", "delete", "It's over", "--confirm", "It's over"}).text("/id");
  BOOST_TEST(approve(id, bob).code == 0);
  BOOST_TEST(approve(id, carol).code == 0);
  BOOST_TEST(done({"approvals", "execute", id}).text("/result/name") == "It's over");
  BOOST_TEST(done({"tenants", "list"}).out.find("over") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(adds_no_custodian_by_one_persons_will) {
  const std::vector<std::string> add{"operators", "add", "dave", "--role", "custodian", "--key", public_file(dave)};
  BOOST_TEST(refused(add).find("approvals request operators add dave --role custodian --key /") != std::string::npos);
  auto ask = add;
  ask.insert(ask.begin(), {"approvals", "request"});
  const auto id = done(ask).text("/id");
  const auto text = done({"approvals", "show", id}).text("/text");
  BOOST_TEST(text.find(dave.line().substr(0, 100)) != std::string::npos, text);
  BOOST_TEST(approve(id, bob).code == 0);
  BOOST_TEST(approve(id, dave).code == 1);
  BOOST_TEST(approve(id, carol).code == 0);
  done({"approvals", "execute", id});
  BOOST_TEST(done({"operators", "show", "dave"}).text("/roles/0") == "custodian");
  BOOST_TEST(refused({"approvals", "policy", "--off"}).ends_with("coffer approvals request approvals policy --off"));
}

BOOST_AUTO_TEST_CASE(is_not_done_again_after_the_service_was_killed) {
  const auto id = approved();
  done({"approvals", "execute", id});
  service.kill();
  service.start();
  BOOST_TEST(execute(id) == "the request has been executed, which is done once");
}

BOOST_AUTO_TEST_CASE(is_not_done_by_a_request_that_a_backup_brings_back) {
  const auto id = approved();
  done({"backup", "create", service.home() / "backups"});
  done({"approvals", "execute", id});
  service.stop();
  std::filesystem::remove_all(service.data());
  done({"backup", "restore", service.home() / "backups"});
  BOOST_TEST_REQUIRE(service.launch());
  BOOST_TEST(execute(id).find("coffer audit acknowledge") != std::string::npos);
  acknowledge();
  BOOST_TEST(execute(id).find("was dropped when the store was restored") != std::string::npos);
  BOOST_TEST(state() == "pre-activation");
}

BOOST_AUTO_TEST_CASE(is_not_done_by_a_request_in_yesterdays_copy_of_the_store) {
  const auto id = approved();
  service.stop();
  const auto copy = service.home() / "yesterday";
  std::filesystem::copy(service.data(), copy, std::filesystem::copy_options::recursive);
  service.start();
  done({"approvals", "execute", id});
  service.stop();
  std::filesystem::remove_all(service.data());
  std::filesystem::rename(copy, service.data());
  BOOST_TEST_REQUIRE(service.launch());
  BOOST_TEST(execute(id).find("coffer audit acknowledge") != std::string::npos);
  acknowledge();
  BOOST_TEST(execute(id).find("was dropped when the store was restored") != std::string::npos);
  BOOST_TEST(state() == "pre-activation");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(a_request_for_approval, FourEyesOverTime)

BOOST_AUTO_TEST_CASE(expires_while_the_service_is_off_and_does_not_come_back_with_the_clock) {
  const auto id = approved();
  off_for(2h);
  BOOST_TEST(execute(id) == "the request has expired: ask again");
  BOOST_TEST(done({"approvals", "list"}).out == "[]\n");
  clock.set(0s);
  BOOST_TEST(execute(id).starts_with("the clock has jumped"));
  service.restart();
  BOOST_TEST(execute(id).starts_with("the clock has jumped"));
  done({"clock", "trust"});
  BOOST_TEST(execute(id).find("was dropped") != std::string::npos);
  BOOST_TEST(state() == "pre-activation");
}

BOOST_AUTO_TEST_CASE(is_not_executed_with_the_clock_set_back) {
  const auto id = approved();
  clock.set(-30min);
  BOOST_TEST(execute(id).starts_with("the clock has jumped"));
  clock.set(0s);
  done({"approvals", "execute", id});
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(an_os_user)

BOOST_AUTO_TEST_CASE(who_is_no_operator_is_turned_away_even_root) {
  Service service;
  const std::string other = ::getuid() == 1 ? "2" : "1";
  const auto added = service.coffer({"operators", "add", "alice", "--role", "administrator", "--user", other});
  BOOST_TEST_REQUIRE(added.code == 0, added.out);
  for (const auto& words : std::vector<std::vector<std::string>>{{"status"}, {"tenants", "list"}, {"keys", "list"}}) {
    const auto ran = service.coffer(words);
    BOOST_TEST(ran.code == 1);
    BOOST_TEST(ran.text("/error/message") == "this OS user is no operator of this appliance");
  }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(approving)

BOOST_FIXTURE_TEST_CASE(takes_what_is_a_signature_and_one_of_two_ways, FourEyes) {
  const auto id = request();
  const auto file = service.home() / "nonsense";
  support::write_file(file, "nonsense");
  for (const auto& more : std::vector<std::vector<std::string>>{{}, {"--key", "a", "--signature", "b"}}) {
    std::vector<std::string> words{"approvals", "approve", id};
    words.insert(words.end(), more.begin(), more.end());
    BOOST_TEST(run(words).code == 2);
  }
  BOOST_TEST(run({"approvals", "approve", id, "--signature", file}).code == 2);
  BOOST_TEST(run({"approvals", "approve", id, "--signature", service.home() / "absent"}).code == 2);
  BOOST_TEST(run({"approvals", "approve", id, "--key", file}).code == 1);
  BOOST_TEST(run({"approvals", "approve", "x", "--key", bob.file()}).code == 2);
  BOOST_TEST(run({"approvals", "request", "status"}).code == 2);
  BOOST_TEST(run({"approvals", "request", "init"}).code == 2);
  BOOST_TEST(run({"approvals", "request"}).code == 2);
  BOOST_TEST(done({"approvals", "show", id}).json.json("/approved_by") == "[]");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::end_to_end

#include "tests/end_to_end/key_load.hpp"
#include "tests/support/store_view.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

namespace tests::end_to_end {

namespace {

const support::ServiceOptions options{
    .settings = {{"hsm.sessions", "4"}, {"limits.queue_milliseconds", "60000"}, {"keys.rewrap_share_percent", "50"}}};

struct Rotation {
  support::Service service{options};
  int kept = rotation_tokens();

  Rotation() { create_kept_tokens(service, kept); }

  support::Ran run(std::vector<std::string> words) {
    words.insert(words.begin(), "keys");
    auto ran = service.coffer(std::move(words));
    BOOST_TEST_REQUIRE(ran.code == 0, ran.out);
    return ran;
  }
  std::string refused(std::vector<std::string> words) {
    words.insert(words.begin(), "keys");
    const auto ran = service.coffer(std::move(words));
    BOOST_TEST(ran.code == 1, ran.out);
    return ran.text("/error/message");
  }
  void check_kept() {
    const auto wrong = check_kept_tokens(service, kept);
    BOOST_TEST(wrong.empty(), (wrong.empty() ? std::string() : wrong.front())
                                  << " of " << wrong.size() << " wrong answers");
  }
  bool all_finished() {
    const auto jobs = run({"rewrap", "--status"}).json.json();
    return jobs.find("\"running\"") == std::string::npos;
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(keys_that_are_rotated, Rotation)

BOOST_AUTO_TEST_CASE(under_mixed_load_fail_no_request_and_lose_double_and_miss_no_record) {
  MixedLoad load(service, kept);
  BOOST_TEST(service.eventually([&] { return load.requests() > 100; }));
  for (const std::string kind : {"tenant", "fingerprint", "index", "root"}) {
    BOOST_TEST(run({"rotate", kind}).text("/key") == kind + "/2");
    const auto jobs = run({"rewrap"});
    BOOST_TEST(jobs.out.find("\"failed\":0") != std::string::npos, jobs.out);
    BOOST_TEST(jobs.err.find("\"done\":") != std::string::npos, jobs.err);
    const auto until = load.requests() + 100;
    BOOST_TEST(service.eventually([&] { return load.requests() > until; }));
  }
  for (const std::string key : {"tenant/1", "index/1", "root/1"}) {
    BOOST_TEST(run({"retire", key}).text("/state") == "deactivated");
    BOOST_TEST(run({"destroy", key, "--confirm", key}).text("/state") == "destroyed");
  }
  const auto wrong = load.stop();
  BOOST_TEST(wrong.empty(), (wrong.empty() ? std::string() : wrong.front())
                                << " of " << wrong.size() << " wrong answers in " << load.requests());
  check_kept();
  service.restart();
  check_kept();
}

BOOST_AUTO_TEST_CASE(go_on_where_they_were_killed) {
  for (const std::string kind : {"tenant", "fingerprint", "index", "root"}) {
    service.configure({{"keys.rewrap_share_percent", "1"}});  // so slow that it cannot be done before
    service.restart();
    run({"rotate", kind});
    run({"rewrap", "--background"});
    service.kill();
    service.start();
    BOOST_TEST((kind == "root" || !all_finished()), kind);
    service.kill();
    service.configure({});
    service.start();
    BOOST_TEST(service.eventually([&] { return all_finished(); }), kind);
    service.kill();
    service.start();
  }
  const auto jobs = run({"rewrap", "--status"});
  BOOST_TEST(jobs.out.find("\"failed\":0") != std::string::npos);
  for (const std::string key : {"tenant/1", "fingerprint/1", "index/1", "root/1"}) {
    BOOST_TEST(run({"show", key}).text("/records") == "0", key);
  }
  check_kept();
}

BOOST_AUTO_TEST_CASE(are_not_destroyed_while_records_are_under_them) {
  run({"rotate", "tenant"});
  run({"rotate", "root"});
  const auto of_tenant = std::to_string(kept) + " records are still under this version";
  BOOST_TEST(refused({"retire", "tenant/1"}).starts_with(of_tenant));
  BOOST_TEST(refused({"retire", "root/1"}).starts_with("4 records are still under this version"));
  run({"compromise", "tenant/1"});
  BOOST_TEST(refused({"destroy", "tenant/1", "--confirm", "tenant/1"}).starts_with(of_tenant));
  check_kept();
  run({"rewrap"});
  BOOST_TEST(run({"destroy", "tenant/1", "--confirm", "tenant/1"}).text("/state") == "destroyed-compromised");
  run({"retire", "root/1"});
  run({"destroy", "root/1", "--confirm", "root/1"});
  const auto token = service.coffer({"hsm", "info"});
  BOOST_TEST(token.text("/root_keys/0/version") == "2");
  BOOST_TEST(!token.json.has("/root_keys/1"));
  service.restart();
  check_kept();
}

BOOST_AUTO_TEST_CASE(keep_fingerprints_whose_tokens_are_gone_until_they_are_told_to_forget) {
  auto client = service.client();
  const std::string body = R"({"type":"token","data":"comes back","fingerprint_expression":"{{ data }}"})";
  const auto first = client.post("/tokens", body);
  BOOST_TEST(client.remove("/tokens/" + first.text("/id")).status == 204U);
  run({"rotate", "fingerprint"});
  run({"rewrap"});
  BOOST_TEST(refused({"retire", "fingerprint/1"}).starts_with("1 records are still under this version"));
  const auto second = client.post("/tokens", body);
  BOOST_TEST(second.text("/fingerprint") == first.text("/fingerprint"));
  BOOST_TEST(run({"show", "fingerprint/1"}).text("/records") == "0");
  BOOST_TEST(client.remove("/tokens/" + second.text("/id")).status == 204U);
  run({"rotate", "fingerprint"});
  run({"rewrap"});
  run({"retire", "fingerprint/2", "--forget"});
  run({"retire", "fingerprint/1"});
  const auto third = client.post("/tokens", body);
  BOOST_TEST(third.text("/fingerprint") != first.text("/fingerprint"));
  service.stop();
  const auto audit = support::read_audit(*service.open_store());
  BOOST_TEST(std::ranges::any_of(
      audit, [](const auto& entry) { return entry.operation() == "forget" && entry.entity_id() == "fingerprint/2"; }));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::end_to_end

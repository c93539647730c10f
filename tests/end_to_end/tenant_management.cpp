#include "tests/end_to_end/shared.hpp"

#include <latch>
#include <thread>
#include <vector>

namespace tests::end_to_end {

using support::canonical;

namespace {

/// A tenant of its own.
struct OwnTenant : Caller {
  std::string name = fresh_id("managed");
  std::string id = service.make_tenant(name);
  support::HttpsClient manager =
      service.client(service.make_application(fresh_id("m"), {.tenant = name, .type = "management"}).key);
  support::HttpsClient maker = service.client(service.make_application(fresh_id("p"), {.tenant = name}).key);

  support::Answer put(std::string_view body) {
    return manager.send("PUT", "/tenants/self/", {{"Content-Type", "application/json"}}, body);
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(a_tenant, OwnTenant)

BOOST_AUTO_TEST_CASE(reads_and_changes_itself) {
  const auto before = manager.get("/tenants/self");
  BOOST_TEST(before.status == 200U);
  BOOST_TEST(before.text("/id") == id);
  BOOST_TEST(before.text("/name") == name);
  BOOST_TEST(before.text("/type") == "test");
  BOOST_TEST(before.json.json("/settings") == "{}");
  BOOST_TEST(!before.has("/modified_at"));

  const auto set = put(R"({"name":"renamed","settings":{"fingerprint_tokens":"true","deduplicate_tokens":"false"}})");
  BOOST_TEST(set.status == 200U, set.body);
  BOOST_TEST(set.text("/name") == "renamed");
  BOOST_TEST(!set.text("/modified_at").empty());
  BOOST_TEST(!maker.post("/tokens", R"({"type":"token","data":"x"})").text("/fingerprint").empty());

  const auto merged = put(
      R"({"name":"renamed","settings":{"fingerprint_tokens":"false","token_deduplication_behavior":"update_existing"}})");
  BOOST_TEST(merged.json.json("/settings") == canonical(R"({"fingerprint_tokens":"false","deduplicate_tokens":"false",)"
                                                        R"("token_deduplication_behavior":"update_existing"})"));
  BOOST_TEST(put(R"({"name":"again"})").json.json("/settings") == merged.json.json("/settings"));
  BOOST_TEST(manager.get("/tenants/self").text("/name") == "again");
}

BOOST_AUTO_TEST_CASE(loses_no_setting_to_another_that_is_set_at_the_same_time) {
  const std::vector<std::string> names{"fingerprint_tokens", "deduplicate_tokens", "disable_ephemeral_proxy"};
  for (const std::string value : {"true", "false", "true", "false", "true", "false"}) {
    std::latch together(static_cast<std::ptrdiff_t>(names.size()));
    {
      std::vector<std::jthread> threads;
      for (const auto& setting : names) {
        threads.emplace_back([&, setting] {
          auto caller = service.client(manager.api_key());
          static_cast<void>(caller.get("/ping"));
          together.arrive_and_wait();
          static_cast<void>(caller.send("PUT", "/tenants/self", {},
                                        R"({"name":"n","settings":{")" + setting + R"(":")" + value + "\"}}"));
        });
      }
    }
    const auto read = manager.get("/tenants/self");
    for (const auto& setting : names) {
      BOOST_TEST(read.text("/settings/" + setting) == value, setting);
    }
  }
}

BOOST_AUTO_TEST_CASE(refuses_what_it_would_not_heed) {
  struct Row {
    const char* body;
    const char* property;
  };
  for (const Row& row : {Row{"{}", "name"}, Row{R"({"name":""})", "name"},
                         Row{R"({"name":"n","settings":{"color":"blue"}})", "settings"},
                         Row{R"({"name":"n","settings":{"fingerprint_tokens":"yes"}})", "settings"},
                         Row{R"({"name":"n","settings":{"fingerprint_tokens":true}})", "settings"}}) {
    BOOST_TEST_CONTEXT(row.body) {
      const auto refused = put(row.body);
      check_problem(refused, 400);
      BOOST_TEST(refused.has(std::string("/errors/") + row.property));
    }
  }
  BOOST_TEST(put(R"({"name":")" + std::string(200, 'n') + "\"}").status == 200U);
  check_problem(put(R"({"name":")" + std::string(201, 'n') + "\"}"), 400);
}

BOOST_AUTO_TEST_CASE(cannot_be_deleted_through_the_api) {
  check_problem(manager.remove("/tenants/self"), 404);
  BOOST_TEST(manager.get("/tenants/self").status == 200U);
}

BOOST_AUTO_TEST_CASE(that_takes_the_name_of_another_does_not_get_its_applications) {
  const std::string victim = fresh_id("victim");
  service.make_tenant(victim);
  BOOST_TEST(put(R"({"name":")" + victim + "\"}").status == 200U);
  const auto ambiguous =
      service.coffer({"applications", "create", "--face", "basis-theory", "--name", "n", "--tenant", victim});
  BOOST_TEST(ambiguous.code != 0);
  BOOST_TEST(service.coffer({"applications", "create", "--face", "basis-theory", "--name", "n", "--tenant", id}).code ==
             0);
}

BOOST_AUTO_TEST_CASE(counts_its_tokens_as_they_come_and_go) {
  BOOST_TEST(manager.get("/tenants/self/reports/usage").text("/total_tokens") == "0");
  const auto first = maker.post("/tokens", R"({"type":"token","data":"x"})");
  maker.post("/tokens", R"({"type":"token","data":"y"})");
  maker.post("/tokens", R"({"type":"card","data":{"number":"4242424242424242"}})");
  check_problem(maker.post("/tokens", R"({"type":"token","data":"x","id":")" + first.text("/id") + "\"}"), 409);
  const auto report = manager.get("/tenants/self/reports/usage");
  BOOST_TEST(report.text("/total_tokens") == "3");
  BOOST_TEST(report.text("/token_report/total_tokens") == "3");
  BOOST_TEST(report.text("/token_report/metrics_by_type/token/count") == "2");
  BOOST_TEST(report.text("/token_report/metrics_by_type/card/count") == "1");
  BOOST_TEST(!report.text("/token_report/metrics_by_type/card/last_created_at").empty());
  BOOST_TEST(maker.remove("/tokens/" + first.text("/id")).status == 204U);
  check_problem(maker.remove("/tokens/" + first.text("/id")), 404);
  BOOST_TEST(manager.get("/tenants/self/reports/usage").text("/total_tokens") == "2");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::end_to_end

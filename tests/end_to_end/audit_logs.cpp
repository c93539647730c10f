#include "tests/end_to_end/shared.hpp"

#include <set>

namespace tests::end_to_end {

namespace {

/// A tenant of its own, so that its log holds what the case does.
struct Log : Caller {
  std::string name = fresh_id("logged");
  std::string tenant = service.make_tenant(name);
  support::MadeApplication management = service.make_application(fresh_id("m"), {.tenant = name, .type = "management"});
  support::MadeApplication making = service.make_application(fresh_id("p"), {.tenant = name});
  support::HttpsClient manager = service.client(management.key);
  support::HttpsClient maker = service.client(making.key);

  std::string make_token() { return maker.post("/tokens", R"({"type":"token","data":"unloggable"})").text("/id"); }

  support::Answer logs(const std::string& query) {
    auto answer = manager.get("/logs?" + query);
    BOOST_TEST_REQUIRE(answer.status == 200U, answer.body);
    return answer;
  }

  static std::vector<std::string> messages(const support::Answer& answer) {
    std::vector<std::string> found;
    for (int i = 0; answer.has("/data/" + std::to_string(i)); ++i) {
      found.push_back(answer.text("/data/" + std::to_string(i) + "/message"));
    }
    return found;
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(the_audit_log_of_a_tenant, Log)

BOOST_AUTO_TEST_CASE(tells_what_was_done_to_a_token_newest_first) {
  const auto id = make_token();
  maker.get("/tokens/" + id);
  maker.patch("/tokens/" + id, R"({"data":"unloggable too"})");
  auto blind = service.client(service
                                  .make_application(fresh_id("b"), {.tenant = name,
                                                                    .rules = {"container=/other/,transform=mask,"
                                                                              "permissions=token:read"}})
                                  .key);
  check_problem(blind.get("/tokens/" + id), 403);
  maker.remove("/tokens/" + id);
  const auto answer = logs("entity_type=token&entity_id=" + id);
  BOOST_TEST(messages(answer) == (std::vector<std::string>{"Token deleted", "Token retrieved: refused", "Token updated",
                                                           "Token retrieved", "Token created"}),
             boost::test_tools::per_element());
  BOOST_TEST(answer.text("/data/4/operation") == "create");
  BOOST_TEST(answer.text("/data/4/entity_type") == "token");
  BOOST_TEST(answer.text("/data/4/entity_id") == id);
  BOOST_TEST(answer.text("/data/4/actor_type") == "application");
  BOOST_TEST(answer.text("/data/4/actor_id") == making.id);
  BOOST_TEST(answer.text("/data/4/tenant_id") == tenant);
  BOOST_TEST(!answer.text("/data/4/created_at").empty());
  BOOST_TEST(answer.body.find("unloggable") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(tells_what_was_done_by_management) {
  const auto made =
      manager.post("/applications", R"({"name":"n","type":"private","permissions":["token:read"]})").text("/id");
  const auto key = manager.post("/applications/" + made + "/keys", "").text("/id");
  manager.remove("/applications/" + made + "/keys/" + key);
  manager.remove("/applications/" + made);
  BOOST_TEST(
      messages(logs("entity_id=" + made)) == (std::vector<std::string>{"Application deleted", "Application created"}),
      boost::test_tools::per_element());
  BOOST_TEST(messages(logs("entity_type=application_key")) ==
                 (std::vector<std::string>{"Application Key deleted", "Application Key created"}),
             boost::test_tools::per_element());
  BOOST_TEST(logs("entity_id=" + made).text("/data/0/actor_id") == management.id);
  manager.get("/tenants/self");
  BOOST_TEST(messages(logs("entity_type=tenant")).front() == "Tenant retrieved");
  BOOST_TEST(logs("entity_type=tenant&entity_id=" + tenant).text("/data/1/actor_type") == "operator");
}

BOOST_AUTO_TEST_CASE(has_pages_that_neither_overlap_nor_go_on_past_the_end) {
  for (int i = 0; i < 7; ++i) {
    make_token();
  }
  std::multiset<std::string> by_page;
  int page = 1;
  for (;; ++page) {
    const auto answer = logs("entity_type=token&size=3&page=" + std::to_string(page));
    if (answer.json.json("/data") == "[]") {
      break;
    }
    for (int i = 0; answer.has("/data/" + std::to_string(i)); ++i) {
      by_page.insert(answer.text("/data/" + std::to_string(i) + "/id"));
    }
  }
  BOOST_TEST(page == 4);
  BOOST_TEST(by_page.size() == 7U);
  BOOST_TEST(std::set<std::string>(by_page.begin(), by_page.end()).size() == 7U);
  BOOST_TEST(logs("entity_type=token&size=0").json.json("/data") == "[]");

  const auto first = logs("entity_type=token&size=3");
  BOOST_TEST(first.text("/pagination/page_size") == "3");
  const auto cursor = first.text("/pagination/next");
  const auto second = logs("entity_type=token&size=3&start=" + cursor);
  const auto paged = logs("entity_type=token&size=3&page=2");
  BOOST_TEST(second.json.json("/data") == paged.json.json("/data"));
  const auto third = logs("entity_type=token&size=3&page=2&start=" + cursor);
  BOOST_TEST(third.json.json("/data") == logs("entity_type=token&size=3&page=3").json.json("/data"));
  BOOST_TEST(!third.has("/pagination/next"));
}

BOOST_AUTO_TEST_CASE(is_filtered_by_dates) {
  const auto first = make_token();
  const auto at = logs("entity_id=" + first).text("/data/0/created_at");
  const auto escaped = percent_encoded(at);
  BOOST_TEST(logs("entity_type=token&start_date=" + escaped).text("/data/0/entity_id") == first);
  BOOST_TEST(logs("entity_type=token&end_date=" + escaped).json.json("/data") == "[]");
  const auto second = make_token();
  BOOST_TEST(messages(logs("entity_type=token&start_date=" + escaped)).size() == 2U);
  BOOST_TEST(logs("entity_type=token&end_date=2001-01-01").json.json("/data") == "[]");
  BOOST_TEST(logs("entity_type=token&start_date=2999-01-01").json.json("/data") == "[]");
  BOOST_TEST(logs("entity_type=token&start_date=2001-01-01T00%3A00%3A00.000Z&end_date=2999-01-01&size=1")
                 .text("/data/0/entity_id") == second);
}

BOOST_AUTO_TEST_CASE(refuses_what_it_does_not_understand) {
  for (const auto* query : {"start_date=yesterday", "end_date=x", "start=x", "start=-1", "page=0", "size=5001",
                            "page=1000&size=5000", "entity_type=a&entity_type=b"}) {
    BOOST_TEST_CONTEXT(query) { check_problem(manager.get(std::string("/logs?") + query), 400); }
  }
}

BOOST_AUTO_TEST_CASE(is_its_own) {
  const auto ours = make_token();
  const std::string other = fresh_id("tenant");
  service.make_tenant(other);
  auto stranger = service.client(service.make_application(fresh_id("m"), {.tenant = other, .type = "management"}).key);
  BOOST_TEST(stranger.get("/logs?entity_id=" + ours).json.json("/data") == "[]");
  BOOST_TEST(stranger.get("/logs").body.find(ours) == std::string::npos);
  BOOST_TEST(stranger.get("/logs?entity_type=token").json.json("/data") == "[]");
}

BOOST_AUTO_TEST_CASE(names_its_entity_types) {
  const auto types = manager.get("/logs/entity-types");
  BOOST_TEST(types.body.starts_with("["));
  BOOST_TEST(types.json.members("/0") == (std::vector<std::string>{"display_name", "value"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::end_to_end

#include "tests/end_to_end/shared.hpp"

#include <regex>

namespace tests::end_to_end {

using support::canonical;

namespace {

struct Manager : Caller {
  support::HttpsClient manager =
      service.client(service.make_application(fresh_id("manager"), {.type = "management"}).key);

  support::Answer put(const std::string& target, std::string_view body) {
    return manager.send("PUT", target, {{"Content-Type", "application/json"}}, body);
  }

  support::Answer make(const std::string& body) {
    auto answer = manager.post("/applications", body);
    BOOST_TEST_REQUIRE(answer.status == 201U, answer.body);
    return answer;
  }

  support::Answer make_reader() {
    return make(R"({"name":")" + fresh_id("reader") + R"(","type":"private","permissions":["token:read"]})");
  }
};

bool is_key(const std::string& text) {
  static const std::regex shape("key_(test|prod)_(pvt|pub|mgt)_[1-9A-HJ-NP-Za-km-z]{40,}");
  return text.size() <= 100 && std::regex_match(text, shape);
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(an_application, Manager)

BOOST_AUTO_TEST_CASE(is_made_with_a_key_that_is_shown_once) {
  const auto made = make(R"({"name":"n","type":"private","permissions":["token:update","token:create"]})");
  const auto id = made.text("/id");
  BOOST_TEST(is_uuid_v4(id));
  BOOST_TEST(made.field("location").ends_with("/applications/" + id));
  BOOST_TEST(is_key(made.text("/key")));
  BOOST_TEST(made.text("/key") == made.text("/keys/0/key"));
  BOOST_TEST(is_uuid_v4(made.text("/keys/0/id")));
  BOOST_TEST(made.text("/keys/0/version") == "1");
  BOOST_TEST(made.text("/tenant_id") == service.tenant());
  BOOST_TEST(made.json.json("/permissions") == R"(["token:update","token:create"])");
  BOOST_TEST(made.json.json("/rules") == "[]");
  BOOST_TEST(service.client(made.text("/key")).post("/tokens", R"({"type":"token","data":1})").status == 201U);

  const auto read = manager.get("/applications/" + id);
  BOOST_TEST(read.status == 200U);
  BOOST_TEST(!read.has("/key"));
  BOOST_TEST(!read.has("/keys/0/key"));
  BOOST_TEST(read.text("/keys/0/id") == made.text("/keys/0/id"));
  BOOST_TEST(read.text("/name") == "n");
  BOOST_TEST(read.text("/type") == "private");
  BOOST_TEST(!read.has("/modified_at"));
}

BOOST_AUTO_TEST_CASE(may_be_made_without_a_key) {
  const auto made = make(R"({"name":"n","type":"public","permissions":["token:create"],"create_key":false})");
  BOOST_TEST(!made.has("/key"));
  BOOST_TEST(made.json.json("/keys") == "[]");
}

BOOST_AUTO_TEST_CASE(is_refused_where_its_body_breaks_a_rule) {
  struct Row {
    const char* body;
    const char* property;
  };
  for (
      const Row& row : {
          Row{R"({"type":"private","permissions":["token:read"]})", "name"},
          Row{R"({"name":"n","permissions":["token:read"]})", "type"},
          Row{R"({"name":"n","type":"server","permissions":["token:read"]})", "type"},
          Row{R"({"name":"n","type":"private"})", "permissions"},
          Row{R"({"name":"n","type":"private","permissions":[],"rules":[]})", "permissions"},
          Row{R"({"name":"n","type":"private","permissions":["token:fly"]})", "permissions"},
          Row{R"({"name":"n","type":"private","permissions":["application:read"]})", "permissions"},
          Row{R"({"name":"n","type":"public","permissions":["token:read"]})", "permissions"},
          Row{R"({"name":"n","type":"private","permissions":["token:read"],"create_key":"yes"})", "create_key"},
          Row{R"({"name":"n","type":"private","permissions":["token:read"],"expires_at":"2001-01-01"})", "expires_at"},
          Row{R"({"name":"n","type":"private","rules":[{"container":"/","transform":"mask","permissions":["token:read"],)"
              R"("conditions":[{"attribute":"id","operator":"equals","value":"x"}]}]})",
              "rules[0].conditions"},
          Row{R"({"name":"n","type":"private","rules":[{"transform":"mask","permissions":["token:read"],)"
              R"("conditions":[{"attribute":"type","operator":"equals","value":"x"}]}]})",
              "rules[0].conditions[0].attribute"},
          Row{R"({"name":"n","type":"private","rules":[{"transform":"mask","permissions":["token:read"],)"
              R"("conditions":[{"attribute":"id","operator":"ends_with","value":"x"}]}]})",
              "rules[0].conditions[0].operator"},
      }) {
    BOOST_TEST_CONTEXT(row.body) {
      const auto refused = manager.post("/applications", row.body);
      check_problem(refused, 400);
      BOOST_TEST(refused.json.members("/errors") == std::vector<std::string>{row.property},
                 boost::test_tools::per_element());
    }
  }
}

BOOST_AUTO_TEST_CASE(is_replaced_by_put_but_for_its_type_and_keys_at_once) {
  const auto made = make_reader();
  const auto path = "/applications/" + made.text("/id");
  auto caller = service.client(made.text("/key"));
  const auto token = "/tokens/" + create(R"({"type":"token","data":"seen"})").text("/id");
  BOOST_TEST(!caller.get(token).has("/data"));
  const auto changed = put(path, R"({"name":"n2","type":"public","rules":[{"description":"d","priority":4,)"
                                 R"("container":"/","transform":"reveal","permissions":["token:read"]}]})");
  BOOST_TEST(changed.status == 200U, changed.body);
  BOOST_TEST(changed.text("/name") == "n2");
  BOOST_TEST(changed.text("/type") == "private");
  BOOST_TEST(changed.text("/keys/0/id") == made.text("/keys/0/id"));
  BOOST_TEST(changed.json.json("/permissions") == "[]");
  BOOST_TEST(changed.json.json("/rules") ==
             canonical(R"([{"description":"d","priority":4,"container":"/","transform":"reveal",)"
                       R"("permissions":["token:read"]}])"));
  BOOST_TEST(!changed.text("/modified_at").empty());
  BOOST_TEST(!changed.text("/modified_by").empty());
  BOOST_TEST(caller.get(token).text("/data") == "seen");
  BOOST_TEST(put(path, R"({"name":"n3","permissions":["token:delete"]})").status == 200U);
  check_problem(caller.get(token), 403);
  check_problem(put(path, R"({"name":"n4"})"), 400);
}

BOOST_AUTO_TEST_CASE(is_gone_at_once_when_deleted) {
  const auto made = make_reader();
  const auto path = "/applications/" + made.text("/id");
  auto caller = service.client(made.text("/key"));
  BOOST_TEST(caller.get("/ping").status == 200U);
  const auto deleted = manager.remove(path);
  BOOST_TEST(deleted.status == 204U);
  BOOST_TEST(deleted.body == "");
  check_problem(caller.get("/ping"), 401);
  check_problem(manager.get(path), 404);
  check_problem(manager.remove(path), 404);
}

BOOST_AUTO_TEST_CASE(reads_itself_by_any_of_its_keys) {
  const auto made = make_reader();
  auto caller = service.client(made.text("/key"));
  const auto own = caller.get("/applications/key");
  BOOST_TEST(own.status == 200U);
  BOOST_TEST(own.text("/id") == made.text("/id"));
  BOOST_TEST(!own.has("/key"));
  BOOST_TEST(caller.get("/applications/key/").text("/id") == made.text("/id"));
}

BOOST_AUTO_TEST_CASE(has_at_most_three_keys_each_of_which_works_until_it_is_deleted) {
  const auto made = make_reader();
  const auto keys = "/applications/" + made.text("/id") + "/keys";
  const auto second = manager.send("POST", keys, {{"Content-Type", "application/x-www-form-urlencoded"}}, "");
  BOOST_TEST(second.status == 201U, second.body);
  BOOST_TEST(is_key(second.text("/key")));
  BOOST_TEST(second.text("/version") == "2");
  BOOST_TEST(second.field("location").ends_with(keys + "/" + second.text("/id")));
  BOOST_TEST(manager.post(keys, "").status == 201U);
  check_problem(manager.post(keys, ""), 422);

  const auto listed = manager.get(keys);
  BOOST_TEST(listed.status == 200U);
  BOOST_TEST(listed.body.starts_with("["));
  BOOST_TEST(listed.text("/1/id") == second.text("/id"));
  BOOST_TEST(!listed.has("/1/key"));
  BOOST_TEST(listed.has("/2"));
  BOOST_TEST(!listed.has("/3"));

  auto by_first = service.client(made.text("/key"));
  auto by_second = service.client(second.text("/key"));
  BOOST_TEST(by_second.get("/applications/key").text("/id") == made.text("/id"));
  const auto one = keys + "/" + second.text("/id");
  BOOST_TEST(manager.get(one).text("/id") == second.text("/id"));
  BOOST_TEST(manager.remove(one).status == 204U);
  check_problem(manager.get(one), 404);
  check_problem(manager.remove(one), 404);
  check_problem(by_second.get("/ping"), 401);
  BOOST_TEST(by_first.get("/ping").status == 200U);
  BOOST_TEST(manager.post(keys, "").text("/version") == "4");
}

BOOST_AUTO_TEST_CASE(changes_all_its_keys_for_one_when_they_are_regenerated) {
  const auto made = make_reader();
  const auto path = "/applications/" + made.text("/id");
  const auto other = manager.post(path + "/keys", "");
  const auto renewed = manager.post(path + "/regenerate", "");
  BOOST_TEST(renewed.status == 200U, renewed.body);
  BOOST_TEST(is_key(renewed.text("/key")));
  BOOST_TEST(renewed.text("/keys/0/key") == renewed.text("/key"));
  BOOST_TEST(!renewed.has("/keys/1"));
  check_problem(service.client(made.text("/key")).get("/ping"), 401);
  check_problem(service.client(other.text("/key")).get("/ping"), 401);
  BOOST_TEST(service.client(renewed.text("/key")).get("/ping").status == 200U);
}

BOOST_AUTO_TEST_CASE(is_refused_after_it_expired) {
  const auto made = make(R"({"name":"n","type":"private","permissions":["token:read"],"expires_at":")" +
                         instant_in(std::chrono::seconds(2)) + "\"}");
  BOOST_TEST(!made.text("/expires_at").empty());
  auto caller = service.client(made.text("/key"));
  BOOST_TEST(caller.get("/ping").status == 200U);
  BOOST_TEST(service.eventually([&] { return caller.get("/ping").status == 401U; }));
}

BOOST_AUTO_TEST_CASE(of_another_tenant_is_absent_from_every_route) {
  const std::string other = fresh_id("tenant");
  service.make_tenant(other);
  auto stranger =
      service.client(service.make_application(fresh_id("stranger"), {.tenant = other, .type = "management"}).key);
  const auto made = make_reader();
  const auto path = "/applications/" + made.text("/id");
  const auto key = path + "/keys/" + made.text("/keys/0/id");
  check_problem(stranger.get(path), 404);
  check_problem(stranger.send("PUT", path, {}, R"({"name":"mine","permissions":["token:read"]})"), 404);
  check_problem(stranger.remove(path), 404);
  check_problem(stranger.post(path + "/regenerate", ""), 404);
  check_problem(stranger.post(path + "/keys", ""), 404);
  check_problem(stranger.get(path + "/keys"), 404);
  check_problem(stranger.get(key), 404);
  check_problem(stranger.remove(key), 404);
  BOOST_TEST(stranger.get("/applications").text("/pagination/total_items") == "1");
  BOOST_TEST(service.client(made.text("/key")).get("/ping").status == 200U);
}

BOOST_AUTO_TEST_CASE(stays_as_it_is_over_a_restart) {
  support::Service own;
  const auto management = own.make_application("manager", {.type = "management"});
  auto before = own.client(management.key);
  const auto made = before.post("/applications", R"({"name":"n","type":"private","rules":[{"transform":"reveal",)"
                                                 R"("permissions":["token:read"],"conditions":[{"attribute":"id",)"
                                                 R"("operator":"starts_with","value":"mine-"}]}]})");
  BOOST_TEST_REQUIRE(made.status == 201U, made.body);
  own.restart();
  auto after = own.client(management.key);
  const auto read = after.get("/applications/" + made.text("/id"));
  BOOST_TEST(read.json.json("/rules") == made.json.json("/rules"));
  BOOST_TEST(own.client(made.text("/key")).get("/ping").status == 200U);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(a_list_of_applications, Manager)

BOOST_AUTO_TEST_CASE(has_pages_that_end_empty) {
  const std::string other = fresh_id("tenant");
  service.make_tenant(other);
  manager = service.client(service.make_application(fresh_id("m"), {.tenant = other, .type = "management"}).key);
  std::vector<std::string> made;
  for (int i = 0; i < 4; ++i) {
    made.push_back(make_reader().text("/id"));
  }
  const auto first = manager.get("/applications?page=1&size=2");
  BOOST_TEST(first.json.json("/pagination") ==
             canonical(R"({"total_items":5,"page_number":1,"page_size":2,"total_pages":3})"));
  BOOST_TEST(first.text("/data/0/id") == made[3]);
  BOOST_TEST(first.text("/data/1/id") == made[2]);
  BOOST_TEST(manager.get("/applications/?page=3&size=2").text("/data/0/type") == "management");
  for (const auto* page : {"4", "5", "1000000000"}) {
    const auto empty = manager.get(std::string("/applications?size=2&page=") + page);
    BOOST_TEST(empty.status == 200U);
    BOOST_TEST(empty.json.json("/data") == "[]");
  }
  for (const auto* query : {"page=0", "page=-1", "page=x", "size=101", "size=1&size=2", "page=99999999999999999999"}) {
    check_problem(manager.get(std::string("/applications?") + query), 400);
  }
}

BOOST_AUTO_TEST_CASE(is_filtered_by_ids_and_types) {
  const auto a = make_reader().text("/id");
  const auto b = make_reader().text("/id");
  make_reader();
  const auto both = manager.get("/applications?id=" + a + "&id=" + b);
  BOOST_TEST(both.text("/pagination/total_items") == "2");
  BOOST_TEST(manager.get("/applications?id=" + a + "&type=public").json.json("/data") == "[]");
  BOOST_TEST(manager.get("/applications?id=" + a + "&type=public&type=private").text("/data/0/id") == a);
  BOOST_TEST(manager.get("/applications?id[]=" + a + "&id%5B%5D=" + b).json.json("/data") == both.json.json("/data"));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(the_vault, Manager)

BOOST_AUTO_TEST_CASE(tells_its_permissions_roles_and_templates_as_bare_lists) {
  const auto all = client.get("/permissions");
  BOOST_TEST(all.body.starts_with("["));
  BOOST_TEST(all.json.members("/0") == (std::vector<std::string>{"application_types", "description", "type"}),
             boost::test_tools::per_element());
  const auto of_public = client.get("/permissions/?application_type=public");
  BOOST_TEST(of_public.text("/0/type") == "token:create");
  BOOST_TEST(of_public.json.json("/0/application_types") == R"(["private","public"])");
  BOOST_TEST(of_public.body.find("tenant:read") == std::string::npos);
  BOOST_TEST(of_public.body.find("token:pci") == std::string::npos);
  check_problem(client.get("/permissions?application_type=server"), 400);
  BOOST_TEST(client.get("/roles").json.json() == R"([{"name":"OWNER"},{"name":"ADMIN"},{"name":"READ_ONLY"}])");
  const auto templates = client.get("/application-templates");
  BOOST_TEST(templates.text("/0/application_type") == "private");
  const auto one = client.get("/application-templates/" + templates.text("/1/id"));
  BOOST_TEST(one.json.json() == templates.json.json("/1"));
  check_problem(client.get("/application-templates/none"), 404);
}

BOOST_AUTO_TEST_CASE(takes_each_of_its_templates_as_an_application) {
  const auto templates = client.get("/application-templates");
  for (const std::string at : {"/0", "/1", "/2"}) {
    const auto made = manager.post(
        "/applications", R"({"name":"t","type":)" + support::json_text(templates.text(at + "/application_type")) +
                             R"(,"permissions":)" + templates.json.json(at + "/permissions") + R"(,"rules":)" +
                             templates.json.json(at + "/rules") + "}");
    BOOST_TEST(made.status == 201U, made.body);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::end_to_end

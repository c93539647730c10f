#include "tests/end_to_end/shared.hpp"
#include "tests/support/canary.hpp"

#include <string>
#include <vector>

// What holds for every request, whatever route it is for.

namespace tests::end_to_end {

using support::json_text;
using Fields = support::HttpsClient::Fields;

namespace {

struct Requests : Caller {
  support::HttpsClient manager =
      service.client(service.make_application(fresh_id("manager"), {.type = "management"}).key);
  support::HttpsClient browser = service.client(service.make_application(fresh_id("browser"), {.type = "public"}).key);

  support::Answer in_container(const std::string& container, const std::string& id) {
    return create(R"({"type":"token","data":1,"containers":[")" + container + R"("],"id":)" + json_text(id) + "}");
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(a_request, Requests)

BOOST_AUTO_TEST_CASE(means_the_same_with_a_slash_at_the_end_of_its_path) {
  struct Row {
    support::HttpsClient& caller;
    std::string method;
    std::string path;
    std::string query = {};
    std::string body = {};
  };
  const std::string container = "/" + fresh_id("slashes") + "/";
  const std::string token = "/tokens/" + in_container(container, fresh_id("slash")).text("/id");
  const std::vector<Row> rows{
      {client, "GET", token},
      {client, "GET", "/tokens", "?size=1"},
      {client, "GET", "/v2/tokens", "?container=" + percent_encoded(container)},
      {client, "POST", "/tokens/search", {}, R"({"query":"container:)" + container + "\"}"},
      {client, "POST", "/v2/tokens/search", {}, R"({"query":"container:)" + container + "\"}"},
      {client, "PATCH", "/tokens/nobody", {}, "{}"},
      {client, "DELETE", "/token-intents/nobody"},
      {client, "POST", "/sessions/authorize", {}, "{}"},
      {client, "GET", "/nowhere"},
      {client, "PUT", token, {}, "{}"},
      {browser, "GET", "/applications/key"},
      {browser, "GET", "/permissions", "?application_type=public"},
      {browser, "GET", "/application-templates"},
      {manager, "POST", "/applications", {}, "{}"},
      {manager, "GET", "/applications", "?size=2"},
      {manager, "PUT", "/tenants/self", {}, "{}"},
      {manager, "GET", "/tenants/self"},
      {manager, "GET", "/logs/entity-types"},
  };
  for (const auto& row : rows) {
    BOOST_TEST_CONTEXT(row.method << " " << row.path) {
      const Fields fields{
          {"Content-Type", row.method == "PATCH" ? "application/merge-patch+json" : "application/json"}};
      const auto plain = row.caller.send(row.method, row.path + row.query, fields, row.body);
      const auto slashed = row.caller.send(row.method, row.path + "/" + row.query, fields, row.body);
      BOOST_TEST(slashed.status == plain.status);
      BOOST_TEST(slashed.body == plain.body);
      BOOST_TEST(slashed.field("allow") == plain.field("allow"));
    }
  }
  check_problem(client.get(token + "//"), 404);
  check_problem(client.get("/" + token), 404);
}

BOOST_AUTO_TEST_CASE(is_percent_decoded_once_after_its_path_was_split) {
  create(R"({"type":"token","data":"letters","id":"abAB"})");
  create(R"({"type":"token","data":"space","id":"ab AB"})");
  create(R"({"type":"token","data":"other","id":"ü:@ 1"})");
  struct Row {
    std::string target;
    std::string data;  ///< empty: no such token
  };
  for (const Row& row : {Row{"/tokens/ab%41B", "letters"}, Row{"/tokens/%61%62%41%42", "letters"},
                         Row{"/tokens/ab%2541B", ""}, Row{"/tokens/ab%20AB", "space"}, Row{"/tokens/ab+AB", ""},
                         Row{"/tokens/ab%2BAB", ""}, Row{"/tokens/%C3%BC%3A%40%201", "other"},
                         Row{"/tokens/%c3%bc:@%201", "other"}, Row{"/%74okens/abAB", "letters"}}) {
    BOOST_TEST_CONTEXT(row.target) {
      const auto read = client.get(row.target);
      BOOST_TEST(read.text("/data") == row.data);
      BOOST_TEST(read.status == (row.data.empty() ? 404U : 200U));
    }
  }
  check_problem(client.post("/tokens%2Fsearch", "{}"), 404);
  check_problem(client.get("/tokens%2FabAB"), 404);
  BOOST_TEST(client.get("/tokens/abAB%2F..").text("/detail") == "Token not found");
  BOOST_TEST(client.get("/tokens?id=%C3%BC%3A%40+1").text("/data/0/data") == "other");
  BOOST_TEST(client.get("/tokens?id=ab%2541B").text("/pagination/total_items") == "0");
}

BOOST_AUTO_TEST_CASE(is_read_as_json_whatever_its_content_type_says_unless_it_patches) {
  const std::string id = fresh_id("typed");
  create(R"({"type":"token","data":1,"id":")" + id + "\"}");
  for (const std::string type : {"", "application/json", "application/json; charset=utf-8", "text/plain",
                                 "application/json-patch+json", "application/x-www-form-urlencoded", "nonsense"}) {
    BOOST_TEST_CONTEXT(type) {
      const Fields fields = type.empty() ? Fields{} : Fields{{"Content-Type", type}};
      BOOST_TEST(client.send("POST", "/tokens", fields, R"({"type":"token","data":1})").status == 201U);
      BOOST_TEST(client.send("POST", "/v2/tokens/search", fields, R"({"size":1})").status == 200U);
      BOOST_TEST(browser.send("POST", "/sessions", fields, "").status == 201U);
      const std::string name = manager.get("/tenants/self").text("/name");
      BOOST_TEST(manager.send("PUT", "/tenants/self", fields, R"({"name":)" + json_text(name) + "}").status == 200U);
      check_problem(client.send("PATCH", "/tokens/" + id, fields, R"({"data":2})"), 415);
    }
  }
  BOOST_TEST(client.get("/tokens/" + id).text("/data") == "1");
}

BOOST_AUTO_TEST_CASE(has_its_trace_id_in_whatever_answer_it_gets) {
  auto stranger = service.client("key_test_pvt_nobody");
  struct Row {
    support::HttpsClient& caller;
    unsigned status;
    std::string method;
    std::string target;
    std::string body = {};
  };
  const std::string id = fresh_id("traced");
  const std::string body = R"({"type":"token","data":1,"id":")" + id + "\"}";
  for (const Row& row : {Row{client, 201, "POST", "/tokens", body}, Row{client, 409, "POST", "/tokens", body},
                         Row{client, 400, "POST", "/tokens", "{"}, Row{client, 200, "GET", "/tokens/" + id},
                         Row{client, 200, "HEAD", "/tokens/" + id}, Row{client, 415, "PATCH", "/tokens/" + id, "{}"},
                         Row{stranger, 401, "GET", "/tokens/" + id}, Row{browser, 403, "GET", "/tokens/" + id},
                         Row{client, 405, "PUT", "/tokens/" + id}, Row{client, 404, "GET", "/nowhere"},
                         Row{client, 204, "DELETE", "/tokens/" + id}, Row{client, 404, "GET", "/tokens/" + id},
                         Row{client, 200, "GET", "/openapi.yaml"},
                         Row{client, 413, "POST", "/tokens", std::string((1 << 20) + 1, ' ')}}) {
    BOOST_TEST_CONTEXT(row.method << " " << row.target << " " << row.status) {
      const std::string trace = fresh_id("trace");
      const auto answer = row.caller.send(row.method, row.target, {{"bt-trace-id", trace}}, row.body);
      BOOST_TEST(answer.status == row.status);
      BOOST_TEST(answer.field("bt-trace-id") == trace);
    }
  }
}

BOOST_AUTO_TEST_CASE(gets_a_trace_id_of_ours_where_its_own_cannot_stand_in_a_log) {
  const std::string longest(200, 't');
  BOOST_TEST(client.get("/ping", {{"BT-TRACE-ID", longest}}).field("bt-trace-id") == longest);
  for (const std::string& trace : {std::string(), longest + "t", std::string("two words"), std::string("\xC3\xBC"),
                                   std::string("card-4242424242424242")}) {
    BOOST_TEST_CONTEXT(trace) {
      BOOST_TEST(is_uuid_v4(client.get("/ping", {{"BT-TRACE-ID", trace}}).field("bt-trace-id")));
      BOOST_TEST(is_uuid_v4(client.get("/nowhere", {{"BT-TRACE-ID", trace}}).field("bt-trace-id")));
    }
  }
  BOOST_TEST(support::find_canary_in(service.log(), "card-4242424242424242").empty());
}

BOOST_AUTO_TEST_CASE(for_what_is_not_offered_is_a_problem_whoever_asks) {
  for (const std::string target :
       {"/reactors", "/reactors/x/react", "/reactors/x/react-async", "/reactors/x/results/y", "/3ds/sessions",
        "/3ds/sessions/x/authenticate", "/apple-pay", "/apple-pay/domain", "/google-pay", "/google-pay/x"}) {
    for (const std::string method : {"GET", "POST", "PUT", "PATCH", "DELETE"}) {
      BOOST_TEST_CONTEXT(method << " " << target) {
        for (auto* caller : {&client, &browser, &manager}) {
          const auto refused = caller->send(method, target, {{"Content-Type", "application/json"}}, "{}");
          check_problem(refused, 404);
          BOOST_TEST(refused.text("/title") == "Not Found");
        }
      }
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::end_to_end

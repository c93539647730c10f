#include "tests/end_to_end/proxy_fixture.hpp"

namespace tests::end_to_end {

namespace {

struct Manager : ProxyCaller {
  support::HttpsClient manager = service.client(
      service
          .make_application(fresh_id("manager"),
                            {.type = "management",
                             .permissions = {"proxy:create", "proxy:read", "proxy:update", "proxy:delete", "log:read"}})
          .key);

  std::string body(const std::string& more = "", const std::string& path = "") const {
    return R"({"name":"pay","destination_url":)" + support::json_text(receiver.url(path)) + more + "}";
  }
  support::Answer make_proxy(const std::string& more = "", const std::string& path = "") {
    auto made = manager.post("/proxies", body(more, path));
    BOOST_TEST_REQUIRE(made.status == 201U, made.body);
    return made;
  }
  support::Answer invoke_by_key(const support::Answer& proxy, std::string_view sent, Fields fields = {},
                                const std::string& type = "application/json") {
    fields.emplace_back("BT-PROXY-KEY", proxy.text("/key"));
    fields.emplace_back("Content-Type", type);
    return client.send("POST", "/proxy", fields, sent);
  }
  /// Without any BT-API-KEY.
  std::optional<support::RawResponse> invoke_anonymously(const support::Answer& proxy, const std::string& sent) {
    auto raw = service.raw_client();
    raw.send("POST /proxy?bt-proxy-key=" + proxy.text("/key") +
             " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: " +
             std::to_string(sent.size()) + "\r\n\r\n" + sent);
    return raw.receive();
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(a_configured_proxy, Manager)

BOOST_AUTO_TEST_CASE(lives_from_its_creation_to_its_deletion) {
  const auto made = make_proxy(R"(,"configuration":{"KEY":"value"},"require_auth":false)");
  const auto path = "/proxies/" + made.text("/id");
  BOOST_TEST(is_uuid_v4(made.text("/id")));
  BOOST_TEST(made.field("location").ends_with(path));
  BOOST_TEST(made.text("/state") == "active");
  BOOST_TEST(made.text("/require_auth") == "false");
  BOOST_TEST(made.text("/configuration/KEY") == "value");
  BOOST_TEST(made.text("/key").find_first_not_of("0123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz") ==
             std::string::npos);
  BOOST_TEST(manager.get(path).body == made.body);
  const auto replaced = manager.send("PUT", path, {{"Content-Type", "application/json"}}, body("", "/v2"));
  BOOST_TEST(replaced.status == 200U, replaced.body);
  BOOST_TEST(replaced.text("/require_auth") == "true");
  BOOST_TEST(replaced.text("/key") == made.text("/key"));
  BOOST_TEST(replaced.json.json("/configuration") == "{}");
  const auto patched = manager.patch(path, R"({"name":"other","configuration":{"A":"1"}})");
  BOOST_TEST(patched.status == 204U);
  BOOST_TEST(patched.body.empty());
  BOOST_TEST(manager.get(path).text("/name") == "other");
  BOOST_TEST(manager.get(path).text("/destination_url") == receiver.url("/v2"));
  BOOST_TEST(manager.send("PATCH", path, {{"Content-Type", "application/json"}}, "{}").status == 415U);
  BOOST_TEST(manager.remove(path).status == 204U);
  BOOST_TEST(manager.get(path).status == 404U);
  BOOST_TEST(invoke_by_key(made, "{}").status == 400U);
}

BOOST_AUTO_TEST_CASE(is_found_by_its_id_and_by_a_part_of_its_name) {
  const auto made = make_proxy();
  const auto id = made.text("/id");
  BOOST_TEST(manager.get("/proxies?id=" + id).text("/data/0/id") == id);
  BOOST_TEST(manager.get("/proxies?id=" + id + "&name=p*y").text("/pagination/total_items") == "1");
  BOOST_TEST(manager.get("/proxies?id=" + id + "&name=q*").text("/pagination/total_items") == "0");
  BOOST_TEST(manager.get("/proxies?id=" + id + "&page=2").json.json("/data") == "[]");
}

struct Mistake {
  const char* members;
  const char* path;
};

BOOST_AUTO_TEST_CASE(is_refused_with_what_it_could_not_do) {
  const std::vector<Mistake> mistakes{
      {R"(,"request_transform":{"code":"x"})", "request_transform.type"},
      {R"(,"response_transforms":[{"type":"mask","matcher":"regex","expression":"a","replacement":"*"}])",
       "response_transforms[0].expression"},
      {R"x(,"response_transforms":[{"type":"mask","expression":"(a)","replacement":"**"}])x",
       "response_transforms[0].replacement"},
      {R"x(,"response_transforms":[{"type":"mask","matcher":"chase_stratus_pan","expression":"(.*)","replacement":"*"}])x",
       "response_transforms[0].expression"},
      {R"(,"request_transforms":[{"type":"append_json","options":{"value":"x"}}])",
       "request_transforms[0].options.location"},
      {R"(,"request_transforms":[{"type":"tokenize","options":{"identifier":"a"}}])",
       "request_transforms[0].options.token"},
      {R"(,"request_transforms":[{"type":"tokenize","options":{"identifier":"a","token":{}}},{"type":"tokenize","options":{"identifier":"a","token":{}}}])",
       "request_transforms[1].options.identifier"},
      {R"(,"application":{"id":"5a9d9c3e-0000-4000-8000-000000000000"})", "application.id"},
      {R"(,"timeout":5)", "timeout"},
  };
  for (const auto& mistake : mistakes) {
    const auto answer = manager.post("/proxies", body(mistake.members));
    BOOST_TEST(answer.status == 400U, mistake.members << ": " << answer.body);
    const auto members = answer.json.members("/errors");
    BOOST_TEST((members == std::vector<std::string>{mistake.path}), mistake.members << ": " << answer.body);
  }
  BOOST_TEST(manager.post("/proxies", R"({"name":"x","destination_url":"https://u:p@localhost/"})")
                 .has("/errors/destination_url"));
}

BOOST_AUTO_TEST_CASE(sends_its_configuration_where_expressions_name_it) {
  const auto proxy = make_proxy(R"(,"configuration":{"API_KEY":"k\"1"})");
  const auto answer = invoke_by_key(proxy, R"({"k":"{{ config: API_KEY }}"})",
                                    {{"X-Key", "{{ config: API_KEY }}"}, {"BT-PROXY-URL", "https://ignored/"}});
  BOOST_TEST(answer.status == 200U, answer.body);
  BOOST_TEST(received() == R"({"k":"k\"1"})");
  BOOST_TEST(received_head().find("\r\nx-key: k\"1\r\n") != std::string::npos);
  BOOST_TEST(invoke_by_key(proxy, R"("{{ config: OTHER }}")").status == 400U);
}

BOOST_AUTO_TEST_CASE(signs_what_it_sends_with_a_key_of_its_configuration) {
  const auto id = make(R"({"type":"token","data":")" + number + "\"}");
  const auto proxy = make_proxy(R"(,"configuration":{"secret":"secretKeyValue"})");
  const auto answer = invoke_by_key(
      proxy, "{{ " + id + " }}",
      {{"X-Signature", "{{ proxy.request.body | hmac: 'sha-256', proxy.config.secret | to_base16 }}"}}, "text/plain");
  BOOST_TEST(answer.status == 200U, answer.body);
  BOOST_TEST(
      received_head().find("\r\nx-signature: 90A0050E90515101DCAD0F68955370CCA81F6DCB9D299E7E0585CC9746716D9B\r\n") !=
          std::string::npos,
      received_head());
}

BOOST_AUTO_TEST_CASE(is_made_once_however_often_its_creation_is_repeated) {
  const Fields key{{"BT-IDEMPOTENCY-KEY", fresh_id("proxy")}};
  const auto first = manager.post("/proxies", body(), key);
  BOOST_TEST(first.status == 201U);
  BOOST_TEST(manager.post("/proxies", body(), key).body == first.body);
}

BOOST_AUTO_TEST_CASE(belongs_to_its_tenant) {
  const auto proxy = make_proxy();
  const auto tenant = service.make_tenant(fresh_id("tenant"));
  client = service.client(service.make_application("other", {.tenant = tenant}).key);
  BOOST_TEST(invoke_by_key(proxy, "{}").status == 400U);
}

BOOST_AUTO_TEST_CASE(lets_nobody_in_unless_it_says_so_and_then_with_its_own_application) {
  const auto id = make(R"({"type":"token","data":"inside"})");
  const auto sent = "\"{{ " + id + " }}\"";
  BOOST_TEST(invoke_anonymously(make_proxy(), "{}")->status == 401U);
  const auto open = make_proxy(R"(,"require_auth":false)");
  BOOST_TEST(invoke_anonymously(open, "{}")->status == 200U);
  BOOST_TEST(invoke_anonymously(open, sent)->status == 403U);
  const auto user = service.make_application(fresh_id("user"), {.permissions = {"token:use"}});
  const auto with = make_proxy(R"(,"require_auth":false,"application":{"id":")" + user.id + "\"}");
  BOOST_TEST(with.text("/application_id") == user.id);
  BOOST_TEST(invoke_anonymously(with, sent)->status == 200U);
  BOOST_TEST(received() == "\"inside\"");
  BOOST_TEST(received_head().find("bt-proxy-key") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(leaves_expressions_alone_where_detokenization_is_off) {
  const auto proxy = make_proxy(R"(,"disable_detokenization":true)");
  BOOST_TEST(invoke_by_key(proxy, R"("{{ anything }}")").status == 200U);
  BOOST_TEST(received() == R"("{{ anything }}")");
}

BOOST_AUTO_TEST_CASE(tokenizes_what_comes_in_and_what_comes_back) {
  const std::string token =
      R"({"type":"tokenize","options":{"identifier":"card","token":{"type":"card","data":{"number":"{{ NAME.card.number }}"},"metadata":{"from":"{{ NAME.shop }}"}}}})";
  const auto of = [&](const std::string& name) {
    auto text = token;
    for (auto at = text.find("NAME"); at != std::string::npos; at = text.find("NAME")) {
      text.replace(at, 4, name);
    }
    return text +
           R"(,{"type":"append_json","options":{"value":"{{ transform_identifier: 'card' | json: '$.id' }}","location":"$.card"}})" +
           R"(,{"type":"append_header","options":{"value":"{{ transform_identifier: 'card' | json: '$.card.last4' }}","location":"X-Last4"}})";
  };
  const std::string sent = R"({"shop":"s1","card":{"number":")" + number + "\"}}";

  const auto inbound = make_proxy(R"(,"request_transforms":[)" + of("req") + "]");
  BOOST_TEST(invoke_by_key(inbound, sent).status == 200U);
  const auto id = support::Json(received()).text("/card");
  BOOST_TEST(client.get("/tokens/" + id).text("/data/number") == number);
  BOOST_TEST(client.get("/tokens/" + id).text("/metadata/from") == "s1");
  BOOST_TEST(received_head().find("\r\nX-Last4: 4242\r\n") != std::string::npos, received_head());

  const auto outbound = make_proxy(R"(,"response_transforms":[)" + of("res") + "]", "/echo");
  const auto answer = invoke_by_key(outbound, sent);
  BOOST_TEST(answer.status == 200U, answer.body);
  BOOST_TEST(client.get("/tokens/" + answer.text("/card")).text("/data/number") == number);
  BOOST_TEST(answer.field("x-last4") == "4242");
  BOOST_TEST(answer.field("bt-proxy-destination-status") == "200");
}

BOOST_AUTO_TEST_CASE(masks_answers_and_adds_text) {
  const auto by_regex = make_proxy(
      R"(,"response_transform":{"type":"mask","matcher":"regex","expression":"\"accountNumber\":\"(.*?)\"","replacement":"*"})",
      "/echo");
  BOOST_TEST(invoke_by_key(by_regex, R"({"accountNumber":"56834512","n":"56834512"})").body ==
             R"({"accountNumber":"********","n":"56834512"})");
  const auto by_number = make_proxy(
      R"(,"response_transforms":[{"type":"mask","matcher":"chase_stratus_pan","replacement":"X"},{"type":"append_text","options":{"value":" end"}}])",
      "/echo");
  BOOST_TEST(invoke_by_key(by_number, "pan " + number + ";1234", {}, "text/plain").body ==
             "pan XXXXXXXXXXXXXXXX;1234 end");
}

BOOST_AUTO_TEST_CASE(transforms_only_what_succeeded_and_refuses_what_it_cannot_read) {
  const auto proxy = make_proxy(R"(,"response_transforms":[{"type":"append_text","options":{"value":"!"}}])");
  receiver.set_answer("HTTP/1.1 500 No\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nno");
  BOOST_TEST(invoke_by_key(proxy, "{}").body == "no");
  receiver.set_answer("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\nzz");
  const auto answer = invoke_by_key(proxy, "{}");
  receiver.set_answer("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok");
  BOOST_TEST(answer.status == 502U);
  BOOST_TEST(answer.has("/proxy_error/detail"));
  BOOST_TEST(received_head().find("\r\naccept-encoding: identity\r\n") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::end_to_end

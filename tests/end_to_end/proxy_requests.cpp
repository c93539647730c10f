#include "tests/end_to_end/proxy_fixture.hpp"

namespace tests::end_to_end {

ProxyService& shared_proxy_service() {
  static ProxyService service;
  return service;
}

BOOST_FIXTURE_TEST_SUITE(an_ephemeral_proxy_request, ProxyCaller)

BOOST_AUTO_TEST_CASE(reaches_the_destination_with_values_in_place_and_every_other_byte_as_it_was) {
  const auto id = make_card();
  const std::string before = "{ \"amount\" : 10.50,\n  \"big\":123456789012345678901,\"card\": ";
  const auto answer = invoke("/pay", before + "\"{{ " + id + R"( | json: '$.number' }}", "note":"a{b}" })");
  BOOST_TEST(answer.status == 200U, answer.body);
  BOOST_TEST(answer.body == "ok");
  BOOST_TEST(answer.field("bt-proxy-destination-status") == "200");
  BOOST_TEST(!answer.field("bt-trace-id").empty());
  BOOST_TEST(received() == before + "\"" + number + R"(", "note":"a{b}" })");
}

BOOST_AUTO_TEST_CASE(gives_values_their_json_types) {
  const auto id = make_card();
  invoke("/pay", R"({"month":"{{ )" + id + R"( | json: '$.expiration_month' }}","all":"{{ )" + id +
                     R"( }}","type":"{{ token: )" + id + R"( | json: '$.type' }}","text":"card {{ )" + id +
                     R"( | json: '$.number' | last4 }}!"})");
  const support::Json body(received());
  BOOST_TEST(body.json("/month") == "12");
  BOOST_TEST(body.text("/all/number") == number);
  BOOST_TEST(body.text("/type") == "card");
  BOOST_TEST(body.text("/text") == "card 4242!");
}

struct Landing {
  const char* content_type;
  const char* body;  ///< ID stands for the token's id
  const char* received;
};

BOOST_AUTO_TEST_CASE(escapes_values_for_where_they_land) {
  const auto id = make(R"({"type":"token","data":"a\"b<c>&d e='f'\\"})");
  const std::vector<Landing> cases{
      {"application/json", R"(["{{ ID }}"])", R"(["a\"b<c>&d e='f'\\"])"},
      {"application/vnd.api+json; charset=utf-8", R"(["x {{ ID }}"])", R"(["x a\"b<c>&d e='f'\\"])"},
      {"application/x-www-form-urlencoded", "a=1&v={{ ID }}&b=%7B", "a=1&v=a%22b%3Cc%3E%26d+e%3D%27f%27%5C&b=%7B"},
      {"application/x-www-form-urlencoded", "v=%7B%7B+ID+%7D%7D", "v=a%22b%3Cc%3E%26d+e%3D%27f%27%5C"},
      {"application/xml", "<v a=\"{{ ID }}\">{{ ID }}</v>",
       "<v a=\"a&quot;b&lt;c&gt;&amp;d e=&apos;f&apos;\\\">a&quot;b&lt;c&gt;&amp;d e=&apos;f&apos;\\</v>"},
      {"text/xml", "<v><![CDATA[{{ ID }}]]></v>", "<v><![CDATA[a\"b<c>&d e='f'\\]]></v>"},
      {"text/plain", "it is {{ ID }}.", "it is a\"b<c>&d e='f'\\."},
      {"application/octet-stream", "{{ ID }}", "{{ ID }}"},
  };
  for (const auto& c : cases) {
    BOOST_TEST_CONTEXT(c.content_type << " " << c.body) {
      const auto put_id = [&](std::string text) {
        for (auto at = text.find("ID"); at != std::string::npos; at = text.find("ID", at)) {
          text.replace(at, 2, id);
        }
        return text;
      };
      receiver.forget_requests();
      const auto answer = client.send(
          "POST", "/proxy", {{"BT-PROXY-URL", receiver.url()}, {"Content-Type", c.content_type}}, put_id(c.body));
      BOOST_TEST(answer.status == 200U, answer.body);
      BOOST_TEST(received() == put_id(c.received));
    }
  }
}

BOOST_AUTO_TEST_CASE(evaluates_headers_and_refuses_values_that_would_break_them) {
  const auto id = make(R"({"type":"token","data":"s3cret"})");
  BOOST_TEST(invoke("/", "{}", {{"Authorization", "Bearer {{ " + id + " }}"}}).status == 200U);
  BOOST_TEST(received_head().find("\r\nauthorization: Bearer s3cret\r\n") != std::string::npos);
  const auto broken = make(R"({"type":"token","data":"a\r\nX-Injected: yes"})");
  receiver.forget_requests();
  const auto answer = invoke("/", "{}", {{"X-Value", "{{ " + broken + " }}"}});
  BOOST_TEST(answer.status == 400U);
  BOOST_TEST(receiver.requests().empty());
}

BOOST_AUTO_TEST_CASE(lets_headers_refer_to_the_request_as_it_is_sent) {
  const auto id = make(R"({"type":"token","data":"inside"})");
  invoke("/", "\"{{ " + id + " }}\"",
         {{"X-User-Id", "u1"},
          {"X-Copy", R"({{ proxy | json: '$.request.headers.X-User-Id' | append: proxy.request.body }})"}});
  BOOST_TEST(received_head().find("\r\nx-copy: u1\"inside\"\r\n") != std::string::npos, received_head());
}

BOOST_AUTO_TEST_CASE(passes_on_every_header_but_those_for_the_vault_and_the_connection) {
  invoke("/a?x=1", "{}",
         {{"X-Own", "kept"},
          {"BT-TRACE-ID", "trace-1"},
          {"Connection", "keep-alive, X-Hop"},
          {"X-Hop", "dropped"},
          {"TE", "trailers"},
          {"X-Odd!Name", "dropped"},
          {"BT-PROXY-KEEP-ALIVE", "timeout=5"}});
  const auto head = received_head();
  BOOST_TEST(head.starts_with("POST /a?x=1 HTTP/1.1\r\nHost: localhost:"));
  BOOST_TEST(head.find("\r\nx-own: kept\r\n") != std::string::npos);
  BOOST_TEST(head.find("\r\nKeep-Alive: timeout=5\r\n") != std::string::npos);
  for (const auto* absent : {"bt-", "BT-", "x-hop", "trailers", "x-odd", client.api_key().c_str()}) {
    BOOST_TEST(head.find(absent) == std::string::npos, absent << " in " << head);
  }
}

BOOST_AUTO_TEST_CASE(appends_path_and_query_and_keeps_the_method) {
  for (const auto* method : {"GET", "PUT", "PATCH", "DELETE", "PURGE"}) {
    receiver.forget_requests();
    const auto answer =
        client.send(method, "/proxy/sub/a%20b?x=1&bt-proxy-key=&y=%2B", {{"BT-PROXY-URL", receiver.url("/base/")}},
                    std::string_view(method) == "GET" ? std::nullopt : std::optional<std::string_view>("b"));
    BOOST_TEST(answer.status == 200U, answer.body);
    BOOST_TEST(received_head().starts_with(std::string(method) + " /base/sub/a%20b?x=1&y=%2B HTTP/1.1\r\n"),
               received_head());
  }
}

BOOST_AUTO_TEST_CASE(returns_what_the_destination_says_as_it_says_it) {
  receiver.set_answer(
      "HTTP/1.1 404 Whatever\r\nX-Theirs: yes\r\nSet-Cookie: a=b\r\nBT-PROXY-DESTINATION-STATUS: 200\r\n"
      "Connection: X-Hop\r\nX-Hop: no\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n"
      "\r\n5;ext=1\r\n{\"a\":\r\n2\r\n1}\r\n0\r\nX-Trailer: no\r\n\r\n");
  const auto answer = invoke("/", "{}");
  receiver.set_answer("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok");
  BOOST_TEST(answer.status == 404U);
  BOOST_TEST(answer.body == "{\"a\":1}");
  BOOST_TEST(answer.field("content-type") == "application/json");
  BOOST_TEST(answer.field("x-theirs") == "yes");
  BOOST_TEST(answer.field("set-cookie") == "a=b");
  BOOST_TEST(answer.field("bt-proxy-destination-status") == "404");
  BOOST_TEST(answer.field("x-hop").empty());
  BOOST_TEST(answer.field("x-trailer").empty());
  BOOST_TEST(answer.field("cache-control") == "no-store");
}

BOOST_AUTO_TEST_CASE(answers_head_with_the_length_of_what_is_not_sent) {
  receiver.set_answer("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 1234\r\n\r\n");
  auto raw = service.raw_client();
  raw.send("HEAD /proxy HTTP/1.1\r\nHost: x\r\nBT-API-KEY: " + client.api_key() +
           "\r\nBT-PROXY-URL: " + receiver.url() + "\r\n\r\n");
  const auto answer = raw.receive(true);
  receiver.set_answer("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok");
  BOOST_TEST_REQUIRE(answer.has_value());
  BOOST_TEST(answer->status == 200U);
  BOOST_TEST(answer->field("content-length") == "1234");
}

BOOST_AUTO_TEST_CASE(names_unknown_tokens_but_never_card_numbers) {
  const auto answer = invoke("/", R"(["{{ nobody-knows }}","{{ 4242424242424242 }}"])");
  BOOST_TEST(answer.status == 400U);
  BOOST_TEST(answer.text("/proxy_error/status") == "400");
  BOOST_TEST(answer.text("/proxy_error/title") == "Invalid proxy request");
  BOOST_TEST(answer.text("/proxy_error/detail") ==
             "Failed to detokenize some tokens: *, nobody-knows. Tokens were not found.");
  BOOST_TEST(answer.json.json("/proxy_error/errors") == "{}");
  BOOST_TEST(answer.field("bt-proxy-destination-status").empty());
  BOOST_TEST(receiver.requests().empty());
}

BOOST_AUTO_TEST_CASE(uses_at_most_twenty_tokens) {
  std::string body = "[";
  for (int i = 0; i < 21; ++i) {
    const auto id = make(R"({"type":"token","data":"x"})");
    body += (i == 0 ? "\"{{ " : ",\"{{ ") + id + " }}\"";
    if (i == 19) {
      BOOST_TEST(invoke("/", body + "]").status == 200U);
    }
  }
  const auto answer = invoke("/", body + "]");
  BOOST_TEST(answer.status == 400U);
  BOOST_TEST(answer.text("/proxy_error/detail") == "A proxy request may use at most 20 tokens");
}

BOOST_AUTO_TEST_CASE(needs_a_key_with_permission_and_a_rule_that_covers_the_token) {
  const auto id = make(R"({"type":"token","data":"x","containers":["/general/high/"]})");
  const auto body = "\"{{ " + id + " }}\"";
  const auto by = [&](const support::ApplicationOptions& options) {
    auto other = service.client(service.make_application(fresh_id("caller"), options).key);
    return other.send("POST", "/proxy", {{"BT-PROXY-URL", receiver.url()}, {"Content-Type", "application/json"}}, body);
  };
  BOOST_TEST(by({.permissions = {"token:read"}}).status == 403U);
  BOOST_TEST(by({.permissions = {"token:use"}}).status == 200U);
  BOOST_TEST(by({.permissions = {"proxy:invoke"}}).status == 200U);
  BOOST_TEST(by({.rules = {"container=/pci/,transform=reveal,permissions=token:use"}}).status == 403U);
  receiver.forget_requests();
  BOOST_TEST(by({.rules = {"container=/general/,transform=redact,permissions=token:use"}}).status == 200U);
  BOOST_TEST(received() == "null");
  auto nobody = service.client("key_of_nobody");
  const auto refused = nobody.send("POST", "/proxy", {{"BT-PROXY-URL", receiver.url()}}, body);
  BOOST_TEST(refused.status == 401U);
  BOOST_TEST(refused.text("/proxy_error/status") == "401");
}

BOOST_AUTO_TEST_CASE(leaves_an_audit_entry_for_itself_and_each_token) {
  const auto first = make(R"({"type":"token","data":"x"})");
  const auto second = make(R"({"type":"token","data":"y"})");
  BOOST_TEST(invoke("/", "[\"{{ " + first + " }}\",\"{{ " + second + " }}\"]").status == 200U);
  auto manager = service.client(
      service.make_application(fresh_id("manager"), {.type = "management", .permissions = {"log:read"}}).key);
  for (const auto& id : {first, second}) {
    BOOST_TEST(manager.get("/logs?entity_id=" + id).text("/data/0/message") == "Token used");
  }
  BOOST_TEST(manager.get("/logs?entity_type=proxy").text("/data/0/message") == "Proxy invoked");
}

BOOST_AUTO_TEST_CASE(can_use_a_token_intent) {
  const auto made = client.post("/token-intents", R"({"type":"card","data":{"number":")" + number + R"("}})");
  BOOST_TEST_REQUIRE(made.status == 201U);
  invoke("/", "\"{{ token_intent: " + made.text("/id") + " | json: '$.data.number' }}\"");
  BOOST_TEST(received() == "\"" + number + "\"");
}

BOOST_AUTO_TEST_CASE(can_be_switched_off_for_a_tenant) {
  const auto tenant = service.make_tenant(fresh_id("tenant"), {"--setting", "disable_ephemeral_proxy=true"});
  auto other = service.client(service.make_application("other", {.tenant = tenant}).key);
  const auto answer = other.send("POST", "/proxy", {{"BT-PROXY-URL", receiver.url()}}, "");
  BOOST_TEST(answer.status == 403U);
  BOOST_TEST(answer.has("/proxy_error"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::end_to_end

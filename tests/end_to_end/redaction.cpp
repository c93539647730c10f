#include "tests/end_to_end/shared.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>

#include <algorithm>
#include <functional>

// What an application learns of a token that it may not read, or not in clear, by every route there is. Everything that
// the token holds bears a word that must not come back.

namespace tests::end_to_end {

using support::Answer;
using support::ApplicationOptions;
using support::HttpsClient;

namespace {

const std::string everything_secret =
    R"("type":"card","data":{"number":"4012888888881881","expiration_month":11,"expiration_year":2041,"cvc":"907",)"
    R"("name":"Hidden Holder"},"metadata":{"hidden-key":"hidden-value"},"search_indexes":["{{ data.name }}"],)"
    R"("mask":{"name":"{{ data.name | reveal_last: 6 }}"})";
// Long enough that no identifier holds one by chance.
const std::vector<std::string> words{"4012888888881881", "Hidden", "Holder", "hidden", "{{", "XXXXXXX"};

/// A tenant with one token in /vault/ and one application that may read all.
struct Vault {
  support::Service& service = shared_service();
  std::string tenant = service.make_tenant(fresh_id("redaction"), {"--setting", "fingerprint_tokens=true"});
  HttpsClient owner = caller({});
  HttpsClient manager = caller({.type = "management"});
  std::string id = owner.post("/tokens", "{" + everything_secret + R"(,"containers":["/vault/"]})").text("/id");
  std::string absent_id = "5a9d9c3e-0000-4000-8000-000000000000";

  HttpsClient caller(ApplicationOptions options) const {
    options.tenant = tenant;
    return service.client(service.make_application(fresh_id("caller"), options).key);
  }

  HttpsClient session(const std::string& grants) const {
    const auto opened = caller({.type = "public"}).post("/sessions", "");
    const auto authorised =
        HttpsClient(owner_client())
            .post("/sessions/authorize", R"({"nonce":")" + opened.text("/nonce") + "\"," + grants + "}");
    BOOST_TEST_REQUIRE(authorised.status == 200U, authorised.body);
    return service.client(opened.text("/session_key"));
  }

 private:
  [[nodiscard]] HttpsClient owner_client() const { return service.client(owner.api_key()); }
};

void check_wordless(const Answer& answer) {
  for (const auto& word : words) {
    BOOST_TEST(answer.body.find(word) == std::string::npos, word << " in " << answer.body);
  }
}

void check_silent(const Answer& answer) {
  check_wordless(answer);
  for (const auto* member : {"/data", "/metadata", "/mask", "/search_indexes", "/fingerprint_expression", "/card"}) {
    BOOST_TEST(!answer.has(member), member << " in " << answer.body);
  }
}

/// Everything that one may ask of a token by its id.
std::vector<std::function<Answer(HttpsClient&, const std::string&)>> requests_by_id() {
  return {
      [](HttpsClient& c, const std::string& id) { return c.get("/tokens/" + id); },
      [](HttpsClient& c, const std::string& id) { return c.get("/tokens/" + id + "/"); },
      [](HttpsClient& c, const std::string& id) { return c.patch("/tokens/" + id, "{}"); },
      [](HttpsClient& c, const std::string& id) { return c.patch("/tokens/" + id, R"({"data":{"name":"x"}})"); },
      [](HttpsClient& c, const std::string& id) { return c.patch("/tokens/" + id, R"({"mask":"{{ data }}"})"); },
      [](HttpsClient& c, const std::string& id) { return c.patch("/tokens/" + id, R"({"containers":["/x/"]})"); },
      [](HttpsClient& c, const std::string& id) { return c.remove("/tokens/" + id); },
      [](HttpsClient& c, const std::string& id) { return c.get("/tokens/" + id + "/children"); },
      [](HttpsClient& c, const std::string& id) {
        return c.post("/tokens/" + id + "/children", R"({"type":"token","data":1,"containers":["/elsewhere/"]})");
      },
      [](HttpsClient& c, const std::string& id) { return c.post("/tokens/" + id + "/children/" + id, ""); },
      [](HttpsClient& c, const std::string& id) { return c.remove("/tokens/" + id + "/children/" + id); },
      [](HttpsClient& c, const std::string& id) { return c.post("/detokenize", R"({"a":"{{ )" + id + R"( }}"})"); },
      [](HttpsClient& c, const std::string& id) {
        return c.post("/detokenize", R"({"a":"{{ token: )" + id + R"( | json: '$.data.name' }}"})");
      },
      [](HttpsClient& c, const std::string& id) { return c.get("/token-intents/" + id); },
      [](HttpsClient& c, const std::string& id) { return c.post("/tokens", R"({"token_intent_id":")" + id + R"("})"); },
  };
}

/// Everything that shows tokens without naming one.
std::vector<Answer> lists_and_searches(HttpsClient& caller, const std::string& id) {
  std::vector<Answer> answers;
  for (const std::string target : {"/tokens", "/v2/tokens", "/v2/tokens?container=/vault/", "/v2/tokens?type=card",
                                   "/tokens?type=card", "/v2/tokens?metadata.hidden-key=hidden-value",
                                   "/tokens?metadata.hidden-key=hidden-value", "/tokens/?size=100"}) {
    answers.push_back(caller.get(target));
  }
  answers.push_back(caller.get("/tokens?id=" + id));
  for (const std::string query :
       {"", R"(data:\"Hidden Holder\")", "type:card", "metadata.hidden-key:hidden-value", R"(container:\"/vault/\")"}) {
    answers.push_back(caller.post("/v2/tokens/search", R"({"query":")" + query + "\"}"));
    answers.push_back(caller.post("/tokens/search", R"({"query":")" + query + "\"}"));
  }
  answers.push_back(caller.post("/tokens/search", R"({"query":"id:)" + id + "\"}"));
  return answers;
}

const std::vector<std::string> transforms{"redact", "mask", "reveal"};

}  // namespace

BOOST_AUTO_TEST_SUITE(a_token_out_of_reach)

/// Applications whose permissions say nothing of the container that the token lies in.
BOOST_DATA_TEST_CASE_F(Vault, is_the_same_as_one_that_is_not_there, transforms, transform) {
  const std::string granted = ",permissions=token:create+token:read+token:update+token:delete+token:search";
  std::vector<std::pair<std::string, HttpsClient>> callers;
  callers.emplace_back("private", caller({.rules = {"container=/elsewhere/,transform=" + transform + granted}}));
  callers.emplace_back("private without permissions", caller({.permissions = {"token:create"}}));
  callers.emplace_back(
      "public",
      caller({.type = "public",
              .rules = {"container=/elsewhere/,transform=" + transform + ",permissions=token:create+token:update"}}));
  callers.emplace_back("management", caller({.type = "management"}));
  callers.emplace_back("old style", caller({.permissions = {"token:pci:read:high", "token:pci:update"}}));
  callers.emplace_back("session", session(R"("rules":[{"container":"/elsewhere/","transform":")" + transform +
                                          R"(","permissions":["token:read","token:update","token:delete"]}])"));
  callers.emplace_back("session with a condition",
                       session(R"("rules":[{"conditions":[{"attribute":"container","operator":"starts_with",)"
                               R"("value":"/else"}],"transform":")" +
                               transform + R"(","permissions":["token:read","token:update","token:delete"]}])"));
  for (auto& [name, caller] : callers) {
    BOOST_TEST_CONTEXT(name) {
      for (const auto& ask : requests_by_id()) {
        const auto forbidden = ask(caller, id);
        const auto absent = ask(caller, absent_id);
        check_silent(forbidden);
        BOOST_TEST(forbidden.status == absent.status);
        BOOST_TEST(forbidden.body == absent.body);
        BOOST_TEST(forbidden.status >= 400U, forbidden.body);
      }
      for (const auto& answer : lists_and_searches(caller, id)) {
        BOOST_TEST(answer.body.find(id) == std::string::npos, answer.body);
        check_wordless(answer);
        BOOST_TEST((answer.status == 403U || answer.json.json("/data") == "[]"), answer.body);
      }
    }
  }
  BOOST_TEST(owner.get("/tokens/" + id).text("/data/name") == "Hidden Holder");
  const auto number = "4012888888881881";  // asked for by mistake
  auto outsider = caller({.rules = {"container=/elsewhere/,transform=reveal,permissions=token:read"}});
  check_problem(outsider.get(std::string("/tokens/") + number), 403);
  BOOST_TEST(manager.get("/logs?size=100").body.find(number) == std::string::npos);
}

/// The work that is done for both: one entry in the audit log, which is on disk before the answer.
BOOST_FIXTURE_TEST_CASE(costs_the_same_audit_entry, Vault) {
  auto outsider =
      caller({.rules = {"container=/elsewhere/,transform=reveal,permissions=token:read+token:update+token:delete"}});
  const auto entries = [&](const std::string& of) {
    const auto log = manager.get("/logs?entity_type=token&entity_id=" + of);
    std::vector<std::string> messages;
    for (int i = 0; log.has("/data/" + std::to_string(i)); ++i) {
      messages.push_back(log.text("/data/" + std::to_string(i) + "/message"));
    }
    std::erase(messages, "Token created");
    return messages;
  };
  for (const auto& each : {id, absent_id}) {
    check_problem(outsider.get("/tokens/" + each), 403);
    check_problem(outsider.patch("/tokens/" + each, "{}"), 403);
    check_problem(outsider.remove("/tokens/" + each), 403);
    BOOST_TEST(entries(each) == (std::vector<std::string>{"Token deleted: refused", "Token updated: refused",
                                                          "Token retrieved: refused"}),
               boost::test_tools::per_element());
  }
}

/// Who may do it wherever the token stands learns that it is gone.
BOOST_FIXTURE_TEST_CASE(is_told_from_one_that_is_not_there_by_who_may_have_all, Vault) {
  auto by_condition = session(R"("rules":[{"conditions":[{"attribute":"id","operator":"equals","value":")" + absent_id +
                              R"("}],"transform":"reveal","permissions":["token:read"]}])");
  check_problem(by_condition.get("/tokens/" + absent_id), 404);
  check_problem(by_condition.get("/tokens/" + id), 403);
  check_problem(caller({.permissions = {"token:read"}}).get("/tokens/" + absent_id), 404);
  check_problem(caller({.rules = {"container=/,transform=redact,permissions=token:read"}}).get("/tokens/" + absent_id),
                404);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(who_may_change_a_token_but_not_read_it)

BOOST_DATA_TEST_CASE_F(Vault, is_told_what_it_is_and_not_what_it_holds, transforms, transform) {
  std::vector<std::pair<std::string, HttpsClient>> callers;
  const auto rule = "container=/,transform=" + transform + ",permissions=token:create+token:update";
  callers.emplace_back("private", caller({.rules = {rule}}));
  callers.emplace_back("public", caller({.type = "public", .rules = {rule}}));
  callers.emplace_back("flat", caller({.permissions = {"token:create", "token:update"}}));
  callers.emplace_back("public and flat", caller({.type = "public", .permissions = {"token:update"}}));
  callers.emplace_back("session", session(R"("rules":[{"container":"/vault/","transform":")" + transform +
                                          R"(","permissions":["token:update"]}])"));
  for (auto& [name, caller] : callers) {
    BOOST_TEST_CONTEXT(name) {
      const HttpsClient::Fields keyed{{"Content-Type", "application/merge-patch+json"},
                                      {"BT-IDEMPOTENCY-KEY", fresh_id("redaction")}};
      for (const auto& changed :
           {caller.patch("/tokens/" + id, "{}"), caller.patch("/tokens/" + id, R"({"metadata":{"new":"entry"}})"),
            caller.send("PATCH", "/tokens/" + id, keyed, R"({"data":{"expiration_month":12}})"),
            caller.send("PATCH", "/tokens/" + id, keyed, R"({"data":{"expiration_month":12}})")}) {
        BOOST_TEST(changed.status == 200U, changed.body);
        BOOST_TEST(changed.json.members("") ==
                       (std::vector<std::string>{"containers", "fingerprint", "id", "tenant_id", "type"}),
                   boost::test_tools::per_element());
        check_silent(changed);
      }
      for (const std::string body :
           {R"({"mask":"{{ data | json }}"})", R"({"mask":null})", R"({"fingerprint_expression":"{{ data.cvc }}"})",
            R"({"search_indexes":["{{ data.cvc }}"]})"}) {
        const auto refused = caller.patch("/tokens/" + id, body);
        check_problem(refused, 403);
        check_silent(refused);
      }
      check_silent(caller.patch("/tokens/" + id, R"({"data":{"number":"4012888888881882"}})"));
    }
  }
  const auto read = owner.get("/tokens/" + id);
  BOOST_TEST(read.text("/data/name") == "Hidden Holder");
  BOOST_TEST(read.text("/data/expiration_month") == "12");
  BOOST_TEST(read.text("/mask/name") == "{{ data.name | reveal_last: 6 }}");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(what_an_application_makes)

/// A creation shows by its own transform, and nothing of a token that was there before.
BOOST_DATA_TEST_CASE_F(Vault, is_shown_to_it_by_the_transform_of_its_rule, transforms, transform) {
  for (const std::string type : {"private", "public"}) {
    BOOST_TEST_CONTEXT(type) {
      auto creator =
          caller({.type = type, .rules = {"container=/,transform=" + transform + ",permissions=token:create"}});
      const std::string body =
          R"({"type":"card","data":{"number":"4242424242424242","expiration_month":1,"cvc":"321"}})";
      const HttpsClient::Fields keyed{{"Content-Type", "application/json"}, {"BT-IDEMPOTENCY-KEY", fresh_id("made")}};
      const auto made = creator.send("POST", "/tokens", keyed, body);
      BOOST_TEST(made.status == 201U, made.body);
      BOOST_TEST(made.text("/data/number") == (transform == "reveal" ? "4242424242424242"
                                               : transform == "mask" ? "XXXXXXXXXXXX4242"
                                                                     : ""));
      BOOST_TEST(made.text("/data/cvc") == (transform == "reveal" ? "321" : ""));
      const auto repeated = creator.send("POST", "/tokens", keyed, body);
      BOOST_TEST(repeated.text("/id") == made.text("/id"));
      BOOST_TEST(repeated.text("/data/number") == made.text("/data/number"));
      BOOST_TEST(!repeated.has("/data/cvc"));
      BOOST_TEST(creator.get("/tokens/" + made.text("/id")).status == 403U);
      const auto taken = creator.post("/tokens", R"({"id":")" + id + R"(","type":"token","data":1})");
      check_problem(taken, 409);
      check_silent(taken);
      const auto intent = creator.post("/token-intents", body);
      BOOST_TEST(intent.status == 403U, intent.body);
    }
  }
}

/// A creation that finds the token in the vault, by every way to ask for it, the kept answer included.
BOOST_DATA_TEST_CASE_F(Vault, shows_nothing_of_what_it_duplicates, transforms, transform) {
  const auto rule = "container=/,transform=" + transform + ",permissions=token:create";
  std::vector<std::pair<std::string, HttpsClient>> callers;
  callers.emplace_back("private", caller({.rules = {rule}}));
  callers.emplace_back("public", caller({.type = "public", .rules = {rule}}));
  callers.emplace_back("flat", caller({.permissions = {"token:create"}}));
  callers.emplace_back("reader of something else",
                       caller({.rules = {rule, "container=/elsewhere/,transform=reveal,permissions=token:read"}}));
  callers.emplace_back("session", session(R"("rules":[{"container":"/","transform":")" + transform +
                                          R"(","permissions":["token:create"]}])"));
  const std::string body =
      R"({"type":"card","data":{"number":"4012888888881881","expiration_month":1},"deduplicate_token":true})";
  for (auto& [name, creator] : callers) {
    BOOST_TEST_CONTEXT(name) {
      const HttpsClient::Fields keyed{{"Content-Type", "application/json"}, {"BT-IDEMPOTENCY-KEY", fresh_id("twin")}};
      for (const auto& hit : {creator.post("/tokens", body), creator.send("POST", "/tokens", keyed, body),
                              creator.send("POST", "/tokens", keyed, body), creator.post("/tokenize", body)}) {
        BOOST_TEST(hit.text("/id") == id, hit.body);
        BOOST_TEST(hit.json.members("") ==
                       (std::vector<std::string>{"_extras", "containers", "fingerprint", "id", "tenant_id", "type"}),
                   boost::test_tools::per_element());
        check_silent(hit);
      }
      check_wordless(creator.post("/tokenize", R"({"cards":[)" + body + "]}"));
    }
  }
  BOOST_TEST(owner.get("/tokens/" + id).text("/data/expiration_month") == "11");
}

BOOST_FIXTURE_TEST_CASE(stands_in_no_log, Vault) {
  for (int page = 1; page <= 2; ++page) {
    const auto log = manager.get("/logs?page=" + std::to_string(page));
    BOOST_TEST(log.status == 200U);
    check_wordless(log);
  }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(who_reads_masked_or_redacted)

/// Every route that reads shows what the transform of its permission shows, and the rest of the token.
BOOST_DATA_TEST_CASE_F(Vault, sees_the_same_by_every_route, transforms, transform) {
  const std::string shown = transform == "reveal" ? "Hidden Holder" : transform == "mask" ? "XXXXXXXHolder" : "";
  auto reader = caller(
      {.rules = {"container=/vault/,transform=" + transform + ",permissions=token:read+token:update+token:search"}});
  const auto check = [&](const Answer& answer, const std::string& token) {
    BOOST_TEST(answer.text(token + "/data/name") == shown, answer.body);
    BOOST_TEST(answer.has(token + "/data") == !shown.empty());
    BOOST_TEST(answer.text(token + "/data/number") == (transform == "reveal" ? "4012888888881881" : ""));
    BOOST_TEST((transform == "reveal") == (answer.body.find("4012888888881881") != std::string::npos));
    BOOST_TEST(answer.text(token + "/metadata/hidden-key") == "hidden-value");
    BOOST_TEST(answer.text(token + "/card/last4") == "1881");
  };
  check(reader.get("/tokens/" + id), "");
  check(reader.patch("/tokens/" + id, "{}"), "");
  for (const auto& answer : lists_and_searches(reader, id)) {
    BOOST_TEST(!answer.has("/data/1"), answer.body);
    check(answer, "/data/0");
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::end_to_end

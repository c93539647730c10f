#include "tests/end_to_end/guardian_session.hpp"
#include "tests/support/store_view.hpp"

#include <atomic>
#include <latch>
#include <thread>
#include <vector>

namespace tests::end_to_end {

namespace {

const std::string nobodys = "/sessions/3f0c6d1a-2f3e-4b6a-8a55-0d9c1f7b3e90";

std::vector<storage::AuditEntry> completions_in(const storage::Store& store, std::string_view outcome) {
  auto entries = support::read_audit(store);
  std::erase_if(entries, [&](const storage::AuditEntry& entry) {
    return entry.entity_type() != "capture_session" || entry.operation() != "complete" || entry.outcome() != outcome;
  });
  return entries;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(a_capture_session, Capturing)

BOOST_AUTO_TEST_CASE(says_what_it_wants_and_which_key_to_encrypt_it_to) {
  const auto session = open();
  BOOST_TEST(is_uuid_v4(session));
  const auto state = state_of(session);
  BOOST_TEST(state.status == 200U);
  BOOST_TEST((state.json.members("") == std::vector<std::string>{"data", "next_action"}));
  BOOST_TEST(state.text("/next_action") == "tokenize_card");
  BOOST_TEST(
      (state.json.members("/data") == std::vector<std::string>{"api_key", "base_url", "jwk", "lifecycle", "provider"}));
  BOOST_TEST(state.text("/data/provider") == "guardian");
  BOOST_TEST(state.text("/data/base_url") == "https://127.0.0.1:" + std::to_string(service.port()));
  BOOST_TEST(state.json.json("/data/api_key") == "null");
  BOOST_TEST(state.text("/data/lifecycle") == "user_choice");
  BOOST_TEST((state.json.members("/data/jwk") == std::vector<std::string>{"alg", "e", "kid", "kty", "n", "use"}));
  BOOST_TEST(state.text("/data/jwk/kty") == "RSA");
  BOOST_TEST(state.text("/data/jwk/use") == "enc");
  BOOST_TEST(state.text("/data/jwk/alg") == "RSA-OAEP");  // what SoftHSM has
  BOOST_TEST(state.text("/data/jwk/e") == "AQAB");
  BOOST_TEST(session_key_of(state).modulus.size() == 384U);
  BOOST_TEST(state_of(session).body == state.body);
  BOOST_TEST(session_key_of(state_of(open())).id == session_key_of(state).id);  // the key is the day's
}

BOOST_AUTO_TEST_CASE(makes_the_token_that_was_asked_for) {
  const auto session = open(R"({"source":{"type":"session"},"expires_in":86400,"metadata":{"shop":"north"}})");
  const auto done = complete(session, sealed(session, web_card()));
  BOOST_TEST(done.json.json("/next_action") == "null");
  BOOST_TEST(done.text("/status") == "success");
  const auto token = admin.get("/api/pci/tokens/" + done.text("/data/token_id"));
  BOOST_TEST(token.status == 200U);
  BOOST_TEST(token.text("/card/masked_account_number") == "424242******4242");
  BOOST_TEST(token.text("/card/cardholder_name") == "Ida Holm");
  BOOST_TEST(token.text("/card/scheme") == "visa");
  BOOST_TEST(token.text("/metadata/shop") == "north");
  BOOST_TEST(token.text("/expires_at") > instant_in(std::chrono::hours(23)));
  BOOST_TEST(token.text("/expires_at") < instant_in(std::chrono::hours(25)));
  BOOST_TEST(state_of(session).body == done.body);
}

BOOST_AUTO_TEST_CASE(lets_the_client_say_how_long_the_token_lives_as_its_rule_is) {
  struct Row {
    std::string source;
    std::string card;
    std::chrono::seconds least;  ///< 0 with `most`: no end
    std::chrono::seconds most;
  };
  using namespace std::chrono_literals;
  const auto tomorrow = R"(,"ephemeral":true,"expiration_date":")" + instant_in(24h) + "\"";
  const std::string ephemeral = R"(,"ephemeral":true)";
  const std::vector<Row> rows{
      {R"({"type":"session"})", "", 0s, 0s},
      {R"({"type":"session"})", ephemeral, 59min, 61min},
      {R"({"type":"session"})", tomorrow, 23h, 25h},
      {R"({"type":"session","lifecycle":"ephemeral_only"})", "", 59min, 61min},
      {R"({"type":"session","lifecycle":"ephemeral_only"})", tomorrow, 59min, 61min},
      {R"({"type":"session","lifecycle":"persistent_only"})", ephemeral, 0s, 0s},
      {R"({"type":"session"},"expires_in":120)", ephemeral, 60s, 121s},
  };
  for (const auto& row : rows) {
    BOOST_TEST_CONTEXT(row.source << row.card) {
      const auto token = capture(open(R"({"source":)" + row.source + "}"), web_card(guardian_visa, row.card));
      const auto ends = admin.get("/api/pci/tokens/" + token).text("/expires_at");
      BOOST_TEST(ends.empty() == (row.most == 0s));
      BOOST_TEST((ends.empty() || (ends > instant_in(row.least) && ends < instant_in(row.most))), ends);
    }
  }
}

BOOST_AUTO_TEST_CASE(takes_the_schemes_that_its_opener_names_alone) {
  const auto session = open(R"({"source":{"type":"session","allowed_schemes":["american express","dinersclub"]}})");
  BOOST_TEST(state_of(session).json.json("/data/allowed_schemes") == R"(["americanexpress","dinersclub"])");
  check_failure(complete(session, sealed(session, web_card())), "scheme_not_allowed");
  const std::string amex = flat_card(R"("378282246310005")", "8", "2032");
  BOOST_TEST(complete(session, sealed(session, amex)).text("/status") == "success");
}

BOOST_AUTO_TEST_CASE(is_opened_with_what_it_knows_alone) {
  struct Row {
    std::string body;
    std::vector<std::string> paths;
  };
  const std::vector<Row> rows{
      {R"({"source":{"type":"session","allowed_schemes":["maestro"]}})", {"$.source.allowed_schemes"}},
      {R"({"source":{"type":"session","allowed_schemes":[]}})", {"$.source.allowed_schemes"}},
      {R"({"source":{"type":"session","lifecycle":"forever"}})", {"$.source.lifecycle"}},
      {R"({"source":{"type":"session"},"expires_in":0})", {"$.expires_in"}},
  };
  for (const auto& row : rows) {
    BOOST_TEST_CONTEXT(row.body) {
      const auto answer = admin.post("/api/pci/tokens", row.body);
      BOOST_TEST(answer.status == 422U);
      BOOST_TEST(classifier_of(answer) == "VALIDATION_FAILED");
      BOOST_TEST(paths_of(answer) == row.paths, boost::test_tools::per_element());
    }
  }
}

BOOST_AUTO_TEST_CASE(ends_with_its_fifth_failure) {
  const auto session = open();
  const auto good = sealed(session, web_card());
  for (int n = 0; n < 5; ++n) {
    BOOST_TEST(state_of(session).status == 200U);
    check_failure(complete(session, "a.b.c.d.e"), "invalid_payload");
  }
  for (const auto& answer : {state_of(session), complete(session, good)}) {
    BOOST_TEST(answer.status == 404U);
    BOOST_TEST(classifier_of(answer) == "NOT_FOUND");
  }
}

BOOST_AUTO_TEST_CASE(succeeds_once_with_a_message_that_is_taken_once) {
  const auto session = open();
  const auto jwe = sealed(session, web_card());
  const auto done = complete(session, jwe);
  BOOST_TEST(done.text("/status") == "success");
  for (const auto& answer : {complete(session, jwe), complete(session, sealed(open(), web_card()))}) {
    BOOST_TEST(answer.status == 409U);
    BOOST_TEST(classifier_of(answer) == "STATE_CONFLICT");
  }
  const auto next = open();
  check_failure(complete(next, jwe), "invalid_payload");
  capture(next);
  BOOST_TEST(state_of(session).body == done.body);
}

BOOST_AUTO_TEST_CASE(is_won_by_one_of_many_who_complete_it_at_once) {
  constexpr int clients = 12;
  const auto session = open();
  const auto key = session_key_of(state_of(session));
  std::vector<std::string> messages;
  for (int n = 0; n < clients; ++n) {
    messages.push_back(encrypt_for(key, web_card()).compact());
  }
  std::atomic<int> won = 0;
  std::atomic<int> lost = 0;
  std::latch together(clients);
  {
    std::vector<std::jthread> threads;
    for (const auto& message : messages) {
      threads.emplace_back([&, &message = message] {
        auto client = service.client("");
        static_cast<void>(client.get("/sessions/" + session));
        together.arrive_and_wait();
        const auto answer = client.post("/sessions/" + session + "/complete-action", action_body(message));
        won += answer.status == 200 && answer.text("/status") == "success" ? 1 : 0;
        lost += answer.status == 409 ? 1 : 0;
      });
    }
  }
  BOOST_TEST(won == 1);
  BOOST_TEST(lost == clients - 1);
  const auto tokens = admin.get("/api/pci/tokens");
  BOOST_TEST(tokens.has("/data/0"));
  BOOST_TEST(!tokens.has("/data/1"));
}

BOOST_AUTO_TEST_CASE(is_for_who_knows_its_id_and_for_pages_of_every_origin) {
  const auto session = open();
  for (const std::string& path : {"/sessions/" + session, "/sessions/" + session + "/complete-action"}) {
    const auto asked = page.send("OPTIONS", path,
                                 {{"Origin", "https://shop.example"},
                                  {"Access-Control-Request-Method", path.ends_with("action") ? "POST" : "GET"},
                                  {"Access-Control-Request-Headers", "content-type"}},
                                 {});
    BOOST_TEST(asked.status == 204U);
    BOOST_TEST(asked.field("access-control-allow-origin") == "https://shop.example");
    BOOST_TEST(asked.field("access-control-allow-methods") == (path.ends_with("action") ? "POST" : "GET, HEAD"));
    BOOST_TEST(asked.field("access-control-allow-headers") == "content-type");
    BOOST_TEST(asked.field("access-control-allow-credentials").empty());
  }
  const support::HttpsClient::Fields from_page{{"Origin", "https://shop.example"}};
  const auto state = page.get("/sessions/" + session, from_page);
  const auto refused = page.post("/sessions/" + session + "/complete-action", "{", from_page);
  const auto unknown = page.get(nobodys, from_page);
  for (const auto* answer : {&state, &refused, &unknown}) {
    BOOST_TEST(answer->field("access-control-allow-origin") == "https://shop.example");
    BOOST_TEST(answer->field("vary") == "Origin");
    BOOST_TEST(answer->field("access-control-allow-credentials").empty());
  }
  BOOST_TEST(unknown.status == 404U);
}

BOOST_AUTO_TEST_CASE(opens_no_other_route_to_pages) {
  for (const std::string path : {"/api/pci/tokens", "/sessions", "/sessions/authorize", "/tokens"}) {
    BOOST_TEST_CONTEXT(path) {
      const auto asked = page.send("OPTIONS", path,
                                   {{"Origin", "https://shop.example"}, {"Access-Control-Request-Method", "POST"}}, {});
      BOOST_TEST(asked.status == 405U);
      BOOST_TEST(asked.field("access-control-allow-origin").empty());
    }
  }
}

BOOST_AUTO_TEST_CASE(is_not_found_by_another_name) {
  const auto session = open();
  for (const std::string& path :
       {nobodys, "/sessions/" + session.substr(1), std::string("/sessions/authorize"), nobodys + "/complete-action"}) {
    BOOST_TEST_CONTEXT(path) {
      const auto answer = path.ends_with("action") ? page.post(path, action_body("a.b.c.d.e")) : page.get(path);
      BOOST_TEST(answer.status == 404U);
      BOOST_TEST(classifier_of(answer) == "NOT_FOUND");
    }
  }
}

BOOST_AUTO_TEST_CASE(stands_beside_the_sessions_of_the_other_face) {
  const auto browser = service.make_application(fresh_id("browser"), {.type = "public"});
  auto client = service.client(browser.key);
  const auto opened = client.post("/sessions", "");
  BOOST_TEST(opened.status == 201U, opened.body);
  BOOST_TEST(opened.has("/session_key"));
  const auto session = open();
  BOOST_TEST(client.get("/sessions/" + session).text("/next_action") == "tokenize_card");
  BOOST_TEST(admin.get("/sessions/" + session).text("/next_action") == "tokenize_card");
  BOOST_TEST(page.post("/sessions", "").status == 401U);
}

BOOST_AUTO_TEST_CASE(is_opened_once_by_a_request_that_is_repeated) {
  const support::HttpsClient::Fields once{{"x-idempotency-key", fresh_id("key")}};
  const auto first = admin.post("/api/pci/tokens", session_body, once);
  const auto again = admin.post("/api/pci/tokens", session_body, once);
  BOOST_TEST(first.status == 200U);
  BOOST_TEST(again.body == first.body);
  BOOST_TEST(admin.post("/api/pci/tokens", R"({"source":{"type":"session"},"expires_in":60})", once).status == 409U);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(failures_of_a_capture_session)

BOOST_AUTO_TEST_CASE(are_counted_one_by_one_where_many_come_at_once) {
  constexpr int clients = 12;
  support::Service service;
  Capturing merchant(service);
  const auto session = merchant.open();
  std::latch together(clients);
  {
    std::vector<std::jthread> threads;
    for (int n = 0; n < clients; ++n) {
      threads.emplace_back([&] {
        auto client = service.client("");
        static_cast<void>(client.get("/sessions/" + session));
        together.arrive_and_wait();
        static_cast<void>(client.post("/sessions/" + session + "/complete-action", action_body("a.b.c.d.e")));
      });
    }
  }
  BOOST_TEST(merchant.state_of(session).status == 404U);
  service.stop();
  const auto store = service.open_store();
  const auto refused = completions_in(*store, "refused");
  BOOST_TEST(refused.size() == 5U);
  BOOST_TEST(support::all_bytes(*store).find(session) == std::string::npos);  // the id lets in: it is in no log
  BOOST_TEST(service.log().find(session) == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::end_to_end

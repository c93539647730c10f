#include "tests/end_to_end/shared.hpp"

#include <atomic>
#include <regex>
#include <thread>
#include <vector>

namespace tests::end_to_end {

namespace {

struct Browser : Caller {
  support::MadeApplication made = service.make_application(fresh_id("browser"), {.type = "public"});
  support::HttpsClient browser = service.client(made.key);

  support::Answer open() {
    auto opened = browser.send("POST", "/sessions/", {{"Content-Type", "application/x-www-form-urlencoded"}}, "");
    BOOST_TEST_REQUIRE(opened.status == 201U, opened.body);
    return opened;
  }

  support::Answer authorize(const support::Answer& session, const std::string& members) {
    return client.post("/sessions/authorize", R"({"nonce":")" + session.text("/nonce") + "\"," + members + "}");
  }

  support::HttpsClient by(const support::Answer& session) { return service.client(session.text("/session_key")); }
};

constexpr const char* reveal_all =
    R"("rules":[{"container":"/","transform":"reveal","permissions":["token:read"],"priority":1}])";

}  // namespace

BOOST_FIXTURE_TEST_SUITE(a_session, Browser)

BOOST_AUTO_TEST_CASE(has_no_access_until_it_is_authorised) {
  const auto session = open();
  static const std::regex nonce("[1-9A-HJ-NP-Za-km-z]{22}");
  BOOST_TEST(std::regex_match(session.text("/nonce"), nonce));
  BOOST_TEST(session.text("/session_key").starts_with("key_"));
  BOOST_TEST(!session.text("/expires_at").empty());
  const auto path = "/tokens/" + create(R"({"type":"token","data":"secret"})").text("/id");
  check_problem(by(session).get(path), 403);
  check_problem(by(session).get("/ping"), 403);
  const auto authorized = authorize(session, reveal_all);
  BOOST_TEST(authorized.status == 200U, authorized.body);
  BOOST_TEST(authorized.body == "");
  BOOST_TEST(by(session).get(path).text("/data") == "secret");
  check_problem(by(session).remove(path), 403);
  check_problem(browser.get(path), 403);
}

BOOST_AUTO_TEST_CASE(keeps_its_answers_from_other_sessions_and_from_its_application) {
  constexpr const char* create_all =
      R"("rules":[{"container":"/","transform":"reveal","permissions":["token:create"],"priority":1}])";
  const auto session = open();
  const auto other = open();
  BOOST_TEST(authorize(session, create_all).status == 200U);
  BOOST_TEST(authorize(other, create_all).status == 200U);
  const support::HttpsClient::Fields fields{{"BT-IDEMPOTENCY-KEY", fresh_id("checkout")}};
  const auto secret = by(session).post("/tokens", R"({"type":"token","data":"secret"})", fields);
  BOOST_TEST(secret.text("/data") == "secret");
  BOOST_TEST(by(session).post("/tokens", R"({"type":"token","data":1})", fields).text("/id") == secret.text("/id"));
  BOOST_TEST(by(other).post("/tokens", R"({"type":"token","data":"mine"})", fields).text("/data") == "mine");
  auto application = service.client(service.make_application(fresh_id("b"), {.type = "public"}).key);
  for (auto* caller : {&browser, &application}) {
    const auto answer = caller->post("/tokens", R"({"type":"token","data":"mine"})", fields);
    BOOST_TEST(answer.status == 201U);
    BOOST_TEST(answer.text("/id") != secret.text("/id"));
    BOOST_TEST(!answer.has("/data"));
  }
}

BOOST_AUTO_TEST_CASE(is_authorised_once) {
  const auto session = open();
  BOOST_TEST(authorize(session, R"("permissions":["token:read"])").status == 200U);
  check_problem(authorize(session, reveal_all), 409);
  check_problem(
      client.post("/sessions/authorize", R"({"nonce":"1111111111111111111111","permissions":["token:read"]})"), 404);
  const auto path = "/tokens/" + create(R"({"type":"token","data":"secret"})").text("/id");
  BOOST_TEST(!by(session).get(path).has("/data"));
}

BOOST_AUTO_TEST_CASE(is_authorised_once_among_many_at_the_same_time) {
  const auto session = open();
  std::atomic<int> authorised = 0;
  std::atomic<int> conflicts = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i) {
      threads.emplace_back([&, nonce = session.text("/nonce")] {
        auto own = service.client();
        const auto answer =
            own.post("/sessions/authorize", R"({"nonce":")" + nonce + R"(","permissions":["token:read"]})");
        authorised += answer.status == 200U ? 1 : 0;
        conflicts += answer.status == 409U ? 1 : 0;
        service.client(made.key).post("/sessions", "");
      });
    }
  }
  BOOST_TEST(authorised == 1);
  BOOST_TEST(conflicts == 7);
}

BOOST_AUTO_TEST_CASE(is_authorised_with_something_only) {
  struct Row {
    const char* body;
    const char* property;
  };
  for (const Row& row :
       {Row{R"({"permissions":["token:read"]})", "nonce"}, Row{R"({"nonce":"n"})", "permissions"},
        Row{R"({"nonce":"n","permissions":[]})", "permissions"},
        Row{R"({"nonce":"n","permissions":["tenant:read"]})", "permissions"},
        Row{R"({"nonce":"n","permissions":["token:read"],"expires_at":"2001-01-01"})", "expires_at"},
        Row{R"({"nonce":"n","permissions":["token:read"],"expires_at":"2099-01-01"})", "expires_at"}}) {
    BOOST_TEST_CONTEXT(row.body) {
      const auto refused = client.post("/sessions/authorize", row.body);
      check_problem(refused, 400);
      BOOST_TEST(refused.has(std::string("/errors/") + row.property), refused.body);
    }
  }
}

BOOST_AUTO_TEST_CASE(reaches_the_tokens_that_its_conditions_name) {
  const auto mine = create(R"({"type":"token","data":"mine","id":")" + fresh_id("session-mine") + "\"}").text("/id");
  const auto other = create(R"({"type":"token","data":"other","id":")" + fresh_id("session-other") + "\"}").text("/id");
  const auto by_id = open();
  BOOST_TEST(authorize(by_id, R"("rules":[{"transform":"reveal","permissions":["token:read"],"conditions":[)"
                              R"({"attribute":"id","operator":"equals","value":")" +
                                  mine + R"("}]}])")
                 .status == 200U);
  BOOST_TEST(by(by_id).get("/tokens/" + mine).text("/data") == "mine");
  check_problem(by(by_id).get("/tokens/" + other), 403);

  const auto by_both = open();
  BOOST_TEST(authorize(by_both, R"("rules":[{"transform":"reveal","permissions":["token:read"],"conditions":[)"
                                R"({"attribute":"id","operator":"starts_with","value":"session-other"},)"
                                R"({"attribute":"container","operator":"starts_with","value":"/General/"}]}])")
                 .status == 200U);
  BOOST_TEST(by(by_both).get("/tokens/" + other).text("/data") == "other");
  check_problem(by(by_both).get("/tokens/" + mine), 403);
}

BOOST_AUTO_TEST_CASE(makes_tokens_in_the_name_of_its_public_application) {
  const auto session = open();
  BOOST_TEST(authorize(session, R"("permissions":["token:create"])").status == 200U);
  const auto made_token = by(session).post("/tokens", R"({"type":"token","data":1})");
  BOOST_TEST(made_token.text("/created_by") == made.id);
}

BOOST_AUTO_TEST_CASE(opens_and_authorises_no_others) {
  const auto session = open();
  const auto other = open();
  BOOST_TEST(authorize(session, R"("permissions":["token:read"])").status == 200U);
  check_problem(by(session).post("/sessions", ""), 403);
  check_problem(by(session).post("/sessions/authorize",
                                 R"({"nonce":")" + other.text("/nonce") + R"(","permissions":["token:read"]})"),
                403);
}

BOOST_AUTO_TEST_CASE(of_another_tenant_cannot_be_authorised) {
  const std::string tenant = fresh_id("tenant");
  service.make_tenant(tenant);
  auto stranger = service.client(service.make_application(fresh_id("stranger"), {.tenant = tenant}).key);
  const auto session = open();
  check_problem(stranger.post("/sessions/authorize",
                              R"({"nonce":")" + session.text("/nonce") + R"(","permissions":["token:read"]})"),
                404);
}

BOOST_AUTO_TEST_CASE(ends_with_its_application) {
  const auto session = open();
  BOOST_TEST(authorize(session, R"("permissions":["token:read"])").status == 200U);
  BOOST_TEST(by(session).get("/ping").status == 200U);
  BOOST_TEST(service.coffer({"applications", "delete", made.id}).code == 0);
  check_problem(by(session).get("/ping"), 401);
}

BOOST_AUTO_TEST_CASE(ends_when_its_time_is_over) {
  const auto session = open();
  const auto end = instant_in(std::chrono::seconds(2));
  BOOST_TEST(authorize(session, R"("permissions":["token:read"],"expires_at":")" + end + "\"").status == 200U);
  auto caller = by(session);
  BOOST_TEST(caller.get("/ping").status == 200U);
  BOOST_TEST(service.eventually([&] { return caller.get("/ping").status == 401U; }));
  check_problem(authorize(session, R"("permissions":["token:read"])"), 404);
  open();
}

BOOST_AUTO_TEST_CASE(survives_a_restart) {
  support::Service own;
  const auto application = own.make_application("browser", {.type = "public"});
  const auto opened = own.client(application.key).post("/sessions", "");
  const auto waiting = own.client(application.key).post("/sessions", "");
  const auto nonce = [](const support::Answer& answer) {
    return R"({"nonce":")" + answer.text("/nonce") + R"(","permissions":["token:create"]})";
  };
  BOOST_TEST(own.client().post("/sessions/authorize", nonce(opened)).status == 200U);
  own.restart();
  auto authorised = own.client(opened.text("/session_key"));
  BOOST_TEST(authorised.post("/tokens", R"({"type":"token","data":1})").status == 201U);
  check_problem(own.client(waiting.text("/session_key")).get("/ping"), 403);
  check_problem(own.client().post("/sessions/authorize", nonce(opened)), 409);
  BOOST_TEST(own.client().post("/sessions/authorize", nonce(waiting)).status == 200U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::end_to_end

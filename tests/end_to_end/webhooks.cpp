#include "tests/end_to_end/webhook_fixture.hpp"

#include <set>
#include <vector>

namespace tests::end_to_end {

namespace {

struct Managed : WebhookService {
  support::Answer post(const std::string& body, const support::HttpsClient::Fields& fields = {}) {
    return manager.post("/webhooks", body, fields);
  }
  [[nodiscard]] std::string body_with(const std::string& members = "") const {
    return R"({"name":"Hook","url":)" + support::json_text(receiver.url("/hook")) + R"(,"events":["token.created"])" +
           members + "}";
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(a_webhook, Managed)

BOOST_AUTO_TEST_CASE(lives_from_its_creation_to_its_deletion) {
  const auto made = post(body_with(R"(,"notify_email":"ops@shop.example")"));
  BOOST_TEST_REQUIRE(made.status == 201U, made.body);
  const auto target = "/webhooks/" + made.text("/id");
  BOOST_TEST(made.field("location").ends_with(target));
  BOOST_TEST(made.text("/status") == "enabled");
  BOOST_TEST(made.text("/tenant_id") == service.tenant());
  BOOST_TEST(made.text("/notify_email") == "ops@shop.example");
  BOOST_TEST(made.text("/created_at").ends_with("Z"));
  BOOST_TEST(!made.has("/modified_at"));
  BOOST_TEST(manager.get(target).body == made.body);
  const auto changed = manager.send("PUT", target, {},
                                    R"({"name":"Other","url":)" + support::json_text(receiver.url("/other")) +
                                        R"(,"events":["token.deleted","token.read"],"status":"disabled"})");
  BOOST_TEST_REQUIRE(changed.status == 200U, changed.body);
  BOOST_TEST(changed.text("/status") == "disabled");
  BOOST_TEST(changed.json.json("/events") == R"(["token.deleted","token.read"])");
  BOOST_TEST(!changed.has("/notify_email"));
  BOOST_TEST(changed.has("/modified_by"));
  BOOST_TEST(manager.send("PUT", target, {}, body_with()).text("/status") == "disabled");  // it was not named
  const auto listed = manager.get("/webhooks");
  BOOST_TEST(listed.text("/data/0/id") == made.text("/id"));
  BOOST_TEST(listed.text("/pagination/page_size") == "20");
  BOOST_TEST(!listed.has("/pagination/next"));
  service.restart();
  reconnect();
  BOOST_TEST(manager.get(target).text("/status") == "disabled");
  BOOST_TEST(manager.remove(target).status == 204U);
  check_problem(manager.get(target), 404);
  check_problem(manager.remove(target), 404);
  check_problem(manager.send("PUT", target, {}, body_with()), 404);
}

BOOST_AUTO_TEST_CASE(is_refused_where_it_is_not_as_it_must_be) {
  struct Case {
    std::string body;
    std::string path;
  };
  const auto with_url = [](const std::string& url) {
    return R"({"name":"Hook","url":)" + support::json_text(url) + R"(,"events":["token.created"]})";
  };
  const auto with_events = [&](const std::string& events) {
    return R"({"name":"Hook","url":)" + support::json_text(receiver.url()) + R"(,"events":)" + events + "}";
  };
  const std::vector<Case> table{
      {with_url("https://169.254.169.254/"), "url"},
      {with_url("https://[::1]/"), "url"},
      {with_url("https://0x7f.1/"), "url"},
      {with_url("https://user@localhost:" + std::to_string(receiver.port()) + "/"), "url"},
      {with_url("http://localhost:" + std::to_string(receiver.port()) + "/"), "url"},
      {with_url("https://127.0.0.1:" + std::to_string(receiver.port()) + "/"), "url"},
      {with_url("https://localhost/"), "url"},
      {with_url(receiver.url("/a/../b")), "url"},
      {with_url(receiver.url("/" + std::string(2000, 'a'))), "url"},
      {with_url(""), "url"},
      {with_events("[]"), "events"},
      {with_events(R"(["token.created","token.created"])"), "events"},
      {with_events(R"(["token.created","token.stolen"])"), "events[1]"},
      {with_events(R"(["Token.Created"])"), "events[0]"},
      {with_events(R"("token.created")"), "events"},
      {body_with(R"(,"status":"paused")"), "status"},
      {body_with(R"(,"notify_email":"nobody")"), "notify_email"},
      {body_with(R"(,"notify_email":"a@b\r\nBcc: c@d")"), "notify_email"},
      {R"({"url":")" + receiver.url() + R"(","events":["token.created"]})", "name"},
  };
  for (const auto& c : table) {
    BOOST_TEST_CONTEXT(c.body) {
      const auto answer = post(c.body);
      check_problem(answer, 400);
      const std::vector<std::string> expected{c.path};
      BOOST_TEST(answer.json.members("/errors") == expected, boost::test_tools::per_element());
    }
  }
}

BOOST_AUTO_TEST_CASE(is_one_of_five_at_most) {
  std::vector<std::string> ids;
  for (int i = 0; i < 5; ++i) {
    ids.push_back(post(body_with()).text("/id"));
  }
  check_problem(post(body_with()), 422);
  const auto first = manager.get("/webhooks?size=3");
  BOOST_TEST(first.text("/data/0/id") == ids[4]);
  const auto rest = manager.get("/webhooks?size=3&start=" + first.text("/pagination/next"));
  BOOST_TEST(rest.text("/data/1/id") == ids[0]);
  BOOST_TEST(!rest.has("/pagination/next"));
  BOOST_TEST(manager.remove("/webhooks/" + ids[2]).status == 204U);
  BOOST_TEST(post(body_with()).status == 201U);
}

BOOST_AUTO_TEST_CASE(is_made_once_for_one_idempotency_key) {
  const auto first = post(body_with(), {{"BT-IDEMPOTENCY-KEY", "once"}});
  const auto again = post(body_with(), {{"BT-IDEMPOTENCY-KEY", "once"}});
  BOOST_TEST(first.status == 201U);
  BOOST_TEST(again.body == first.body);
  BOOST_TEST(!manager.get("/webhooks").has("/data/1"));
}

BOOST_AUTO_TEST_CASE(is_managed_by_whoever_may_in_either_spelling) {
  const auto hook = post(body_with()).text("/id");
  for (const std::string stem : {"webhook", "webhooks"}) {
    auto reader = service.client(
        service.make_application(stem + " reader", {.type = "management", .permissions = {stem + ":read"}}).key);
    BOOST_TEST(reader.get("/webhooks").status == 200U);
    BOOST_TEST(reader.get("/webhooks/" + hook).status == 200U);
    BOOST_TEST(reader.get("/webhooks/event-types").status == 200U);
    check_problem(reader.post("/webhooks", body_with()), 403);
    check_problem(reader.send("PUT", "/webhooks/" + hook, {}, body_with()), 403);
    check_problem(reader.remove("/webhooks/" + hook), 403);
    auto writer = service.client(
        service
            .make_application(stem + " writer", {.type = "management",
                                                 .permissions = {stem + ":create", stem + ":update", stem + ":delete"}})
            .key);
    const auto made = writer.post("/webhooks", body_with());
    BOOST_TEST(made.status == 201U);
    BOOST_TEST(writer.send("PUT", "/webhooks/" + made.text("/id"), {}, body_with()).status == 200U);
    BOOST_TEST(writer.remove("/webhooks/" + made.text("/id")).status == 204U);
    check_problem(writer.get("/webhooks"), 403);
  }
  check_problem(client.get("/webhooks"), 403);
}

BOOST_AUTO_TEST_CASE(is_of_its_tenant_alone) {
  const auto hook = post(body_with()).text("/id");
  service.make_tenant("others");
  auto other =
      service.client(service.make_application("their manager", {.tenant = "others", .type = "management"}).key);
  check_problem(other.get("/webhooks/" + hook), 404);
  check_problem(other.get("/webhooks/" + hook + "/deliveries"), 404);
  check_problem(other.remove("/webhooks/" + hook), 404);
  BOOST_TEST(!other.get("/webhooks").has("/data/0"));
  check_problem(other.get("/webhooks/public-key"), 404);
  BOOST_TEST(other.post("/webhooks", body_with()).status == 201U);
  BOOST_TEST(other.get("/webhooks/public-key").body != public_key());
}

BOOST_AUTO_TEST_CASE(has_a_public_key_that_anyone_may_see) {
  auto stranger = service.client("");
  check_problem(stranger.get("/webhooks/public-key?tenant_id=" + service.tenant()), 404);
  post(body_with());
  const auto shown = stranger.send("GET", "/webhooks/public-key?tenant_id=" + service.tenant(), {}, std::nullopt);
  BOOST_TEST(shown.status == 200U);
  BOOST_TEST(shown.body == public_key());
  BOOST_TEST(shown.body.starts_with("-----BEGIN PUBLIC KEY-----\n"));
  check_problem(service.client("key_test_of_nobody").get("/webhooks/public-key?tenant_id=" + service.tenant()), 401);
  for (const auto* query : {"", "?tenant_id=", "?tenant_id=x"}) {
    check_problem(stranger.get(std::string("/webhooks/public-key") + query), 401);
  }
  check_problem(stranger.get("/webhooks/public-key?tenant_id=5a9d9c3e-0000-4000-8000-000000000000"), 404);
  service.restart();
  reconnect();
  BOOST_TEST(public_key() == shown.body);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::end_to_end

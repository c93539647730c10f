#include "tests/end_to_end/webhook_fixture.hpp"

#include <algorithm>
#include <set>

namespace tests::end_to_end {

using namespace std::chrono_literals;
using storage::Table;

BOOST_FIXTURE_TEST_SUITE(a_receiver_in_trouble, WebhookService)

BOOST_AUTO_TEST_CASE(is_told_again_until_it_answers_well) {
  struct Case {
    std::string url;
    std::string member;
    std::string text;
  };
  answer_with(500);
  const std::vector<Case> table{
      {receiver.url("/hook"), "last_status", "500"},
      {receiver.url("/redirect"), "last_status", "302"},
      {receiver.url("/stall"), "last_failure", "response_timeout"},
      {receiver.url("/reset"), "last_failure", "unreachable"},
      {receiver.url("/garbage"), "last_failure", "malformed_answer"},
      {"https://localhost:1/", "last_failure", "unreachable"},
  };
  for (const auto& c : table) {
    BOOST_TEST_CONTEXT(c.url) {
      const auto hook = subscribe(c.url, R"(["token.created"])");
      create_token();
      BOOST_TEST(first_delivery_becomes(hook, "attempts", "1"));
      const auto failed = deliveries(hook);
      BOOST_TEST(failed.text("/0/" + c.member) == c.text);
      BOOST_TEST(failed.text("/0/state") == "pending");
      BOOST_TEST(failed.has("/0/next_attempt_at"));
      receiver.forget_requests();
      const auto put =
          manager.send("PUT", "/webhooks/" + hook, {},
                       R"({"name":"Hook","url":")" + receiver.url("/echo") + R"(","events":["token.created"]})");
      BOOST_TEST_REQUIRE(put.status == 200U, put.body);
      move_clock(13s);
      BOOST_TEST(first_delivery_becomes(hook, "state", "delivered"));
      BOOST_TEST(deliveries(hook).text("/0/attempts") == "2");
      BOOST_TEST(told(1).front().id() == failed.text("/0/event_id"));
      BOOST_TEST(manager.remove("/webhooks/" + hook).status == 204U);
    }
  }
}

BOOST_AUTO_TEST_CASE(is_told_after_the_service_was_killed) {
  answer_with(503);
  const auto hook = subscribe_to_tokens();
  create_token();
  BOOST_TEST(first_delivery_becomes(hook, "attempts", "1"));
  const auto id = told(1).front().id();
  service.kill();
  receiver.forget_requests();
  answer_with(204);
  move_clock(13s);
  service.start();
  reconnect();
  BOOST_TEST(first_delivery_becomes(hook, "state", "delivered"));
  BOOST_TEST(told(1).front().id() == id);
  BOOST_TEST(deliveries(hook).text("/0/attempts") == "2");
}

BOOST_AUTO_TEST_CASE(misses_nothing_that_was_acknowledged_before_the_service_was_killed) {
  subscribe_to_tokens();
  std::set<std::string> created;
  for (int round = 0; round < 3; ++round) {
    for (int i = 0; i < 20; ++i) {
      created.insert(create_token());
    }
    service.kill();
    service.start();
    reconnect();
  }
  const auto all_told = [&] {
    std::set<std::string> seen;
    for (const auto& one : told(1)) {
      seen.insert(one.body.text("/event/data/id"));
    }
    return seen == created;
  };
  BOOST_TEST(service.eventually(all_told));
}

BOOST_AUTO_TEST_CASE(does_not_hold_up_others) {
  const auto slow = subscribe(receiver.url("/stall"), R"(["token.created"])");
  const auto quick = subscribe(receiver.url("/echo"), R"(["token.created"])");
  for (int i = 0; i < 30; ++i) {
    create_token();
  }
  BOOST_TEST(service.eventually([&] { return service.metric("coffer_webhook_deliveries") == 30.0; }));
  BOOST_TEST(deliveries(quick).text("/29/state") == "delivered");
  BOOST_TEST(deliveries(slow).text("/29/state") == "pending");
}

BOOST_AUTO_TEST_CASE(is_given_up_and_its_webhook_disabled_after_a_day) {
  answer_with(500);
  const auto hook = subscribe_to_tokens();
  for (int i = 0; i < 4; ++i) {
    create_token();
  }
  const auto failed = [&](double times) {
    return service.eventually([&] { return service.metric("coffer_webhook_failed_attempts") == times; });
  };
  BOOST_TEST_REQUIRE(failed(4));
  for (int wave = 2; wave <= 4; ++wave) {
    move_clock(10h);
    BOOST_TEST_REQUIRE(failed(4.0 * wave));
  }
  BOOST_TEST(manager.get("/webhooks/" + hook).text("/status") == "enabled");  // 16 failures in 30 hours
  move_clock(10h);
  const auto is_disabled = [&] { return manager.get("/webhooks/" + hook).text("/status") == "disabled"; };
  BOOST_TEST_REQUIRE(service.eventually(is_disabled));
  BOOST_TEST(service.eventually([&] { return service.metric("coffer_webhook_waiting") == 0.0; }));
  BOOST_TEST(manager.get("/logs?entity_id=" + hook).text("/data/0/message") == "Webhook retrieved");
  BOOST_TEST(manager.get("/logs?entity_type=webhook&size=100").body.find("Webhook disabled") != std::string::npos);
  create_token();
  const auto put = manager.send(
      "PUT", "/webhooks/" + hook, {},
      R"({"name":"Hook","url":")" + receiver.url("/echo") + R"(","events":["token.created"],"status":"enabled"})");
  BOOST_TEST_REQUIRE(put.status == 200U, put.body);
  receiver.forget_requests();
  const auto id = create_token();
  BOOST_TEST(told(1).front().body.text("/event/data/id") == id);  // and of nothing that happened in between
}

BOOST_AUTO_TEST_CASE(is_given_up_after_eleven_attempts) {
  const auto hook = subscribe(receiver.url("/picky"), R"(["token.created"])");
  answer_with(400);
  create_token();
  for (int attempt = 1; attempt <= 10; ++attempt) {
    BOOST_TEST_REQUIRE(first_delivery_becomes(hook, "attempts", std::to_string(attempt)));
    move_clock(attempt < 8 ? 5h : 10h);
  }
  BOOST_TEST(first_delivery_becomes(hook, "state", "given_up"));
  BOOST_TEST(deliveries(hook).text("/0/attempts") == "11");
  BOOST_TEST(deliveries(hook).text("/0/last_status") == "400");
  BOOST_TEST(manager.get("/webhooks/" + hook).text("/status") == "enabled");
}

BOOST_AUTO_TEST_CASE(is_left_alone_once_its_webhook_is_deleted) {
  answer_with(500);
  const auto hook = subscribe_to_tokens();
  create_token();
  BOOST_TEST(first_delivery_becomes(hook, "attempts", "1"));
  BOOST_TEST(manager.remove("/webhooks/" + hook).status == 204U);
  check_problem(deliveries(hook), 404);
  BOOST_TEST(service.eventually([&] { return service.metric("coffer_webhook_waiting") == 0.0; }));
  move_clock(1h);
  create_token();
  service.stop();
  BOOST_TEST(receiver.requests().size() == 1U);
  const auto store = service.open_store();
  for (const auto table : {Table::webhooks, Table::webhook_queue, Table::webhook_log, Table::webhook_states}) {
    BOOST_TEST(store->scan(table, "", "", 10).empty());
  }
  BOOST_TEST(store->scan(Table::webhook_keys, "", "", 10).size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(a_destination_that_is_not_allowed)

BOOST_AUTO_TEST_CASE(is_not_connected_to_whatever_its_name_resolves_to) {
  const std::map<std::string, std::string> no_networks{{"basis_theory.destination_networks", "[]"}};
  WebhookService world(no_networks);
  const auto hook = world.subscribe_to_tokens();
  world.create_token();
  BOOST_TEST(world.first_delivery_becomes(hook, "last_failure", "forbidden_address"));
  BOOST_TEST(world.receiver.connections() == 0U);
}

BOOST_AUTO_TEST_CASE(is_not_connected_to_once_the_configuration_says_so) {
  WebhookService world;
  const auto hook = world.subscribe_to_tokens();
  world.service.configure({{"basis_theory.destinations", R"(["https://elsewhere.example"])"}});
  world.service.restart();
  world.reconnect();
  world.create_token();
  BOOST_TEST(world.first_delivery_becomes(hook, "last_failure", "This destination is not allowed."));
  BOOST_TEST(world.receiver.connections() == 0U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::end_to_end

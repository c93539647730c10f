#include "tests/end_to_end/shared.hpp"
#include "tests/support/store_view.hpp"

#include <array>
#include <atomic>
#include <latch>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace tests::end_to_end {

namespace {

constexpr std::size_t all = 100'000;

support::HttpsClient::Fields with_key(const std::string& key, const std::string& content_type = "application/json") {
  return {{"Content-Type", content_type}, {"BT-IDEMPOTENCY-KEY", key}};
}

support::Answer post(support::HttpsClient& client, const std::string& path, const std::string& body,
                     const std::string& key) {
  return client.send("POST", path, with_key(key), body);
}

support::Answer patch(support::HttpsClient& client, const std::string& path, const std::string& body,
                      const std::string& key) {
  return client.send("PATCH", path, with_key(key, "application/merge-patch+json"), body);
}

std::string token_body(const std::string& data) { return R"({"type":"token","data":")" + data + "\"}"; }

/// Sends creations, each with its own key, until the service is gone.
void create_until_killed(const support::Service& service, const std::string& stem, std::mutex& mutex,
                         std::set<std::string>& sent, std::atomic<int>& answered) {
  try {
    auto client = service.client();
    for (int n = 0;; ++n) {
      const std::string key = stem + "-" + std::to_string(n);
      {
        const std::lock_guard lock(mutex);
        sent.insert(key);
      }
      static_cast<void>(post(client, "/tokens", token_body(key), key));
      ++answered;
    }
  } catch (const std::runtime_error&) {
    return;
  }
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(a_request_with_an_idempotency_key, Caller)

BOOST_AUTO_TEST_CASE(takes_effect_once_and_is_answered_the_same_whatever_its_body) {
  const std::string key = fresh_id("idem");
  const auto first = post(client, "/tokens", token_body("one"), key);
  BOOST_TEST_REQUIRE(first.status == 201U, first.body);
  for (const std::string& body : {token_body("one"), token_body("two"), std::string("{")}) {
    const auto again = post(client, "/tokens", body, key);
    BOOST_TEST(again.status == 201U);
    BOOST_TEST(again.body == first.body);
    BOOST_TEST(again.field("location") == first.field("location"));
    BOOST_TEST(again.field("content-type") == first.field("content-type"));
    BOOST_TEST(!again.field("bt-trace-id").empty());
  }
  BOOST_TEST(post(client, "/tokens/", token_body("x"), key).body == first.body);  // the same path
}

BOOST_AUTO_TEST_CASE(changes_a_token_once) {
  const std::string path = "/tokens/" + create(token_body("one")).text("/id");
  const std::string key = fresh_id("idem");
  const auto first = patch(client, path, R"({"data":"two"})", key);
  BOOST_TEST_REQUIRE(first.status == 200U, first.body);
  BOOST_TEST(client.patch(path, R"({"data":"three"})").status == 200U);
  BOOST_TEST(patch(client, path, R"({"data":"two"})", key).body == first.body);
  BOOST_TEST(client.get(path).text("/data") == "three");
}

BOOST_AUTO_TEST_CASE(makes_one_intent) {
  const std::string key = fresh_id("idem");
  const auto first = post(client, "/token-intents", token_body("one"), key);
  BOOST_TEST_REQUIRE(first.status == 201U, first.body);
  BOOST_TEST(post(client, "/token-intents", token_body("one"), key).body == first.body);
}

BOOST_AUTO_TEST_CASE(converts_an_intent_once_and_can_be_repeated) {
  const auto intent = client.post("/token-intents", token_body("one")).text("/id");
  const std::string key = fresh_id("idem");
  const std::string body = R"({"token_intent_id":")" + intent + "\"}";
  const auto first = post(client, "/tokens", body, key);
  BOOST_TEST_REQUIRE(first.status == 201U, first.body);
  BOOST_TEST(post(client, "/tokens", body, key).body == first.body);
}

BOOST_AUTO_TEST_CASE(is_another_for_another_path_method_key_application_or_tenant) {
  const std::string key = fresh_id("idem");
  std::set<std::string> ids{post(client, "/tokens", token_body("x"), key).text("/id")};
  ids.insert(post(client, "/token-intents", token_body("x"), key).text("/id"));
  ids.insert(post(client, "/tokens", token_body("x"), key + "-2").text("/id"));
  auto colleague = service.client(service.make_application(fresh_id("colleague")).key);
  ids.insert(post(colleague, "/tokens", token_body("x"), key).text("/id"));
  const std::string name = fresh_id("tenant");
  service.make_tenant(name);
  auto stranger = service.client(service.make_application("stranger", {.tenant = name}).key);
  ids.insert(post(stranger, "/tokens", token_body("x"), key).text("/id"));
  BOOST_TEST(ids.size() == 5U);
  BOOST_TEST(!ids.contains(""));
}

BOOST_AUTO_TEST_CASE(that_failed_is_tried_anew) {
  const std::string key = fresh_id("idem");
  check_problem(post(client, "/tokens", "{", key), 400);
  check_problem(post(client, "/tokens", R"({"type":"card","data":{"number":"1"}})", key), 400);
  BOOST_TEST(post(client, "/tokens", token_body("now"), key).status == 201U);
}

BOOST_AUTO_TEST_CASE(is_ignored_where_it_only_reads_or_deletes) {
  const std::string key = fresh_id("idem");
  const std::string path = "/tokens/" + create(token_body("one")).text("/id");
  BOOST_TEST(client.get(path, with_key(key)).text("/data") == "one");
  BOOST_TEST(client.patch(path, R"({"data":"two"})").status == 200U);
  BOOST_TEST(client.get(path, with_key(key)).text("/data") == "two");
  BOOST_TEST(client.send("DELETE", path, with_key(key), {}).status == 204U);
  BOOST_TEST(client.send("DELETE", path, with_key(key), {}).status == 404U);
}

BOOST_AUTO_TEST_CASE(has_one_of_visible_ascii_of_bounded_length) {
  for (const std::string& key :
       {std::string("has space"), std::string("\xC3\xBC"), std::string(401, 'k'), std::string()}) {
    BOOST_TEST_CONTEXT(key) { check_problem(post(client, "/tokens", token_body("x"), key), 400); }
  }
  const std::string longest = fresh_id(std::string(380, 'k'));
  BOOST_TEST(post(client, "/tokens", token_body("x"), longest).status == 201U);
}

BOOST_AUTO_TEST_CASE(repeated_by_many_at_once_makes_one_token) {
  constexpr std::size_t callers = 8;
  for (int round = 0; round < 5; ++round) {
    const std::string key = fresh_id("idem");
    std::array<support::Answer, callers> answers;
    std::latch together(callers);
    {
      std::vector<std::jthread> threads;
      for (auto& answer : answers) {
        threads.emplace_back([&] {
          auto one = service.client();
          static_cast<void>(one.get("/ping"));
          together.arrive_and_wait();
          answer = post(one, "/tokens", token_body("x"), key);
        });
      }
    }
    std::set<std::string> ids;
    for (const auto& answer : answers) {
      BOOST_TEST((answer.status == 201U || answer.status == 409U), answer.body);
      if (answer.status == 201U) {
        ids.insert(answer.text("/id"));
      }
    }
    BOOST_TEST(ids.size() == 1U);
  }
}

BOOST_AUTO_TEST_CASE(repeats_no_verification_code) {
  const std::string key = fresh_id("idem");
  const std::string body = R"({"type":"card","data":{"number":"4242424242424242","cvc":"987"}})";
  const auto first = post(client, "/tokens", body, key);
  BOOST_TEST(first.text("/data/cvc") == "987");
  const auto again = post(client, "/tokens", body, key);
  BOOST_TEST(again.text("/id") == first.text("/id"));
  BOOST_TEST(again.text("/data/number") == "4242424242424242");
  BOOST_TEST(!again.has("/data/cvc"));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(a_kept_answer)

BOOST_AUTO_TEST_CASE(is_sealed_audited_when_repeated_and_erased_with_its_token) {
  support::Service service;
  auto client = service.client();
  const auto token = post(client, "/tokens", token_body("canary-in-answer"), "k1").text("/id");
  BOOST_TEST(post(client, "/tokens", "", "k1").text("/id") == token);
  BOOST_TEST(patch(client, "/tokens/" + token, R"({"metadata":{"a":"b"}})", "k2").status == 200U);
  BOOST_TEST(post(client, "/token-intents", token_body("i"), "k3").status == 201U);
  BOOST_TEST(service.log().find("did not keep its answer") == std::string::npos);
  service.stop();
  {
    const auto store = service.open_store();
    BOOST_TEST(support::all_bytes(*store).find("canary-in-answer") == std::string::npos);
    BOOST_TEST(store->scan(storage::Table::replays, "", "", all).size() == 3U);
    BOOST_TEST(store->scan(storage::Table::token_replays, "", "", all).size() == 2U);
    BOOST_TEST(store->scan(storage::Table::expirations, "", "", all).size() == 4U);
    const auto audit = support::read_audit(*store);
    BOOST_TEST(std::ranges::count_if(audit, [](const auto& entry) { return entry.operation() == "replay"; }) == 1);
  }
  service.start();
  auto deleter = service.client();
  BOOST_TEST(deleter.remove("/tokens/" + token).status == 204U);
  BOOST_TEST(post(deleter, "/tokens", token_body("anew"), "k1").text("/id") != token);
  service.stop();
  const auto store = service.open_store();
  BOOST_TEST(store->scan(storage::Table::replays, "", "", all).size() == 2U);
  BOOST_TEST(store->scan(storage::Table::token_replays, "", "", all).size() == 1U);
}

BOOST_AUTO_TEST_CASE(is_there_whenever_its_effect_is_however_the_service_ends) {
  support::Service service;
  std::mutex mutex;
  std::set<std::string> sent;
  for (int round = 0; round < 3; ++round) {
    std::atomic<int> answered{0};
    std::vector<std::jthread> threads;
    for (int n = 0; n < 6; ++n) {
      const std::string stem = std::to_string(round) + "-" + std::to_string(n);
      threads.emplace_back([&, stem] { create_until_killed(service, stem, mutex, sent, answered); });
    }
    BOOST_TEST(service.eventually([&] { return answered >= 60; }));
    service.kill();
    threads.clear();
    service.start();
  }
  auto client = service.client();
  std::set<std::string> ids;
  for (const auto& key : sent) {
    const auto answer = post(client, "/tokens", token_body(key), key);
    BOOST_TEST(answer.status == 201U, answer.body);
    BOOST_TEST(answer.text("/data") == key);
    ids.insert(answer.text("/id"));
  }
  service.stop();
  const auto stored = support::token_ids(*service.open_store());
  BOOST_TEST(ids.size() == sent.size());
  BOOST_TEST(stored.size() == sent.size());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::end_to_end

#include "hsm/envelope.hpp"
#include "hsm/secret.hpp"
#include "storage/codec.hpp"
#include "storage/keys.hpp"
#include "storage/records.pb.h"
#include "tests/end_to_end/tap.hpp"

#include <atomic>
#include <latch>
#include <mutex>
#include <thread>
#include <vector>

namespace tests::end_to_end {

namespace {

using namespace std::chrono_literals;

constexpr int consumers = 64;
constexpr std::size_t all = 100'000;
constexpr std::uint8_t data_field = 1;
constexpr std::uint8_t cvc_field = 2;
constexpr std::uint8_t summary_field = 3;
constexpr std::uint8_t of_card_keys = 21;

/// Which of a stored token's fields can still be opened.
std::string fields_of(const storage::Store& store, const std::string& token) {
  for (const auto& row : store.scan(storage::Table::single_use, "", "", all)) {
    if (storage::token_id_in(row.key) == token) {
      const auto record = storage::decode<storage::TokenRecord>(row.value);
      const auto envelope = hsm::parse_envelope(hsm::bytes_of(record.sealed()));
      std::string fields;
      for (const auto number : {data_field, cvc_field, summary_field}) {
        fields += envelope && envelope->find(number) != nullptr ? std::to_string(number) : "";
      }
      return fields;
    }
  }
  return "gone";
}

struct MovedClock {
  MovedClock() { set(0s); }
  void set(std::chrono::seconds ahead) const {
    support::write_file(directory / "offset", std::to_string(ahead.count()));
  }

  support::TemporaryDirectory directory{"clock"};
  support::ScopedVariable file{"COFFER_TEST_CLOCK", directory / "offset"};
  support::ScopedVariable library{"LD_PRELOAD", COFFER_MOVED_CLOCK};
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(a_token_for_one_use, Shop)

BOOST_AUTO_TEST_CASE(is_won_by_exactly_one_of_many_who_try_at_once) {
  const auto customer = make_customer();
  const auto token = create();
  std::atomic<int> won = 0;
  std::atomic<int> lost = 0;
  std::latch together(consumers);
  {
    std::vector<std::jthread> threads;
    for (int n = 0; n < consumers; ++n) {
      threads.emplace_back([&] {
        auto client = service.client(keys.at("sk_test"));
        static_cast<void>(client.get("/v2/bin/411111"));
        together.arrive_and_wait();
        const auto answer = client.post("/v2/card/" + customer, R"({"source":")" + token + "\"}");
        won += answer.status == 200 ? 1 : 0;
        lost += answer.status == 400 && code_of(answer) == "1126" ? 1 : 0;
      });
    }
  }
  BOOST_TEST(won == 1);
  BOOST_TEST(lost == consumers - 1);
  const auto cards = test.get("/v2/card/" + customer);
  BOOST_TEST(cards.has("/data/0"));
  BOOST_TEST(!cards.has("/data/1"));
}

BOOST_AUTO_TEST_CASE(stays_usable_where_what_it_was_to_be_used_for_is_refused) {
  const auto token = create();
  BOOST_TEST(code_of(save("cus_0123456789abcdef01234567", token)) == "1106");
  BOOST_TEST(test.get("/v2/tokens/" + token).json.json("/used") == "false");
  BOOST_TEST(save(make_customer(), token).status == 200U);
}

BOOST_AUTO_TEST_CASE(is_named_rightly_as_a_source) {
  const auto customer = make_customer();
  const auto path = "/v2/card/" + customer;
  BOOST_TEST(code_of(test.post(path, "{}")) == "1124");
  BOOST_TEST(code_of(test.post(path, R"({"source":7})")) == "1125");
  BOOST_TEST(code_of(test.post(path, R"({"source":"card_0123456789abcdef"})")) == "1125");
  BOOST_TEST(code_of(test.post(path, R"({"source":"tok_0123456789abcdef"})")) == "1125");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(the_data_of_a_token_for_one_use)

BOOST_AUTO_TEST_CASE(is_destroyed_when_it_is_used_or_its_time_is_over) {
  const MovedClock clock;
  support::Service service;
  const auto keys = make_tap_keys(service);
  auto client = service.client(keys.at("sk_test"));
  const auto make = [&] { return client.post("/v2/tokens", card_body()).text("/id"); };
  const auto customer = client.post("/v2/customers", R"({"first_name":"Lena","email":"lena@example.org"})").text("/id");
  const auto source = [](const std::string& token) { return R"({"source":")" + token + "\"}"; };
  const auto used = make();
  const auto waiting = make();
  BOOST_TEST(client.post("/v2/card/" + customer, source(used)).status == 200U);
  service.stop();
  BOOST_TEST(fields_of(*service.open_store(), used) == "3");
  BOOST_TEST(fields_of(*service.open_store(), waiting) == "123");

  clock.set(16min);
  service.start();
  client = service.client(keys.at("sk_test"));
  BOOST_TEST(code_of(client.post("/v2/card/" + customer, source(waiting))) == "1125");
  const auto shown = client.get("/v2/tokens/" + waiting);
  BOOST_TEST(shown.text("/status") == "EXPIRED");
  BOOST_TEST(shown.json.json("/used") == "false");
  BOOST_TEST(service.eventually([&] { return service.metric("coffer_purged_rows").value_or(0) == 1; }));
  BOOST_TEST(client.get("/v2/tokens/" + waiting).text("/card/last_four") == "1111");
  BOOST_TEST(code_of(client.post("/v2/card/" + customer, source(used))) == "1126");
  service.stop();
  BOOST_TEST(fields_of(*service.open_store(), waiting) == "3");

  clock.set(25h);
  service.start();
  BOOST_TEST(service.eventually([&] { return service.metric("coffer_purged_rows").value_or(0) == 2; }));
  service.stop();
  BOOST_TEST(fields_of(*service.open_store(), waiting) == "gone");
  BOOST_TEST(fields_of(*service.open_store(), used) == "gone");
  for (const auto& row : service.open_store()->scan(storage::Table::expirations, "", "", all)) {
    BOOST_TEST(storage::kind_in_expiration(row.key) == of_card_keys);
  }
}

BOOST_AUTO_TEST_CASE(moves_to_another_key_and_keeps_its_fingerprint) {
  support::Service service;
  auto client = service.client(make_tap_keys(service).at("sk_test"));
  const auto run = [&](std::vector<std::string> words) {
    words.insert(words.begin(), "keys");
    const auto ran = service.coffer(words);
    BOOST_TEST(ran.code == 0, words[1] << ": " << ran.out);
  };
  const auto customer = client.post("/v2/customers", R"({"first_name":"Lena","email":"lena@example.org"})").text("/id");
  const auto made = client.post("/v2/tokens", card_body());
  const auto source = R"({"source":")" + made.text("/id") + "\"}";
  for (const auto kind : {"tenant", "fingerprint"}) {
    run({"rotate", kind});
  }
  run({"rewrap"});
  run({"retire", "tenant/1"});
  BOOST_TEST(client.get("/v2/tokens/" + made.text("/id")).text("/card/last_four") == "1111");
  const auto saved = client.post("/v2/card/" + customer, source);
  BOOST_TEST(saved.status == 200U, saved.body);
  BOOST_TEST(saved.text("/fingerprint") == made.text("/card/fingerprint"));
  run({"rotate", "fingerprint"});
  run({"rewrap"});
  run({"retire", "fingerprint/2"});
  const auto later = client.post("/v2/tokens", card_body());
  BOOST_TEST(later.text("/card/fingerprint") == made.text("/card/fingerprint"));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(a_service_that_is_killed_while_tokens_are_used)

BOOST_AUTO_TEST_CASE(has_no_token_with_two_uses_and_none_used_by_half) {
  constexpr int rounds = 3;
  constexpr int tokens = 24;
  constexpr int callers = 8;
  support::Service service;
  const auto key = make_tap_keys(service).at("sk_test");
  for (int round = 0; round < rounds; ++round) {
    auto client = service.client(key);
    std::vector<std::string> ids;
    std::vector<std::string> customers;
    for (int n = 0; n < tokens; ++n) {
      ids.push_back(client.post("/v2/tokens", card_body()).text("/id"));
      customers.push_back(
          client.post("/v2/customers", R"({"first_name":"Lena","email":"lena@example.org"})").text("/id"));
    }
    const auto use = [&](support::HttpsClient& by, std::size_t n) {
      return by.post("/v2/card/" + customers[n], R"({"source":")" + ids[n] + "\"}");
    };
    std::vector<std::atomic<int>> acknowledged(tokens);
    std::atomic<int> successes = 0;
    {
      std::vector<std::jthread> threads;
      for (int caller = 0; caller < callers; ++caller) {
        threads.emplace_back([&] {
          try {
            auto own = service.client(key);
            for (std::size_t n = 0; n < ids.size(); ++n) {
              if (use(own, n).status == 200) {
                ++acknowledged[n];
                ++successes;
              }
            }
          } catch (const std::runtime_error&) {
            return;
          }
        });
      }
      BOOST_TEST(service.eventually([&] { return successes >= tokens / 3; }));
      service.kill();
    }
    service.start();
    client = service.client(key);
    for (std::size_t n = 0; n < ids.size(); ++n) {
      const bool saved = client.get("/v2/card/" + customers[n]).has("/data/0");
      BOOST_TEST(acknowledged[n] <= (saved ? 1 : 0));
      BOOST_TEST(client.get("/v2/tokens/" + ids[n]).json.json("/used") == (saved ? "true" : "false"));
      const auto again = use(client, n);
      BOOST_TEST((saved ? code_of(again) == "1126" : again.status == 200), again.body);
      BOOST_TEST(!client.get("/v2/card/" + customers[n]).has("/data/1"));
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::end_to_end

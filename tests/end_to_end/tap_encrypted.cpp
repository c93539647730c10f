#include "tests/end_to_end/tap.hpp"
#include "tests/support/canary.hpp"
#include "tests/support/rsa.hpp"
#include "tests/support/store_view.hpp"

#include <array>
#include <atomic>
#include <latch>
#include <set>
#include <thread>
#include <vector>

namespace tests::end_to_end {

namespace {

using namespace std::chrono_literals;
using support::RsaPadding;

constexpr int clients = 16;
constexpr std::array paddings{RsaPadding::pkcs1_v15, RsaPadding::oaep_sha1, RsaPadding::oaep_sha256};

std::string base64(const support::RsaBytes& bytes) {
  std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');
  text.resize(static_cast<std::size_t>(
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytes.data(), static_cast<int>(bytes.size()))));
  return text;
}

std::string clear_card(const std::string& number = "5123450000000008", const std::string& year = "2039") {
  return R"({"number":")" + number + R"(","exp_month":"01","exp_year":")" + year +
         R"(","cvc":"100","name":"Omar Said"})";
}

support::RsaKey key_of(support::HttpsClient& client) {
  return support::rsa_public_key(client.get("/v2/init").text("/encryption_key"));
}

std::string encrypt(EVP_PKEY& key, std::string_view clear = clear_card(), RsaPadding padding = RsaPadding::pkcs1_v15) {
  return base64(support::rsa_encrypt(key, padding, clear));
}

std::string body_of(const std::string& crypted, const std::string& more = {}) {
  return R"({"card":{"crypted_data":")" + crypted + "\"" + more + "}}";
}

struct MovedClock {
  MovedClock() { set(0h); }
  void set(std::chrono::hours ahead) const {
    support::write_file(directory / "offset", std::to_string(std::chrono::seconds(ahead).count()));
  }

  support::TemporaryDirectory directory{"clock"};
  support::ScopedVariable file{"COFFER_TEST_CLOCK", directory / "offset"};
  support::ScopedVariable library{"LD_PRELOAD", COFFER_MOVED_CLOCK};
};

void run(const support::Service& service, std::vector<std::string> words) {
  const auto ran = service.coffer(words);
  BOOST_TEST(ran.code == 0, words[0] << ' ' << words[1] << ": " << ran.out << ran.err);
}

struct EncryptingShop : Shop {
  support::RsaKey key = key_of(page);

  support::Answer send(const std::string& crypted) { return page.post("/v2/tokens", body_of(crypted)); }
  void rotate(const std::string& mode, const std::string& overlap) {
    run(service, {"card-keys", "rotate", mode, "--tenant", tenant, "--overlap-days", overlap});
  }
};

/// What an answer says, but for what is of this one alone.
std::string said(const support::Answer& answer) {
  std::string text = std::to_string(answer.status) + answer.body;
  for (const auto& [name, value] : answer.fields) {
    text += name != "bt-trace-id" && name != "date" ? "\n" + name + ": " + value : "";
  }
  return text;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(an_encrypted_card, EncryptingShop)

BOOST_AUTO_TEST_CASE(gives_a_token_in_every_padding) {
  for (const auto padding : paddings) {
    const auto made = page.post("/v2/tokens", body_of(encrypt(*key, clear_card(), padding),
                                                      R"(,"address_city":"Doha","address_country":"QA")"));
    BOOST_TEST_REQUIRE(made.status == 200U, made.body);
    BOOST_TEST(made.text("/type") == "CARD");
    BOOST_TEST(made.text("/card/brand") == "MASTERCARD");
    BOOST_TEST(made.text("/card/last_four") == "0008");
    BOOST_TEST(made.text("/card/name") == "Omar Said");
    BOOST_TEST(made.json.json("/card/exp_year") == "39");
    BOOST_TEST(made.json.json("/card/address") == R"({"city":"Doha","country":"QA"})");
    BOOST_TEST(save(make_customer(), made.text("/id")).text("/last_four") == "0008");
  }
  const auto whole = page.post("/v2/tokens", body_of(encrypt(*key), R"(,"address":{"country":"QA"})"));
  BOOST_TEST(whole.json.json("/card/address") == R"({"country":"QA"})");
  const auto clear = create(test, R"({"card":{"number":5123450000000008,"exp_month":1,"exp_year":39,"cvc":100}})");
  BOOST_TEST(whole.text("/card/fingerprint") == clear.text("/card/fingerprint"));
}

BOOST_AUTO_TEST_CASE(that_is_not_right_gets_one_answer_whatever_is_wrong) {
  auto damaged = support::rsa_encrypt(*key, RsaPadding::oaep_sha256, clear_card());
  damaged[40] ^= 1;
  std::string without_type(256, '\1');
  without_type[0] = 0;
  Shop stranger;
  const auto other = key_of(stranger.page);
  auto used = encrypt(*key);
  BOOST_TEST(send(used).status == 200U);
  const std::vector<std::string> blobs{
      encrypt(*key, "{}"),
      encrypt(*key, "no JSON"),
      encrypt(*key, ""),
      encrypt(*key, "[]"),
      encrypt(*key, clear_card() + "x"),
      encrypt(*key, clear_card("5123450000000007")),
      encrypt(*key, clear_card("51234500000000")),
      encrypt(*key, clear_card("5123450000000008", "2022")),
      encrypt(*key, clear_card("5123450000000008", "203")),
      encrypt(*key, R"({"number":"5123450000000008","exp_month":"01","exp_year":"2039","cvc":"10"})"),
      encrypt(*key, R"({"number":"5123450000000008","exp_month":"01","exp_year":"2039","name":"12345"})"),
      encrypt(*key, without_type, RsaPadding::none),
      encrypt(*other),
      base64(damaged),
      base64(support::RsaBytes(256, 0xff)),
      base64(support::RsaBytes(256)),
      base64(support::RsaBytes(255, 7)),
      base64(support::RsaBytes(257, 7)),
      base64(support::RsaBytes(1)),
      "",
      "no base64",
      encrypt(*key) + "=",
      used};
  const auto expected = said(send(encrypt(*key, "wrong")));
  BOOST_TEST(expected.starts_with("400"), expected);
  for (std::size_t i = 0; i < blobs.size(); ++i) {
    BOOST_TEST(said(send(blobs[i])) == expected, "blob " << i);
  }
  BOOST_TEST(said(page.post("/v2/tokens", R"({"card":{"crypted_data":7}})")) == expected);
  BOOST_TEST(said(page.post("/v2/tokens", R"({"card":{"crypted_data":null}})")) == expected);
}

BOOST_AUTO_TEST_CASE(is_told_what_is_wrong_beside_it) {
  const auto crypted = encrypt(*key);
  BOOST_TEST(code_of(page.post("/v2/tokens", body_of(crypted, R"(,"number":4111111111111111)"))) == "1103");
  BOOST_TEST(code_of(page.post("/v2/tokens", body_of(crypted, R"(,"address":7)"))) == "1103");
  BOOST_TEST(code_of(page.post("/v2/tokens", body_of(crypted, R"(,"address_zip":7)"))) == "1103");
  BOOST_TEST(code_of(page.post("/v2/tokens", R"({"client_ip":7,"card":{"crypted_data":")" + crypted + "\"}}")) ==
             "1103");
  BOOST_TEST(send(crypted).status == 200U);
}

BOOST_AUTO_TEST_CASE(is_taken_once_also_by_many_at_once) {
  const auto crypted = encrypt(*key);
  std::atomic<int> won = 0;
  std::atomic<int> refused = 0;
  std::latch together(clients);
  {
    std::vector<std::jthread> threads;
    for (int n = 0; n < clients; ++n) {
      threads.emplace_back([&] {
        auto client = service.client(keys.at("sk_test"));
        static_cast<void>(client.get("/v2/bin/411111"));
        together.arrive_and_wait();
        const auto answer = client.post("/v2/tokens", body_of(crypted));
        won += answer.status == 200 ? 1 : 0;
        refused += answer.status == 400 && code_of(answer) == "1125" ? 1 : 0;
      });
    }
  }
  BOOST_TEST(won == 1);
  BOOST_TEST(refused == clients - 1);
  auto other_spelling = crypted;  // the last digit before == has four bits that mean nothing
  ++other_spelling[other_spelling.size() - 3];
  BOOST_TEST(code_of(send(other_spelling)) == "1125");
}

BOOST_AUTO_TEST_CASE(opens_by_the_key_of_its_own_mode_and_tenant_alone) {
  BOOST_TEST(code_of(live.post("/v2/tokens", body_of(encrypt(*key)))) == "1125");
  BOOST_TEST(live.post("/v2/tokens", body_of(encrypt(*key_of(live)))).status == 200U);
  BOOST_TEST(code_of(send(encrypt(*key_of(live)))) == "1125");
  Shop other;
  BOOST_TEST(code_of(other.page.post("/v2/tokens", body_of(encrypt(*key)))) == "1125");
}

BOOST_AUTO_TEST_CASE(opens_by_a_key_that_was_replaced_for_a_while) {
  const auto before = test.get("/v2/init").text("/encryption_key");
  const auto of_live = live.get("/v2/init").text("/encryption_key");
  rotate("test", "7");
  const auto listed = service.coffer({"card-keys", "list", "--tenant", tenant});
  BOOST_TEST(listed.json.json("/0/current") == "true");
  BOOST_TEST(listed.json.json("/1/current") == "false");
  BOOST_TEST(listed.text("/1/mode") == "test");
  BOOST_TEST(listed.text("/2/mode") == "live");
  BOOST_TEST(page.get("/v2/init").text("/encryption_key") != before);
  BOOST_TEST(live.get("/v2/init").text("/encryption_key") == of_live);
  BOOST_TEST(send(encrypt(*key)).status == 200U);
  BOOST_TEST(send(encrypt(*key_of(page))).status == 200U);
  rotate("test", "0");
  BOOST_TEST(code_of(send(encrypt(*key))) == "1125");
  BOOST_TEST(send(encrypt(*key_of(page))).status == 200U);
  BOOST_TEST(service.coffer({"card-keys", "rotate", "other", "--tenant", tenant}).code == 2);
}

BOOST_AUTO_TEST_CASE(is_prepared_for_by_what_init_says) {
  for (auto* client : {&test, &page}) {
    const auto settings = client->get("/v2/init");
    BOOST_TEST(settings.status == 200U);
    BOOST_TEST(settings.json.json("/live_mode") == "false");
    BOOST_TEST(settings.text("/encryption_key").starts_with("-----BEGIN PUBLIC KEY-----\n"));
    BOOST_TEST(settings.text("/data/encryption_key") == settings.text("/encryption_key"));
    BOOST_TEST(settings.text("/merchant/id") == create(test).text("/merchant/id"));
  }
  BOOST_TEST(live.get("/v2/init").json.json("/live_mode") == "true");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(encrypted_cards)

BOOST_AUTO_TEST_CASE(that_fail_too_often_are_not_looked_at_for_a_while) {
  support::Service service({.settings = {{"limits.period_seconds", "3600"}, {"limits.failed_encrypted_cards", "3"}}});
  const auto keys = make_tap_keys(service);
  auto page = service.client(keys.at("pk_test"));
  auto server = service.client(keys.at("sk_test"));
  const auto key = key_of(page);
  for (int n = 0; n < 3; ++n) {
    BOOST_TEST(page.post("/v2/tokens", body_of(encrypt(*key))).status == 200U);
    BOOST_TEST(page.post("/v2/tokens", body_of(encrypt(*key, "{}"))).status == 400U);
  }
  for (const auto& crypted : {encrypt(*key), encrypt(*key, "{}"), std::string()}) {
    const auto refused = page.post("/v2/tokens", body_of(crypted));
    BOOST_TEST(refused.status == 429U);
    BOOST_TEST(code_of(refused) == "2101");
    BOOST_TEST(!refused.field("retry-after").empty());
  }
  BOOST_TEST(page.post("/v2/tokens", card_body()).status == 200U);
  BOOST_TEST(server.post("/v2/tokens", body_of(encrypt(*key))).status == 200U);
}

BOOST_AUTO_TEST_CASE(open_after_a_restart_and_a_change_of_the_tenants_key_and_stay_taken) {
  support::Service service;
  auto client = service.client(make_tap_keys(service).at("sk_test"));
  const auto key = key_of(client);
  const auto used = body_of(encrypt(*key));
  BOOST_TEST(client.post("/v2/tokens", used).status == 200U);
  run(service, {"keys", "rotate", "tenant"});
  run(service, {"keys", "rewrap"});
  run(service, {"keys", "retire", "tenant/1"});
  run(service, {"keys", "rotate", "fingerprint"});
  BOOST_TEST(client.post("/v2/tokens", body_of(encrypt(*key))).status == 200U);
  service.kill();
  service.start();
  client = service.client(client.api_key());
  BOOST_TEST(client.post("/v2/tokens", body_of(encrypt(*key))).status == 200U);
  BOOST_TEST(code_of(client.post("/v2/tokens", used)) == "1125");
}

BOOST_AUTO_TEST_CASE(have_keys_that_renew_themselves_and_expire) {
  const MovedClock clock;
  support::Service service({.settings = {{"hsm.probe_seconds", "1"}}});
  auto client = service.client(make_tap_keys(service).at("sk_test"));
  const auto first = client.get("/v2/init").text("/encryption_key");
  service.stop();
  clock.set(24h * 366);
  service.start();
  client = service.client(client.api_key());
  BOOST_TEST(service.eventually([&] { return client.get("/v2/init").text("/encryption_key") != first; }));
  BOOST_TEST(client.post("/v2/tokens", body_of(encrypt(*support::rsa_public_key(first)))).status == 200U);
  service.stop();
  clock.set(24h * 456);
  service.start();
  client = service.client(client.api_key());
  BOOST_TEST(code_of(client.post("/v2/tokens", body_of(encrypt(*support::rsa_public_key(first))))) == "1125");
  run(service, {"clock", "trust"});
  BOOST_TEST(service.eventually([&] { return service.metric("coffer_purged_rows").value_or(0) >= 3; }));
  service.stop();
  const auto store = service.open_store();
  BOOST_TEST(store->scan(storage::Table::card_keys, "", "", 10).size() == 2U);
  BOOST_TEST(store->scan(storage::Table::captured, "", "", 10).empty());
}

BOOST_AUTO_TEST_CASE(are_nowhere_on_disk) {
  support::Service service({.settings = {{"log.level", "\"debug\""}}});
  auto client = service.client(make_tap_keys(service).at("sk_test"));
  const auto key = key_of(client);
  const std::string number = "4532015112830366";
  const std::string wrong = "4532015112830367";
  for (const auto padding : paddings) {
    BOOST_TEST(client.post("/v2/tokens", body_of(encrypt(*key, clear_card(number), padding))).status == 200U);
    BOOST_TEST(client.post("/v2/tokens", body_of(encrypt(*key, clear_card(wrong), padding))).status == 400U);
  }
  service.stop();
  const auto bytes = support::all_bytes(*service.open_store());
  for (const auto& canary : {number, wrong}) {
    BOOST_TEST(support::find_canary(service.home(), canary).empty());
    BOOST_TEST(support::find_canary_in(bytes, canary).empty());
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::end_to_end

#include "tests/end_to_end/encryption.hpp"

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

// What clients encrypt to keys of ours before they send it. The encryptor here is OpenSSL; tests/sdk has the same done
// by the library that browsers use.

namespace tests::end_to_end {

using support::Jwe;
using support::JweBytes;

namespace {

const std::string card_number = "4242424242424242";
const std::string card = R"({"number":"4242424242424242","expiration_month":12,"expiration_year":2030,"cvc":"987"})";

}  // namespace

BOOST_FIXTURE_TEST_SUITE(an_encrypted_token, Captured)

BOOST_AUTO_TEST_CASE(is_what_it_would_be_in_clear) {
  for (const auto& kind : kinds_of_keys()) {
    BOOST_TEST_CONTEXT(kind) {
      const auto key = make_key(kind);
      const auto created = create(request(encrypted(key, card)));
      BOOST_TEST(created.text("/data/number") == card_number);
      BOOST_TEST(created.text("/data/cvc") == "987");
      BOOST_TEST(created.text("/card/brand") == "visa");
      BOOST_TEST(!created.has("/encrypted"));
      BOOST_TEST(client.get("/tokens/" + created.text("/id")).text("/data/number") == card_number);
      const auto intent = client.post("/token-intents", request(encrypted(key, card)));
      BOOST_TEST(intent.status == 201U);
      BOOST_TEST(intent.text("/card/last4") == "4242");
    }
  }
}

BOOST_AUTO_TEST_CASE(keeps_a_text_as_it_stands) {
  const auto key = make_key();
  BOOST_TEST(create(request(encrypted(key, card_number), "card_number")).text("/data") == card_number);
  BOOST_TEST(create(request(encrypted(key, "\"00123\""), "token")).json.json("/data") == "\"00123\"");
  BOOST_TEST(create(request(encrypted(key, "00123"), "token")).json.json("/data") == "\"00123\"");
  BOOST_TEST(create(request(encrypted(key, "[1,2]"), "token")).json.json("/data") == "[1,2]");
}

BOOST_AUTO_TEST_CASE(tells_what_is_wrong_with_its_data_as_in_clear) {
  const auto key = make_key();
  const auto jwe = encrypted(key, R"({"number":"4242424242424241"})");
  const auto answer = client.post("/tokens", request(jwe));
  check_problem(answer, 400);
  BOOST_TEST(answer.json.members("/errors") == std::vector<std::string>{"data.number"});
  const auto again = client.post("/tokens", request(jwe));
  BOOST_TEST(again.json.json("/errors") == answer.json.json("/errors"));  // nothing was made of it: it is not used up
}

BOOST_AUTO_TEST_CASE(is_made_once_of_a_message) {
  const auto key = make_key();
  const auto jwe = encrypted(key, card);
  create(request(jwe));
  const auto again = client.post("/tokens", request(jwe));
  check_problem(again, 400);
  BOOST_TEST(again.json.members("/errors") == std::vector<std::string>{"encrypted"});
  check_problem(client.post("/token-intents", request(jwe)), 400);
}

BOOST_AUTO_TEST_CASE(is_made_with_others_or_not_at_all) {
  const auto key = make_key();
  const auto message = [&] { return request(encrypted(key, card)); };
  const auto made = client.post("/tokenize", R"({"a":)" + message() + R"(,"b":[)" + message() + R"(],"c":"x"})");
  BOOST_TEST_REQUIRE(made.status == 200U, made.body);
  BOOST_TEST(made.text("/a/data/number") == card_number);
  BOOST_TEST(made.text("/b/0/data/number") == card_number);

  const auto once = message();
  const auto twice = client.post("/tokenize", R"({"a":)" + once + R"(,"b":[{"c":)" + once + "}]}");
  check_problem(twice, 400);
  BOOST_TEST(twice.json.json("/errors") == R"({"b[0].c.encrypted":["This cannot be decrypted."]})");
  BOOST_TEST(client.post("/tokenize", once).status == 200U);

  // What is data, or in it, is not looked into.
  const auto kept = client.post("/tokenize", R"({"type":"token","data":)" + message() + "}");
  BOOST_TEST(kept.text("/data/type") == "card");
  BOOST_TEST(kept.has("/data/encrypted"));
}

BOOST_AUTO_TEST_CASE(is_answered_again_to_who_repeats_the_request) {
  const auto key = make_key();
  const auto body = request(encrypted(key, card));
  const support::HttpsClient::Fields fields{{"BT-IDEMPOTENCY-KEY", fresh_id("key")}};
  const auto first = client.post("/tokens", body, fields);
  BOOST_TEST_REQUIRE(first.status == 201U, first.body);
  BOOST_TEST(client.post("/tokens", body, fields).text("/id") == first.text("/id"));
}

BOOST_AUTO_TEST_CASE(may_use_an_old_key_until_it_goes) {
  const auto old = make_key();
  const auto next = make_key();
  create(request(encrypted(old, card)));
  create(request(encrypted(next, card)));
  const auto late = encrypted(old, card);
  BOOST_TEST(management.remove("/keys/" + old.id).status == 204U);
  check_problem(client.post("/tokens", request(late)), 400);
  create(request(encrypted(next, card)));
}

BOOST_AUTO_TEST_CASE(stands_in_the_log_with_the_key_that_it_used) {
  const auto key = make_key();
  create(request(encrypted(key, card)));
  const auto logs =
      service
          .client(service
                      .make_application(fresh_id("auditor"),
                                        {.tenant = service.tenant(), .type = "management", .permissions = {"log:read"}})
                      .key)
          .get("/logs?entity_type=key&entity_id=" + key.id);
  BOOST_TEST(logs.text("/data/0/operation") == "use");
  BOOST_TEST(logs.text("/data/1/operation") == "create");
}

BOOST_AUTO_TEST_CASE(is_not_taken_together_with_data_or_in_an_update) {
  const auto key = make_key();
  const auto both = client.post("/tokens", request(encrypted(key, card), "card", R"(,"data":)" + card));
  check_problem(both, 400);
  BOOST_TEST(both.json.members("/errors") == std::vector<std::string>{"encrypted"});
  const auto id = create(R"({"type":"token","data":"x"})").text("/id");
  check_problem(client.patch("/tokens/" + id, R"({"encrypted":")" + encrypted(key, "\"y\"") + "\"}"), 400);
}

// One error, in one shape, whatever is wrong (RFC 7516, 11.5; RFC 8725, 3).
BOOST_AUTO_TEST_CASE(is_refused_in_one_way_whatever_is_wrong) {
  const auto key = make_key(R"({"crv":"P-256"})");
  const auto rsa = make_key(R"({"alg":"RSA-OAEP"})");
  const auto other = make_key(R"({"crv":"P-256"})");
  auto elsewhere = manager(service.make_tenant(fresh_id("tenant")));
  const auto foreign = public_key(elsewhere.post("/keys", "{}"));

  const auto with = [&](const std::string& header) { return encrypt(key, card, header).compact(); };
  const auto with_members = [&](const std::string& members) {
    return with(R"({"alg":"ECDH-ES","enc":"A256GCM","epk":EPK,"kid":")" + key.id + "\"" + members + "}");
  };
  const auto altered = [&](const PublicKey& to, const std::function<void(Jwe&)>& alter) {
    auto jwe = encrypt(to, card, header_for(to));
    alter(jwe);
    return jwe.compact();
  };
  const auto good = encrypted(key, card);
  const auto kid = R"(,"kid":")" + key.id + "\"}";
  const auto x25519 = R"({"kty":"OKP","crv":"X25519","x":")" + support::base64url(JweBytes(32, 9)) + "\"}";
  const auto off_curve = R"({"kty":"EC","crv":"P-256","x":")" + support::base64url(JweBytes(32, 9)) + R"(","y":")" +
                         support::base64url(JweBytes(32, 9)) + "\"}";
  const auto short_y = R"({"kty":"EC","crv":"P-256","x":")" + support::base64url(JweBytes(32, 9)) + R"(","y":")" +
                       support::base64url(JweBytes(31, 9)) + "\"}";

  struct Row {
    std::string name;
    std::string jwe;
  };
  const std::vector<Row> rows{
      {"nothing", ""},
      {"no JWE", "x"},
      {"dots alone", "...."},
      {"four parts", good.substr(0, good.rfind('.'))},
      {"six parts", good + ".AA"},
      {"padding", good + "=="},
      {"a space in front", " " + good},
      {"standard base64", good.substr(0, good.size() - 1) + "+"},
      {"a header that is no object", with("[]")},
      {"a header that is no JSON", with("{")},
      {"a header without an algorithm", with(R"({"enc":"A256GCM","epk":EPK)" + kid)},
      {"no algorithm", with(R"({"alg":"none","enc":"A256GCM","epk":EPK)" + kid)},
      {"a direct key", with(R"({"alg":"dir","enc":"A256GCM","epk":EPK)" + kid)},
      {"RSA1_5", with(R"({"alg":"RSA1_5","enc":"A256GCM","epk":EPK)" + kid)},
      {"an algorithm for another key", with(R"({"alg":"RSA-OAEP","enc":"A256GCM","epk":EPK)" + kid)},
      {"an algorithm that this key was not made for",
       with(R"({"alg":"ECDH-ES+A256KW","enc":"A256GCM","epk":EPK)" + kid)},
      {"another encryption", with(R"({"alg":"ECDH-ES","enc":"A128GCM","epk":EPK)" + kid)},
      {"no encryption", with(R"({"alg":"ECDH-ES","epk":EPK)" + kid)},
      {"an algorithm in lower case", with(R"({"alg":"ecdh-es","enc":"A256GCM","epk":EPK)" + kid)},
      {"two algorithms", with(R"({"alg":"ECDH-ES","alg":"ECDH-ES","enc":"A256GCM","epk":EPK)" + kid)},
      {"critical members", with_members(R"(,"crit":["exp"],"exp":1)")},
      {"compression", with_members(R"(,"zip":"DEF")")},
      {"a party that is no base64url", with_members(R"(,"apu":"a b")")},
      {"a party that was not agreed", with_members(R"(,"apu":"QWxpY2U")")},
      {"no key id", with(R"({"alg":"ECDH-ES","enc":"A256GCM","epk":EPK})")},
      {"a key id that is a number", with(R"({"alg":"ECDH-ES","enc":"A256GCM","epk":EPK,"kid":7})")},
      {"a key that is not there",
       with(R"({"alg":"ECDH-ES","enc":"A256GCM","epk":EPK,"kid":"5a9d9c3e-0000-4000-8000-000000000000"})")},
      {"another tenant's key", encrypted(foreign, card)},
      {"another key", encrypt(key, card, header_for(other)).compact()},
      {"no ephemeral key", with(R"({"alg":"ECDH-ES","enc":"A256GCM")" + kid)},
      {"an ephemeral key on another curve", with(R"({"alg":"ECDH-ES","enc":"A256GCM","epk":)" + x25519 + kid)},
      {"an ephemeral key off the curve", with(R"({"alg":"ECDH-ES","enc":"A256GCM","epk":)" + off_curve + kid)},
      {"an ephemeral key cut short", with(R"({"alg":"ECDH-ES","enc":"A256GCM","epk":)" + short_y + kid)},
      {"an ephemeral key that is a text", with(R"({"alg":"ECDH-ES","enc":"A256GCM","epk":"x")" + kid)},
      {"an encrypted key where none belongs", altered(key, [](Jwe& jwe) { jwe.encrypted_key.assign(40, 1); })},
      {"an altered tag", altered(key, [](Jwe& jwe) { jwe.ciphertext.back() ^= 1; })},
      {"an altered ciphertext", altered(key, [](Jwe& jwe) { jwe.ciphertext.front() ^= 1; })},
      {"another IV", altered(key, [](Jwe& jwe) { jwe.iv[0] ^= 1; })},
      {"a long IV", altered(key, [](Jwe& jwe) { jwe.iv.push_back(0); })},
      {"no ciphertext", altered(key, [](Jwe& jwe) { jwe.ciphertext.assign(16, 0); })},
      {"RSA: an altered key", altered(rsa, [](Jwe& jwe) { jwe.encrypted_key[5] ^= 1; })},
      {"RSA: zeros", altered(rsa, [](Jwe& jwe) { jwe.encrypted_key.assign(jwe.encrypted_key.size(), 0); })},
      {"RSA: a short key", altered(rsa, [](Jwe& jwe) { jwe.encrypted_key.resize(10); })},
      {"RSA: an altered tag", altered(rsa, [](Jwe& jwe) { jwe.ciphertext.back() ^= 1; })},
      {"clear text that is no JSON", encrypted(key, R"({"number":)")},
      {"clear text with a member twice", encrypted(key, R"({"number":"1","number":"2"})")},
      {"clear text that is no UTF-8", encrypted(key, "\xff\xfe")},
      {"clear text that is empty", encrypted(key, "")},
  };
  const std::string errors = R"({"encrypted":["This cannot be decrypted."]})";
  for (const auto& row : rows) {
    BOOST_TEST_CONTEXT(row.name) {
      const auto answer = client.post("/tokens", request(row.jwe));
      check_problem(answer, 400);
      BOOST_TEST(answer.json.json("/errors") == errors);
    }
  }
  const auto number = client.post("/tokens", R"({"type":"card","encrypted":7})");
  BOOST_TEST(number.json.json("/errors") == errors);
  create(request(good));
  BOOST_TEST(service.ready());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::end_to_end

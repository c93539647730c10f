#include "tests/end_to_end/guardian_keys.hpp"

#include <algorithm>
#include <array>
#include <thread>
#include <vector>

namespace tests::end_to_end {
namespace {

support::Answer post(support::HttpsClient& client, const std::string& key, const std::string& body,
                     const std::string& target = "/api/pci/tokens") {
  return client.post(target, body, {{"x-idempotency-key", key}});
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(a_request_of_guardian_with_an_idempotency_key, KeyedGuardian)

BOOST_AUTO_TEST_CASE(is_answered_again_and_says_so) {
  const auto key = fresh_id("import");
  const auto first = post(admin, key, pan_body());
  BOOST_TEST(first.status == 201U);
  BOOST_TEST(first.field("x-idempotency-replayed").empty());
  const auto again = post(admin, key, pan_body());
  BOOST_TEST(again.status == 201U);
  BOOST_TEST(again.body == first.body);
  BOOST_TEST(again.field("x-idempotency-replayed") == "true");
  BOOST_TEST(!admin.get("/api/pci/tokens").has("/data/1"));
}

BOOST_AUTO_TEST_CASE(is_the_same_however_its_members_and_spaces_stand) {
  const auto key = fresh_id("import");
  const auto first = post(admin, key, pan_body(guardian_visa, "", R"(,"metadata":{"a":"1","b":"2"})"));
  const auto again = post(admin, key,
                          "{ \"metadata\": {\"b\": \"2\", \"a\": \"1\"},\n \"source\": {\"expiry_year\": 2032,"
                          R"("expiry_month":3,"account_number":"4242424242424242","type":"pan"}})");
  BOOST_TEST(again.text("/id") == first.text("/id"));
}

BOOST_AUTO_TEST_CASE(is_refused_with_another_body) {
  const auto key = fresh_id("import");
  BOOST_TEST(post(admin, key, pan_body()).status == 201U);
  for (const auto& body :
       {pan_body(guardian_mastercard), pan_body(guardian_visa, "", R"(,"expires_in":60)"), std::string("{")}) {
    const auto refused = post(admin, key, body);
    BOOST_TEST(refused.status == 409U, body);
    BOOST_TEST(classifier_of(refused) == "IDEMPOTENCY_KEY_REUSED");
  }
}

BOOST_AUTO_TEST_CASE(is_another_for_another_path_credential_and_tenant) {
  const auto key = fresh_id("import");
  const auto first = post(admin, key, pan_body());
  auto client = client_with({"pci:tokens:create"});
  BOOST_TEST(post(client, key, pan_body()).text("/id") != first.text("/id"));
  Guardian other;
  BOOST_TEST(post(other.admin, key, pan_body()).text("/id") != first.text("/id"));
  BOOST_TEST(post(admin, key, R"({"scopes":["pci:tokens:read"]})", "/api/admin/api-keys").status == 201U);
}

BOOST_AUTO_TEST_CASE(takes_effect_when_it_was_refused_before) {
  const auto key = fresh_id("import");
  BOOST_TEST(post(admin, key, "{}").status == 422U);
  BOOST_TEST(post(admin, key, pan_body()).status == 201U);
}

BOOST_AUTO_TEST_CASE(gets_the_value_of_the_api_key_that_it_made_once_more) {
  const auto key = fresh_id("import");
  const std::string body = R"({"scopes":["pci:tokens:read"]})";
  const auto first = post(admin, key, body, "/api/admin/api-keys");
  const auto again = post(admin, key, body, "/api/admin/api-keys");
  BOOST_TEST(again.text("/key_value") == first.text("/key_value"));
  BOOST_TEST(!admin.get("/api/admin/api-keys").has("/data/1"));
}

BOOST_AUTO_TEST_CASE(needs_a_key_of_visible_characters_and_no_more_than_there_may_be) {
  for (const auto& key : {std::string(256, 'k'), std::string("a b")}) {
    const auto refused = post(admin, key, pan_body());
    BOOST_TEST(refused.status == 400U, key);
    BOOST_TEST(classifier_of(refused) == "INVALID_REQUEST");
  }
  const auto stem = fresh_id("k");
  BOOST_TEST(post(admin, stem + std::string(255 - stem.size(), 'k'), pan_body()).status == 201U);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(a_request_of_guardian_that_is_under_way)

// Which of two comes first is open, and that they meet at all; so it is tried until they did.
BOOST_AUTO_TEST_CASE(refuses_its_repetition) {
  support::Service service({.behind_shim = true});
  Guardian merchant(service);
  service.module().plan("C_GenerateKey every CKR_OK delay_ms=300");
  const bool met = service.eventually([&] {
    const auto key = fresh_id("once");
    std::array<support::Answer, 2> answers;
    {
      std::vector<std::jthread> threads;
      for (auto& answer : answers) {
        threads.emplace_back([&] {
          auto client = service.client(merchant.admin_token);
          answer = post(client, key, pan_body());
        });
      }
    }
    const auto refused = std::ranges::find(answers, 409U, &support::Answer::status);
    BOOST_TEST(std::ranges::count(answers, 409U, &support::Answer::status) <= 1);
    return refused != answers.end() && classifier_of(*refused) == "IDEMPOTENCY_IN_PROGRESS";
  });
  service.module().clear_plan();
  BOOST_TEST(met);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::end_to_end

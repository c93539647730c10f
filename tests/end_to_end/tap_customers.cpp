#include "tests/end_to_end/tap.hpp"

#include <set>
#include <vector>

namespace tests::end_to_end {

BOOST_FIXTURE_TEST_SUITE(a_tap_customer, Shop)

BOOST_AUTO_TEST_CASE(is_created_read_changed_and_deleted) {
  const auto made = test.post("/v2/customers", R"({"first_name":"Lena","middle_name":null,"email":"lena@example.org",)"
                                               R"("metadata":{"k":"v"},"unknown":1})");
  BOOST_TEST_REQUIRE(made.status == 200U, made.body);
  const auto path = "/v2/customers/" + made.text("/id");
  const std::vector<std::string> members{"api_version", "email", "first_name", "id", "live_mode", "metadata", "object"};
  BOOST_TEST(made.json.members("") == members, boost::test_tools::per_element());
  BOOST_TEST(support::canonical(test.get(path).body) == support::canonical(made.body));
  const auto changed = test.send("PUT", path, {},
                                 R"({"first_name":"Lene","email":null,)"
                                 R"("phone":{"country_code":"965","number":"50000001"}})");
  BOOST_TEST(changed.status == 200U, changed.body);
  BOOST_TEST(changed.text("/first_name") == "Lene");
  BOOST_TEST(!changed.has("/email"));
  BOOST_TEST(changed.text("/metadata/k") == "v");
  BOOST_TEST(code_of(test.send("PUT", path, {}, R"({"phone":null})")) == "1139");
  BOOST_TEST(test.get(path).text("/phone/number") == "50000001");
  const auto deleted = test.remove(path);
  BOOST_TEST(deleted.json.json("") == R"({"deleted":true,"id":")" + made.text("/id") + "\"}");
  BOOST_TEST(test.get(path).status == 404U);
  BOOST_TEST(code_of(test.remove(path)) == "1106");
}

BOOST_AUTO_TEST_CASE(is_refused_with_the_code_of_each_mistake) {
  const std::vector<std::pair<std::string, std::string>> table{
      {R"({"first_name":"Lena"})", "1139"},
      {R"({"email":"a@b"})", "1130"},
      {R"({"first_name":7,"email":"a@b"})", "1130"},
      {R"({"first_name":")" + std::string(150, 'x') + R"(","email":"a@b"})", "1130"},
      {R"({"first_name":"L","middle_name":"","email":"a@b"})", "1131"},
      {R"({"first_name":"L","last_name":[],"email":"a@b"})", "1132"},
      {R"({"first_name":"L","email":"nobody"})", "1137"},
      {R"({"first_name":"L","phone":{"number":"50000001"}})", "1135"},
      {R"({"first_name":"L","phone":{"country_code":"965","number":"5"}})", "1136"},
      {R"({"first_name":"L","email":"a@b","metadata":{"k":7}})", "1128"},
      {R"({"first_name":"L","email":"a@b","description":7})", "1121"},
      {R"({"first_name":"L","email":"a@b","currency":"kwd"})", "1103"},
  };
  for (const auto& [body, code] : table) {
    const auto answer = test.post("/v2/customers", body);
    BOOST_TEST(answer.status == 400U, body);
    BOOST_TEST(code_of(answer) == code, body << ": " << answer.body);
  }
}

BOOST_AUTO_TEST_CASE(is_listed_page_by_page) {
  std::set<std::string> made;
  for (int i = 0; i < 5; ++i) {
    made.insert(make_customer());
  }
  std::set<std::string> listed;
  std::string target = "/v2/customers?limit=2";
  for (int pages = 0; pages < 3; ++pages) {
    const auto page_of_them = test.get(target);
    BOOST_TEST_REQUIRE(page_of_them.status == 200U, page_of_them.body);
    BOOST_TEST(page_of_them.json.json("/has_more") == (pages < 2 ? "true" : "false"));
    for (int i = 0; page_of_them.has("/data/" + std::to_string(i)); ++i) {
      listed.insert(page_of_them.text("/data/" + std::to_string(i) + "/id"));
    }
    target = "/v2/customers?limit=2&starting_after=" + percent_encoded(page_of_them.text("/next"));
  }
  BOOST_TEST(listed == made, boost::test_tools::per_element());
  BOOST_TEST(code_of(test.get("/v2/customers?limit=51")) == "1162");
  BOOST_TEST(code_of(test.get("/v2/customers?limit=x")) == "1162");
  BOOST_TEST(code_of(test.get("/v2/customers?starting_after=x")) == "1103");
}

BOOST_AUTO_TEST_CASE(has_cards_of_its_own_that_go_with_it) {
  const auto customer = make_customer();
  const auto other = make_customer();
  std::vector<std::string> cards;
  for (int i = 0; i < 3; ++i) {
    cards.push_back(save(customer, create()).text("/id"));
  }
  BOOST_TEST(test.get("/v2/card/" + customer).has("/data/2"));
  BOOST_TEST(test.get("/v2/card/" + other).json.json("/data") == "[]");
  BOOST_TEST(test.get("/v2/card/" + other + "/" + cards[0]).status == 404U);
  BOOST_TEST(test.remove("/v2/card/" + other + "/" + cards[0]).status == 404U);
  const auto of_other = R"({"saved_card":{"card_id":")" + cards[0] + R"(","customer_id":")" + other + "\"}}";
  BOOST_TEST(code_of(test.post("/v2/tokens", of_other)) == "1125");
  BOOST_TEST(test.remove("/v2/customers/" + customer).status == 200U);
  auto vault = service.client(service.make_application(fresh_id("bt"), {.tenant = tenant}).key);
  for (const auto& card : cards) {
    check_problem(vault.get("/tokens/" + card), 404);
  }
}

BOOST_AUTO_TEST_CASE(has_its_cards_in_the_vault_without_their_code) {
  const auto customer = make_customer();
  const auto card = save(customer, create()).text("/id");
  auto vault = service.client(service.make_application(fresh_id("bt"), {.tenant = tenant}).key);
  const auto token = vault.get("/tokens/" + card);
  BOOST_TEST(token.status == 200U);
  BOOST_TEST(token.text("/type") == "card");
  BOOST_TEST(token.json.json("/containers") == R"(["/tap/test/cards/"])");
  BOOST_TEST(token.text("/metadata/customer") == customer);
  BOOST_TEST(token.text("/data/number") == visa);
  BOOST_TEST(!token.has("/data/cvc"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::end_to_end

#include "tests/end_to_end/guardian.hpp"

#include <string>
#include <vector>

namespace tests::end_to_end {
namespace {

/// The path and query of an absolute URL of the service; the test fails where it is none.
std::string target_of(const support::Service& service, const std::string& url) {
  const auto base = "https://127.0.0.1:" + std::to_string(service.port());
  BOOST_TEST_REQUIRE(url.starts_with(base + "/api/pci/tokens?after="), url);
  return url.substr(base.size());
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(a_pci_token, Guardian)

BOOST_AUTO_TEST_CASE(is_made_shown_and_deleted) {
  const auto made = create(pan_body(guardian_mastercard, R"(,"cardholder_name":"Ida Holm","security_code":"456")",
                                    R"(,"expires_in":86400,"metadata":{"batch":"812"})"));
  BOOST_TEST(is_uuid_v4(made.text("/id")));
  BOOST_TEST(made.json.json("/card") == R"({"cardholder_name":"Ida Holm","expiry_month":3,"expiry_year":2032,)"
                                        R"("masked_account_number":"555555******4444","scheme":"mastercard"})");
  BOOST_TEST(made.json.json("/metadata") == R"({"batch":"812"})");
  BOOST_TEST(made.text("/created_at").size() == std::string_view("2026-01-05T09:00:00Z").size());
  BOOST_TEST(made.text("/expires_at").back() == 'Z');
  BOOST_TEST(made.body.find(guardian_mastercard) == std::string::npos);
  BOOST_TEST(!made.has("/card/security_code"));
  const auto path = "/api/pci/tokens/" + made.text("/id");
  const auto read = admin.get(path);
  BOOST_TEST(read.status == 200U);
  BOOST_TEST(support::canonical(read.body) == support::canonical(made.body));
  const auto removed = admin.remove(path);
  BOOST_TEST(removed.status == 204U);
  BOOST_TEST(removed.body.empty());
  for (const auto& answer : {admin.get(path), admin.remove(path), admin.get(path + "/security-code")}) {
    BOOST_TEST(answer.status == 404U);
    BOOST_TEST(classifier_of(answer) == "NOT_FOUND");
  }
}

BOOST_AUTO_TEST_CASE(shows_the_scheme_and_the_masked_number_of_every_scheme) {
  struct Case {
    std::string number;
    std::string scheme;
    std::string masked;
  };
  const std::vector<Case> table{
      {"4111111111111111", "visa", "411111******1111"},
      {"2223003122003222", "mastercard", "222300******3222"},
      {"378282246310005", "american express", "378282*****0005"},
      {"6011111111111117", "discover", "601111******1117"},
      {"30569309025904", "diners club", "305693****5904"},
      {"3530111333300000", "jcb", "353011******0000"},
      {"6200000000000005", "unionpay", "620000******0005"},
  };
  for (const auto& c : table) {
    const auto made = create(pan_body(c.number));
    BOOST_TEST(made.text("/card/scheme") == c.scheme);
    BOOST_TEST(made.text("/card/masked_account_number") == c.masked);
    BOOST_TEST((made.json.members("") == std::vector<std::string>{"card", "created_at", "id"}));
  }
}

BOOST_AUTO_TEST_CASE(is_another_each_time_and_may_say_null_for_what_it_leaves_out) {
  const auto body = pan_body(guardian_visa, R"(,"cardholder_name":null,"security_code":null)",
                             R"(,"expires_in":null,"expiration_time":null,"metadata":null)");
  BOOST_TEST(create_id(body) != create_id(body));
}

BOOST_AUTO_TEST_CASE(is_refused_with_the_path_of_each_mistake) {
  struct Case {
    std::string body;
    std::string path;
  };
  const std::string twenty_one(21, 'k');
  const std::string eighty_one(81, 'v');
  std::string many;
  for (int i = 0; i < 21; ++i) {
    many += (i == 0 ? "\"" : ",\"") + std::to_string(i) + R"(":"v")";
  }
  const std::vector<Case> table{
      {"{}", "$.source"},
      {R"({"source":null})", "$.source"},
      {R"({"source":"pan"})", "$.source"},
      {R"({"source":{}})", "$.source.type"},
      {R"({"source":{"type":"wallet"}})", "$.source.type"},
      {R"({"source":{"type":""}})", "$.source.type"},
      {pan_body("4111111111111112"), "$.source.account_number"},
      {pan_body("4111 1111 1111 1111"), "$.source.account_number"},
      {pan_body("4111-1111-1111-111"), "$.source.account_number"},
      {pan_body(""), "$.source.account_number"},
      {pan_body("5555555555554444000"), "$.source.account_number"},
      {R"({"source":{"type":"pan","account_number":4111111111111111,"expiry_month":3,"expiry_year":2032}})",
       "$.source.account_number"},
      {R"({"source":{"type":"pan","expiry_month":3,"expiry_year":2032}})", "$.source.account_number"},
      {R"({"source":{"type":"pan","account_number":"4111111111111111","expiry_month":13,"expiry_year":2032}})",
       "$.source.expiry_month"},
      {R"({"source":{"type":"pan","account_number":"4111111111111111","expiry_month":"3","expiry_year":2032}})",
       "$.source.expiry_month"},
      {R"({"source":{"type":"pan","account_number":"4111111111111111","expiry_year":2032}})", "$.source.expiry_month"},
      {R"({"source":{"type":"pan","account_number":"4111111111111111","expiry_month":3,"expiry_year":32}})",
       "$.source.expiry_year"},
      {R"({"source":{"type":"pan","account_number":"4111111111111111","expiry_month":3,"expiry_year":2020}})",
       "$.source.expiry_year"},
      {R"({"source":{"type":"pan","account_number":"4111111111111111","expiry_month":3}})", "$.source.expiry_year"},
      {pan_body(guardian_visa, R"(,"cardholder_name":"")"), "$.source.cardholder_name"},
      {pan_body(guardian_visa, R"(,"cardholder_name":7)"), "$.source.cardholder_name"},
      {pan_body(guardian_visa, R"(,"security_code":"12")"), "$.source.security_code"},
      {pan_body(guardian_visa, R"(,"security_code":"1234")"), "$.source.security_code"},
      {pan_body(guardian_visa, R"(,"security_code":"12x")"), "$.source.security_code"},
      {pan_body(guardian_visa, R"(,"security_code":"")"), "$.source.security_code"},
      {pan_body(guardian_visa, R"(,"security_code":123)"), "$.source.security_code"},
      {pan_body("378282246310005", R"(,"security_code":"123")"), "$.source.security_code"},
      {pan_body(guardian_visa, "", R"(,"expires_in":0)"), "$.expires_in"},
      {pan_body(guardian_visa, "", R"(,"expires_in":2592001)"), "$.expires_in"},
      {pan_body(guardian_visa, "", R"(,"expires_in":"60")"), "$.expires_in"},
      {pan_body(guardian_visa, "", R"(,"expiration_time":2592001)"), "$.expiration_time"},
      {pan_body(guardian_visa, "", R"(,"expires_in":60,"expiration_time":61)"), "$.expiration_time"},
      {pan_body(guardian_visa, "", R"(,"metadata":[])"), "$.metadata"},
      {pan_body(guardian_visa, "", R"(,"metadata":{"":"v"})"), "$.metadata"},
      {pan_body(guardian_visa, "", ",\"metadata\":{\"" + twenty_one + R"(":"v"})"), "$.metadata"},
      {pan_body(guardian_visa, "", R"(,"metadata":{"k":""})"), "$.metadata.k"},
      {pan_body(guardian_visa, "", R"(,"metadata":{"k":1})"), "$.metadata.k"},
      {pan_body(guardian_visa, "", R"(,"metadata":{"k":")" + eighty_one + "\"}"), "$.metadata.k"},
      {pan_body(guardian_visa, "", ",\"metadata\":{" + many + "}"), "$.metadata"},
  };
  for (const auto& c : table) {
    const auto answer = admin.post("/api/pci/tokens", c.body);
    BOOST_TEST(answer.status == 422U, c.body << ": " << answer.body);
    BOOST_TEST(classifier_of(answer) == "VALIDATION_FAILED");
    BOOST_TEST((paths_of(answer) == std::vector{c.path}), c.body << ": " << answer.body);
  }
  BOOST_TEST(admin.get("/api/pci/tokens").json.json("/data") == "[]");
}

BOOST_AUTO_TEST_CASE(is_refused_for_all_mistakes_at_once) {
  const auto answer = admin.post("/api/pci/tokens",
                                 R"({"source":{"type":"pan","account_number":"4111","expiry_month":0,"expiry_year":99,)"
                                 R"("cardholder_name":"","security_code":"1"},"expires_in":0,"metadata":{"k":""}})");
  const std::vector<std::string> expected{
      "$.source.account_number", "$.source.expiry_month", "$.source.expiry_year", "$.source.cardholder_name",
      "$.source.security_code",  "$.expires_in",          "$.metadata.k"};
  BOOST_TEST(paths_of(answer) == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(is_of_no_scheme_that_guardian_does_not_know) {
  for (const auto* number : {"2200000000000004", "6362970000457013", "6759649826438453"}) {
    const auto answer = admin.post("/api/pci/tokens", pan_body(number));
    BOOST_TEST(answer.status == 422U, number);
    BOOST_TEST(classifier_of(answer) == "SCHEME_NOT_SUPPORTED");
    BOOST_TEST((paths_of(answer) == std::vector<std::string>{"$.source.account_number"}));
  }
  const auto with_another = admin.post("/api/pci/tokens", pan_body("2200000000000004", R"(,"cardholder_name":"")"));
  BOOST_TEST(classifier_of(with_another) == "VALIDATION_FAILED");
}

BOOST_AUTO_TEST_CASE(is_not_made_of_what_is_no_json_object) {
  for (const auto* body : {"", "{", "[]", "7", R"({"source":{},"source":{}})"}) {
    const auto answer = admin.post("/api/pci/tokens", body);
    BOOST_TEST(answer.status == 400U, body);
    BOOST_TEST(classifier_of(answer) == "INVALID_REQUEST");
  }
}

BOOST_AUTO_TEST_CASE(lives_as_long_as_either_member_says) {
  for (const auto* life :
       {R"(,"expires_in":3600)", R"(,"expiration_time":3600)", R"(,"expires_in":3600,"expiration_time":3600)"}) {
    BOOST_TEST(create(pan_body(guardian_visa, "", life)).has("/expires_at"));
  }
  BOOST_TEST(!create().has("/expires_at"));
}

BOOST_AUTO_TEST_CASE(is_absent_for_everyone_but_its_tenant) {
  const auto path = "/api/pci/tokens/" + create_id();
  Guardian other;
  for (const auto& target : {path, std::string("/api/pci/tokens/5a9d9c3e-0000-4000-8000-000000000000"),
                             std::string("/api/pci/tokens/none"), path + "0"}) {
    const auto answer = other.admin.get(target);
    BOOST_TEST(answer.status == 404U, target);
    BOOST_TEST(classifier_of(answer) == "NOT_FOUND");
    BOOST_TEST(other.admin.remove(target).status == 404U);
  }
  BOOST_TEST(admin.get(path).status == 200U);
}

BOOST_AUTO_TEST_CASE(is_not_what_another_face_put_beside_it) {
  const auto vault =
      service.make_application(fresh_id("vault"), {.tenant = tenant, .permissions = {"token:create", "token:read"}});
  auto client = service.client(vault.key);
  const std::string odd = "5a9d9c3e-1111-4000-8000-000000000000";
  const auto beside =
      client.post("/tokens", R"({"type":"token","data":"x","id":")" + odd + R"(","containers":["/guardian/pci/"]})");
  BOOST_TEST_REQUIRE(beside.status == 201U, beside.body);
  const auto elsewhere = client.post("/tokens", R"({"type":"card","data":{"number":"4242424242424242"}})");
  create_id();
  BOOST_TEST(admin.get("/api/pci/tokens/" + odd).status == 404U);
  BOOST_TEST(admin.get("/api/pci/tokens/" + elsewhere.text("/id")).status == 404U);
  BOOST_TEST(!admin.get("/api/pci/tokens").has("/data/1"));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(a_list_of_pci_tokens, Guardian)

BOOST_AUTO_TEST_CASE(is_read_newest_first_in_pages_that_links_lead_through) {
  std::vector<std::string> made;
  for (int i = 0; i < 5; ++i) {
    made.insert(made.begin(), create_id());
  }
  std::vector<std::string> seen;
  std::string target = "/api/pci/tokens?limit=2";
  while (!target.empty()) {
    const auto page = admin.get(target);
    BOOST_TEST_REQUIRE(page.status == 200U, page.body);
    for (int i = 0; page.has("/data/" + std::to_string(i)); ++i) {
      BOOST_TEST(i < 2);
      seen.push_back(page.text("/data/" + std::to_string(i) + "/id"));
    }
    BOOST_TEST(page.has("/links/next"));
    const auto next = page.json.json("/links/next");
    target = next == "null" ? "" : target_of(service, page.text("/links/next"));
  }
  BOOST_TEST(seen == made, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(goes_on_where_it_was_though_the_last_element_seen_is_gone) {
  std::vector<std::string> made;
  for (int i = 0; i < 4; ++i) {
    made.insert(made.begin(), create_id());
  }
  const auto page = admin.get("/api/pci/tokens?limit=2");
  BOOST_TEST(admin.remove("/api/pci/tokens/" + made[1]).status == 204U);
  const auto next = admin.get(target_of(service, page.text("/links/next")));
  BOOST_TEST(next.text("/data/0/id") == made[2]);
  BOOST_TEST(next.text("/data/1/id") == made[3]);
  const auto by_hand = admin.get("/api/pci/tokens?after=" + made[2]);
  BOOST_TEST(by_hand.text("/data/0/id") == made[3]);
  const auto lost = admin.get("/api/pci/tokens?after=" + made[1]);
  BOOST_TEST(lost.status == 422U);
  BOOST_TEST((paths_of(lost) == std::vector<std::string>{"$.after"}));
}

BOOST_AUTO_TEST_CASE(refuses_what_is_no_page) {
  for (const auto* query : {"limit=0", "limit=101", "limit=x", "limit=", "limit=-1", "after=x"}) {
    const auto answer = admin.get("/api/pci/tokens?" + std::string(query));
    BOOST_TEST(answer.status == 422U, query);
    BOOST_TEST(classifier_of(answer) == "VALIDATION_FAILED");
    BOOST_TEST(paths_of(answer).size() == 1U);
  }
  const auto made_up = admin.get("/api/pci/tokens?after=5a9d9c3e-0000-4000-8000-000000000000&position=AAAA");
  BOOST_TEST(made_up.status == 422U);
  BOOST_TEST((paths_of(made_up) == std::vector<std::string>{"$.position"}));
}

BOOST_AUTO_TEST_CASE(holds_twenty_unless_more_are_asked_for) {
  for (int i = 0; i < 21; ++i) {
    create_id();
  }
  BOOST_TEST(!admin.get("/api/pci/tokens").has("/data/20"));
  const auto all = admin.get("/api/pci/tokens?limit=100");
  BOOST_TEST(all.has("/data/20"));
  BOOST_TEST(all.json.json("/links/next") == "null");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::end_to_end

#include "tests/end_to_end/guardian.hpp"

namespace tests::end_to_end {
namespace {

std::string about(const std::string& number) {
  return R"({"source":{"type":"pan","account_number":")" + number + "\"}}";
}

std::string about_token(const std::string& id, const std::string& member = "pci_token_id") {
  return R"({"source":{"type":"pci_token",")" + member + R"(":")" + id + "\"}}";
}

const std::string target = "/api/metadata/inquiries";

}  // namespace

BOOST_FIXTURE_TEST_SUITE(a_metadata_inquiry, Guardian)

BOOST_AUTO_TEST_CASE(tells_what_is_known_of_a_card) {
  struct Case {
    std::string number;
    std::string answer;
  };
  const std::string currency = R"({"currency_code":null,)";
  const std::vector<Case> table{
      {"378282246310005", R"("issuer_country_code":"US","issuer_name":"TEST BANK","scheme":["american express"],)"
                          R"("segment":"consumer","type":"credit"})"},
      {"378734493671000", R"("issuer_country_code":"US","issuer_name":"TEST BANK","scheme":["american express"],)"
                          R"("segment":"commercial","type":"credit"})"},
      {"4000056655665556", R"("issuer_country_code":"US","issuer_name":"TEST BANK","scheme":["visa"],)"
                           R"("segment":"consumer","type":"debit"})"},
      {"4464040000000007", R"("issuer_country_code":"SA","issuer_name":"TEST BANK","scheme":["visa","mada"],)"
                           R"("segment":"consumer","type":"debit"})"},
      {"6759649826438453", R"("issuer_country_code":null,"issuer_name":null,"scheme":["maestro"],)"
                           R"("segment":null,"type":"unknown"})"},
      {"9999990000000006", R"("issuer_country_code":null,"issuer_name":null,"scheme":[],)"
                           R"("segment":null,"type":"unknown"})"},
  };
  for (const auto& c : table) {
    const auto answer = admin.post(target, about(c.number));
    BOOST_TEST(answer.status == 200U, answer.body);
    BOOST_TEST(answer.json.json() == currency + c.answer);
  }
}

BOOST_AUTO_TEST_CASE(takes_a_pci_token_by_any_of_its_names) {
  const auto token = create_id(pan_body("378282246310005"));
  for (const auto* member : {"pci_token_id", "token_id", "id"}) {
    const auto answer = admin.post(target, about_token(token, member));
    BOOST_TEST(answer.status == 200U, answer.body);
    BOOST_TEST(answer.json.json("/scheme") == R"(["american express"])");
  }
  Guardian other;
  const auto foreign = other.admin.post(target, about_token(token));
  BOOST_TEST(foreign.status == 404U);
  BOOST_TEST(classifier_of(foreign) == "NOT_FOUND");
}

BOOST_AUTO_TEST_CASE(is_refused_with_the_path_of_each_mistake) {
  struct Case {
    std::string body;
    std::string path;
  };
  const std::vector<Case> table{
      {"{}", "$.source"},
      {R"({"source":{}})", "$.source.type"},
      {R"({"source":{"type":"session"}})", "$.source.type"},
      {R"({"source":{"type":"pan"}})", "$.source.account_number"},
      {about("4242424242424241"), "$.source.account_number"},
      {about(""), "$.source.account_number"},
      {R"({"source":{"type":"pci_token"}})", "$.source.pci_token_id"},
      {about_token(""), "$.source.pci_token_id"},
  };
  for (const auto& c : table) {
    const auto answer = admin.post(target, c.body);
    BOOST_TEST(answer.status == 422U, c.body << ": " << answer.body);
    BOOST_TEST((paths_of(answer) == std::vector{c.path}), answer.body);
  }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(a_guardian_of_the_older_generation_and_of_little_compliance)

BOOST_AUTO_TEST_CASE(answers_inquiries_in_the_older_shape) {
  support::Service service({.settings = {{"guardian.compat", "\"eap\""}}});
  Guardian merchant(service);
  const auto answer = merchant.admin.post(target, about("378282246310005"));
  BOOST_TEST(answer.json.json() ==
             R"({"billing_currency_code":null,"bin":"378282","issuer_country_code":"US","issuer_name":"TEST BANK",)"
             R"("product_code":null,"product_name":null,"scheme":"american express","segment":"consumer",)"
             R"("type":"credit"})");
  const auto unknown = merchant.admin.post(target, about("9999990000000006"));
  BOOST_TEST(unknown.json.json("/scheme") == "null");
  BOOST_TEST(unknown.text("/type") == "other");
}

BOOST_AUTO_TEST_CASE(takes_no_card_numbers) {
  for (const auto* level : {"\"saq-a\"", "\"saq-a-ep\""}) {
    support::Service service({.settings = {{"guardian.compliance", level}}});
    Guardian merchant(service);
    for (const auto& answer :
         {merchant.admin.post(target, about("378282246310005")), merchant.admin.post("/api/pci/tokens", pan_body())}) {
      BOOST_TEST(answer.status == 403U);
      BOOST_TEST(classifier_of(answer) == "COMPLIANCE_LEVEL_INSUFFICIENT");
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::end_to_end

#include "tests/end_to_end/tap.hpp"

#include "tests/end_to_end/transcript.hpp"

#include <vector>

namespace tests::end_to_end {

BOOST_AUTO_TEST_SUITE(the_documents_of_tap)

BOOST_AUTO_TEST_CASE(work_as_they_are_written) {
  auto& service = shared_service();
  std::map<std::string, support::HttpsClient> callers;
  for (const auto& [kind, key] : make_tap_keys(service, service.make_tenant(fresh_id("tap-document")))) {
    callers.emplace(kind, service.client(key));
  }
  Transcript(service, std::move(callers)).play(COFFER_TRANSCRIPTS "/tap_document.txt");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(a_tap_token, Shop)

BOOST_AUTO_TEST_CASE(shows_every_member_of_the_older_and_the_newer_shape_and_nothing_secret) {
  const auto made = create(page, R"({"card":{"number":"4111111111111111","exp_month":"11","exp_year":31,"cvc":"987",)"
                                 R"("name":"Lena","address":{"country":"KW"}},"client_ip":"203.0.113.20"})");
  const std::vector<std::string> members{"card",   "client_ip", "created", "id",     "live_mode", "merchant",
                                         "object", "payment",   "purpose", "status", "type",      "used"};
  BOOST_TEST(made.json.members("") == members, boost::test_tools::per_element());
  const std::vector<std::string> of_card{"address",     "brand",     "category", "exp_month", "exp_year", "fingerprint",
                                         "first_eight", "first_six", "funding",  "id",        "issuer",   "last_four",
                                         "name",        "object",    "on_file",  "scheme"};
  BOOST_TEST(made.json.members("/card") == of_card, boost::test_tools::per_element());
  BOOST_TEST(made.json.json("/created").size() == 13U);
  BOOST_TEST(made.json.json("/card/exp_year") == "31");
  BOOST_TEST(made.text("/card/first_eight") == "41111111");
  BOOST_TEST(made.text("/card/category") == "STANDARD");
  BOOST_TEST(made.text("/payment/id") == made.text("/card/id"));
  BOOST_TEST(made.json.json("/payment/card_data/exp_year") == "31");
  BOOST_TEST(made.body.find("4111111111111111") == std::string::npos);
  BOOST_TEST(made.body.find("987") == std::string::npos);
  const auto read = test.get("/v2/tokens/" + made.text("/id"));
  BOOST_TEST(support::canonical(read.body) == support::canonical(made.body));
}

BOOST_AUTO_TEST_CASE(is_made_of_numbers_years_and_codes_however_they_are_written) {
  struct Case {
    std::string_view card;
    std::string_view last_four;
  };
  const std::vector<Case> table{
      {R"("number":4111111111111111110,"exp_month":1,"exp_year":39)", "1110"},
      {R"("number":"6217999999999999998","exp_month":"01","exp_year":"2039","cvc":"001")", "9998"},
      {R"("number":6217999999999999998,"exp_month":12,"exp_year":"39","cvc":1)", "9998"},
      {R"("number":378282246310005,"exp_month":1,"exp_year":2039,"cvc":7)", "0005"},
      {R"("number":4111111111111111,"exp_month":1,"exp_year":39,"cvc":0)", "1111"},
  };
  for (const auto& c : table) {
    const auto made = test.post("/v2/tokens", R"({"card":{)" + std::string(c.card) + "}}");
    BOOST_TEST(made.status == 200U, c.card << ": " << made.body);
    BOOST_TEST(made.text("/card/last_four") == c.last_four);
  }
}

BOOST_AUTO_TEST_CASE(is_refused_with_the_code_of_each_mistake) {
  struct Case {
    std::string_view body;
    std::string_view code;
  };
  const std::vector<Case> table{
      {"", "1102"},
      {"{", "2100"},
      {"[]", "1103"},
      {"{}", "1124"},
      {R"({"card":7})", "1103"},
      {R"({"card":{"number":"4111111111111112","exp_month":1,"exp_year":39}})", "1140"},
      {R"({"card":{"number":411111111111111.1,"exp_month":1,"exp_year":39}})", "1140"},
      {R"({"card":{"number":4111111111111111e0,"exp_month":1,"exp_year":39}})", "1140"},
      {R"({"card":{"number":-4111111111111111,"exp_month":1,"exp_year":39}})", "1140"},
      {R"({"card":{"number":"5123450000000008999","exp_month":1,"exp_year":39}})", "1140"},
      {R"({"card":{"exp_month":1,"exp_year":39}})", "1140"},
      {R"({"card":{"number":4111111111111111,"exp_month":13,"exp_year":39}})", "1141"},
      {R"({"card":{"number":4111111111111111,"exp_month":0,"exp_year":39}})", "1141"},
      {R"({"card":{"number":4111111111111111,"exp_month":1,"exp_year":1999}})", "1141"},
      {R"({"card":{"number":4111111111111111,"exp_month":1}})", "1141"},
      {R"({"card":{"number":4111111111111111,"exp_month":1,"exp_year":20}})", "4101"},
      {R"({"card":{"number":4111111111111111,"exp_month":1,"exp_year":39,"cvc":1234}})", "4102"},
      {R"({"card":{"number":4111111111111111,"exp_month":1,"exp_year":39,"cvc":"12"}})", "4102"},
      {R"({"card":{"number":378282246310005,"exp_month":1,"exp_year":39,"cvc":"123"}})", "4102"},
      {R"({"card":{"number":4111111111111111,"exp_month":1,"exp_year":39,"name":"No 12345"}})", "4100"},
      {R"({"card":{"number":4111111111111111,"exp_month":1,"exp_year":39,"address":"x"}})", "1103"},
      {R"({"card":{"number":4111111111111111,"exp_month":1,"exp_year":39},"client_ip":"x"})", "1103"},
      {R"({"card":{"crypted_data":"AAAA"}})", "1125"},
      {R"({"saved_card":{"card_id":"card_0123456789abcdef"}})", "1104"},
      {R"({"saved_card":{"card_id":"card_0123456789abcdef","customer_id":"x"}})", "1105"},
      {R"({"saved_card":{"card_id":"card_0123456789abcdef","customer_id":"cus_0123456789abcdef"}})", "1106"},
      {R"({"type":"applepay","token_data":{}})", "1163"},
      {R"({"type":"googlepay","token_data":{}})", "1163"},
      {R"({"type":"samsungpay"})", "1163"},
      {R"({"type":"schemetoken"})", "1103"},
      {R"({"type":"schemetoken","token_data":{"scheme_token":{"number":"9999990000000006","exp_month":"12","exp_year":"39"}}})",
       "1103"},
  };
  for (const auto& c : table) {
    const auto answer = test.post("/v2/tokens", c.body);
    BOOST_TEST(code_of(answer) == c.code, c.body << ": " << answer.body);
    BOOST_TEST(answer.status == (c.code == "1106" ? 404U : 400U));
    BOOST_TEST(answer.has("/errors/0/description"));
  }
}

BOOST_AUTO_TEST_CASE(is_refused_for_all_mistakes_at_once_and_each_code_once) {
  const auto answer = test.post("/v2/tokens", R"({"card":{"number":1,"exp_month":13,"cvc":"x","address":1},)"
                                              R"("client_ip":7})");
  std::vector<std::string> codes;
  for (int i = 0; answer.has("/errors/" + std::to_string(i)); ++i) {
    codes.push_back(answer.text("/errors/" + std::to_string(i) + "/code"));
  }
  const std::vector<std::string> expected{"1103", "1140", "1141", "4102"};
  BOOST_TEST(codes == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(may_be_of_a_network_token) {
  const auto made = create(
      test,
      R"({"type":"schemetoken","token_data":{"scheme_token":{"number":"9999990000000006","exp_month":"12",)"
      R"("exp_year":"39","name":"Lena","payment_data":{"cryptogram":"AgAAAAAABk4DWZ4C28yUQAAAAAA=","eci":"07"}}}})");
  BOOST_TEST(made.text("/type") == "SCHEMETOKEN");
  BOOST_TEST(made.text("/card/last_four") == "0006");
  BOOST_TEST(made.body.find("AgAAAA") == std::string::npos);
  BOOST_TEST(code_of(save(make_customer(), made.text("/id"))) == "1116");
}

BOOST_AUTO_TEST_CASE(shows_brand_scheme_and_issuer_by_the_longest_bin_that_was_imported) {
  const auto file = service.home() / "bins.csv";
  support::write_file(file,
                      "bin,brand,scheme,funding,issuer,country,issuer_id\n"
                      "446404,VISA,MADA,DEBIT,SIX,SA,bnk_6\n44640400,VISA,MADA,PREPAID,EIGHT,SA,bnk_8\n");
  const auto imported = service.coffer({"bin", "import", file});
  BOOST_TEST(imported.code == 0, imported.out);
  BOOST_TEST(imported.json.json("/rows") == "2");
  const auto made = create(test, card_body("4464040000000007"));
  BOOST_TEST(made.text("/card/brand") == "VISA");
  BOOST_TEST(made.text("/card/scheme") == "MADA");
  BOOST_TEST(made.text("/card/funding") == "PREPAID");
  BOOST_TEST(made.json.json("/card/issuer") == R"({"bank":"EIGHT","country":"SA","id":"bnk_8"})");
  BOOST_TEST(test.get("/v2/bin/446404").text("/bank") == "SIX");
  BOOST_TEST(service.coffer({"bin", "show", "44640400"}).text("/issuer") == "EIGHT");
  support::write_file(file, "bin,funding\n446404,DEBIT\n44,DEBIT\n446405,NONE\n");
  const auto refused = service.coffer({"bin", "import", file});
  BOOST_TEST(refused.code == 2);
  BOOST_TEST(refused.json.json("/error/mistakes/0/line") == "3");
  BOOST_TEST(refused.json.json("/error/mistakes/1/line") == "4");
  BOOST_TEST(test.get("/v2/bin/446404").text("/bank") == "SIX");
}

BOOST_AUTO_TEST_CASE(is_found_by_bins_of_six_to_eight_digits_alone) {
  BOOST_TEST(test.get("/v2/bin/42424242").text("/bin") == "42424242");
  for (const auto bin : {"42424", "424242424", "4242x2", "4242424242424242"}) {
    const auto answer = test.get(std::string("/v2/bin/") + bin);
    BOOST_TEST(answer.status == 400U);
    BOOST_TEST(code_of(answer) == "1155");
  }
  BOOST_TEST(test.get("/v2/bin/999999").status == 404U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::end_to_end

#include "tests/end_to_end/shared.hpp"

#include <array>

namespace tests::end_to_end {

using support::canonical;

BOOST_FIXTURE_TEST_SUITE(a_card, Caller)

BOOST_AUTO_TEST_CASE(is_shown_with_its_mask_and_its_details) {
  const auto created = create(R"({"type":"card","data":{"number":"4242424242424242","expiration_month":"02",)"
                              R"("expiration_year":2099,"cvc":"123","note":"kept"}})");
  const auto read = client.get("/tokens/" + created.text("/id"));
  BOOST_TEST(read.json.json("/data") ==
             canonical(R"({"number":"4242424242424242","expiration_month":2,"expiration_year":2099,"cvc":"123",)"
                       R"("note":"kept"})"));
  BOOST_TEST(read.json.json("/card") ==
             canonical(R"({"bin":"42424242","last4":"4242","expiration_month":2,"expiration_year":2099,)"
                       R"("brand":"visa"})"));
  BOOST_TEST(read.text("/mask/number") == "{{ data.number | reveal_last: 4 }}");
  BOOST_TEST(read.text("/fingerprint_expression") == "{{ data.number }}");
}

BOOST_AUTO_TEST_CASE(knows_its_brand_and_bin) {
  struct Row {
    std::string number;
    std::string brand;
    std::string bin;
  };
  for (const Row& row :
       {Row{"4111111111111111", "visa", "41111111"}, Row{"5555555555554444", "mastercard", "55555555"},
        Row{"378282246310005", "american-express", "378282"}, Row{"6011111111111117", "discover", "60111111"},
        Row{"30569309025904", "diners-club", "305693"}, Row{"3530111333300000", "jcb", "35301113"},
        Row{"9999999999999995", "", "99999999"}}) {
    BOOST_TEST_CONTEXT(row.number) {
      const auto created = create(R"({"type":"card","data":{"number":")" + row.number + R"("}})");
      BOOST_TEST(created.text("/card/brand") == row.brand);
      BOOST_TEST(created.text("/card/bin") == row.bin);
      BOOST_TEST(created.text("/card/last4") == row.number.substr(row.number.size() - 4));
    }
  }
}

BOOST_AUTO_TEST_CASE(takes_its_verification_code_as_text_or_number_and_gives_text) {
  for (const std::string cvc : {R"("123")", "123", R"("0123")", R"("012")"}) {
    BOOST_TEST_CONTEXT(cvc) {
      const auto created = create(R"({"type":"card","data":{"number":"4242424242424242","cvc":)" + cvc + "}}");
      const std::string digits = cvc.front() == '"' ? cvc.substr(1, cvc.size() - 2) : cvc;
      BOOST_TEST(client.get("/tokens/" + created.text("/id")).json.json("/data/cvc") == "\"" + digits + "\"");
    }
  }
}

BOOST_AUTO_TEST_CASE(is_refused_with_the_path_of_what_is_wrong) {
  struct Row {
    std::string data;
    std::string path;
  };
  for (const Row& row :
       {Row{R"({})", "data.number"}, Row{R"({"number":null})", "data.number"},
        Row{R"({"number":"4242424242424241"})", "data.number"}, Row{R"({"number":4242424242424242})", "data.number"},
        Row{R"({"number":"424242424242"})", "data.number"}, Row{R"({"number":"4242 4242 4242 4242"})", "data.number"},
        Row{R"({"number":"42424242424242424242"})", "data.number"},
        Row{R"({"number":"4242424242424242","cvc":"12"})", "data.cvc"},
        Row{R"({"number":"4242424242424242","cvc":"12345"})", "data.cvc"},
        Row{R"({"number":"4242424242424242","cvc":12})", "data.cvc"},
        Row{R"({"number":"4242424242424242","cvc":true})", "data.cvc"},
        Row{R"({"number":"4242424242424242","expiration_month":13})", "data.expiration_month"},
        Row{R"({"number":"4242424242424242","expiration_month":0})", "data.expiration_month"},
        Row{R"({"number":"4242424242424242","expiration_month":"x"})", "data.expiration_month"},
        Row{R"({"number":"4242424242424242","expiration_year":99})", "data.expiration_year"},
        Row{R"({"number":"4242424242424242","expiration_year":2030.5})", "data.expiration_year"}, Row{R"([])", "data"},
        Row{R"("4242424242424242")", "data"}}) {
    BOOST_TEST_CONTEXT(row.data) {
      const auto refused = client.post("/tokens", R"({"type":"card","data":)" + row.data + "}");
      check_problem(refused, 400);
      BOOST_TEST(refused.json.members("/errors") == std::vector{row.path});
      BOOST_TEST(!refused.text("/errors/" + row.path + "/0").empty());
    }
  }
}

BOOST_AUTO_TEST_CASE(that_a_patch_would_make_invalid_stays_as_it_was) {
  const std::string path =
      "/tokens/" + create(R"({"type":"card","data":{"number":"4242424242424242","cvc":"123"}})").text("/id");
  const std::string before = canonical(client.get(path).body);
  for (const std::string data : {R"({"number":"4242424242424241"})", R"({"number":null})", R"({"cvc":"1"})", R"([])",
                                 R"("text")", R"({"expiration_month":99})"}) {
    BOOST_TEST_CONTEXT(data) {
      check_problem(client.patch(path, R"({"metadata":{"a":"b"},"data":)" + data + "}"), 400);
      BOOST_TEST(canonical(client.get(path).body) == before);
    }
  }
}

BOOST_AUTO_TEST_CASE(has_no_verification_code_in_what_outlives_it) {
  const std::string body = R"({"type":"card","data":{"number":"4242424242424242","cvc":"918","name":"Ada"})";
  const auto named = create(body + R"(,"id":"{{ data.name }}-{{ data.cvc }}-)" + fresh_id("coded") + "\"}");
  BOOST_TEST(named.text("/id").starts_with("Ada--coded"));
  BOOST_TEST(named.text("/data/cvc") == "918");
  for (const auto& [member, path] : {std::pair{R"("search_indexes":["{{ data.cvc }}"])", "search_indexes[0]"},
                                     {R"("fingerprint_expression":"{{ data.cvc }}")", "fingerprint_expression"}}) {
    BOOST_TEST_CONTEXT(member) {
      for (const auto& refused : {client.post("/tokens", body + "," + member + "}"),
                                  client.patch("/tokens/" + percent_encoded(named.text("/id")),
                                               "{" + std::string(member) + R"(,"data":{"cvc":"917"}})")}) {
        check_problem(refused, 400);
        BOOST_TEST(refused.json.members("/errors") == std::vector<std::string>{path});
      }
    }
  }
  const std::string whole = R"(,"fingerprint_expression":"{{ data | stringify }}"})";
  const auto without = create(R"({"type":"card","data":{"number":"4242424242424242","name":"Ada"})" + whole);
  BOOST_TEST(create(body + whole).text("/fingerprint") == without.text("/fingerprint"));
  BOOST_TEST(create(body + R"(,"mask":"{{ data.cvc }}"})").status == 201U);
}

BOOST_AUTO_TEST_CASE(follows_its_new_number_after_a_patch) {
  const auto created =
      create(R"({"type":"card","data":{"number":"4242424242424242","expiration_month":1,"cvc":"123"}})");
  const std::string path = "/tokens/" + created.text("/id");
  BOOST_TEST(client.patch(path, R"({"data":{"number":"5555555555554444","cvc":null}})").status == 200U);
  const auto read = client.get(path);
  BOOST_TEST(read.json.json("/data") == canonical(R"({"number":"5555555555554444","expiration_month":1})"));
  BOOST_TEST(read.text("/card/brand") == "mastercard");
  BOOST_TEST(read.text("/fingerprint") != created.text("/fingerprint"));
  BOOST_TEST(read.text("/fingerprint") ==
             create(R"({"type":"card","data":{"number":"5555555555554444"}})").text("/fingerprint"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::end_to_end

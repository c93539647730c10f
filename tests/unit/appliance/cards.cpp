#include "appliance/card/brand.hpp"
#include "appliance/card/card_number.hpp"
#include "appliance/token/card_data.hpp"
#include "tests/unit/appliance/json_text.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <string_view>
#include <vector>

using namespace tests::appliance_layer;
using namespace appliance;

namespace {

std::string_view brand_name(std::string_view digits) {
  const auto brand = card::find_brand(digits);
  return brand ? card::facts_of(*brand).name : "";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(a_card_number)

BOOST_AUTO_TEST_CASE(has_13_to_19_digits_and_a_right_check_digit) {
  struct Case {
    std::string_view text;
    bool legal;
  };
  const std::vector<Case> table{
      {"4242424242424242", true},      {"4111111111111111", true},
      {"378282246310005", true},       {"30569309025904", true},
      {"4222222222222", true},         {"6304000000000000000", true},
      {"4242424242424241", false},     {"4242424242424224", false},
      {"424242424242", false},         {"0000000000000", true},
      {"00000000000000000000", false}, {"4242-4242-4242-4242", false},
      {"4242 4242 4242 4242", false},  {"", false},
      {"424242424242424a", false},     {" 4242424242424242", false},
  };
  for (const auto& c : table) {
    BOOST_TEST_CONTEXT(c.text) { BOOST_TEST(card::is_card_number(c.text) == c.legal); }
  }
}

BOOST_AUTO_TEST_CASE(of_which_one_digit_or_two_neighbours_are_wrong_is_noticed) {
  const std::string number = "5555555555554444";
  for (std::size_t i = 0; i < number.size(); ++i) {
    auto wrong = number;
    wrong[i] = wrong[i] == '9' ? '0' : static_cast<char>(wrong[i] + 1);
    BOOST_TEST(!card::passes_luhn(wrong));
  }
  BOOST_TEST(card::passes_luhn("79927398713"));
  BOOST_TEST(!card::passes_luhn("79927398731"));
}

BOOST_AUTO_TEST_CASE(names_its_issuer_by_6_digits_or_8) {
  BOOST_TEST(card::bin_of("378282246310005") == "378282");
  BOOST_TEST(card::bin_of("4242424242424242") == "42424242");
  BOOST_TEST(card::bin_of("36227206271667") == "362272");
  BOOST_TEST(card::bin_of("123") == "123");
  BOOST_TEST(card::last_four_of("4242424242421234") == "1234");
  BOOST_TEST(card::last_four_of("123") == "123");
}

BOOST_AUTO_TEST_CASE(names_its_brand_up_to_the_edges_of_each_range) {
  struct Case {
    std::string_view head;
    std::string_view brand;
  };
  const std::vector<Case> table{
      {"400000", "visa"},
      {"499999", "visa"},
      {"401178", "elo"},
      {"401180", "visa"},
      {"438934", "visa"},
      {"438935", "elo"},
      {"438936", "visa"},
      {"220000", "mir"},
      {"220499", "mir"},
      {"220500", ""},
      {"222099", ""},
      {"222100", "mastercard"},
      {"272099", "mastercard"},
      {"272100", ""},
      {"509999", "elo"},
      {"510000", "mastercard"},
      {"559999", "mastercard"},
      {"560000", "maestro"},
      {"299999", ""},
      {"300000", "diners-club"},
      {"305999", "diners-club"},
      {"306000", ""},
      {"309500", "diners-club"},
      {"309600", ""},
      {"340000", "american-express"},
      {"349999", "american-express"},
      {"350000", ""},
      {"352799", ""},
      {"352800", "jcb"},
      {"358999", "jcb"},
      {"359000", ""},
      {"360000", "diners-club"},
      {"369999", "diners-club"},
      {"370000", "american-express"},
      {"379999", "american-express"},
      {"380000", "diners-club"},
      {"399999", "diners-club"},
      {"601099", "maestro"},
      {"601100", "discover"},
      {"601199", "discover"},
      {"601200", "maestro"},
      {"620000", "unionpay"},
      {"622125", "unionpay"},
      {"622126", "discover"},
      {"622925", "discover"},
      {"622926", "unionpay"},
      {"627780", "elo"},
      {"629999", "unionpay"},
      {"643999", "maestro"},
      {"644000", "discover"},
      {"650030", "discover"},
      {"650031", "elo"},
      {"650033", "elo"},
      {"650034", "discover"},
      {"650051", "elo"},
      {"650052", "troy"},
      {"650053", "discover"},
      {"659999", "discover"},
      {"660000", "maestro"},
      {"606282", "hipercard"},
      {"493697", "visa"},
      {"493698", "maestro"},
      {"504174", "maestro"},
      {"504175", "elo"},
      {"506098", "maestro"},
      {"506099", "verve"},
      {"506127", "verve"},
      {"506128", "maestro"},
      {"213100", "jcb"},
      {"180099", "jcb"},
      {"180100", ""},
      {"979200", "troy"},
      {"63737422", "maestro"},
      {"63737423", "hiper"},
      {"63737424", "maestro"},
      {"65083704", "troy"},
      {"65083705", "discover"},
      {"589562", "naranja"},
      {"402918", "naranja"},
      {"999999", ""},
      {"810000", "unionpay"},
      {"817199", "unionpay"},
      {"817200", ""},
      {"000000", ""},
      {"12345", ""},
      {"12a456", ""},
  };
  for (const auto& c : table) {
    BOOST_TEST_CONTEXT(c.head) {
      BOOST_TEST(brand_name(c.head) == c.brand);
      BOOST_TEST(brand_name(std::string(c.head) + "0000000000") == c.brand);
    }
  }
}

BOOST_AUTO_TEST_CASE(is_found_inside_other_text) {
  const std::vector<std::pair<std::string_view, bool>> texts{
      {"4242424242424242", true},
      {"order 4242424242424242 x", true},
      {"4242-4242-4242-4242", true},
      {"4242 4242 4242 4242", true},
      {"a4242424242424242", true},
      {"4242424242424241", false},
      {"42424242424242424242424242", false},
      {"4242--4242424242424", false},
      {"order_42", false},
      {"", false},
      {"3f2504e0-4f89-41d3-9a0c-0305e82c3301", false},
      {"b9e3c619-3921-4770-9459-bf16be69df09", false},  // 619-3921-4770-9459 would pass
      {"order-536BEA14-6461-4010-8156-08b98e4d3d6d:1", false},
      {"a4242424242424242bcdef0123456789", false},
      {"a4242424242424242bcdef012345678", true},
      {"b9e3c619-3921-4770-9459-bf16be69df0", true},
      {"b9e3c619-3921-4770-9459-bf16be69df09 4242424242424242", true},
      {"4242-4242-4242-4242-b9e3c619-3921-4770-9459-bf16be69df09", true},
  };
  for (const auto& [text, found] : texts) {
    BOOST_TEST_CONTEXT(text) { BOOST_TEST(appliance::card::contains_card_number(text) == found); }
  }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(card_data)

BOOST_AUTO_TEST_CASE(is_brought_to_its_normal_form) {
  struct Case {
    const char* given;
    const char* normal;
  };
  const std::vector<Case> table{
      {R"({"number":"4242424242424242"})", R"({"number":"4242424242424242"})"},
      {R"({"number":"4242424242424242","expiration_month":"02","expiration_year":"2030"})",
       R"({"number":"4242424242424242","expiration_month":2,"expiration_year":2030})"},
      {R"({"number":"4242424242424242","expiration_month":12,"expiration_year":9999})",
       R"({"number":"4242424242424242","expiration_month":12,"expiration_year":9999})"},
      {R"({"number":"4242424242424242","cvc":123})", R"({"number":"4242424242424242","cvc":"123"})"},
      {R"({"number":"4242424242424242","cvc":"0123"})", R"({"number":"4242424242424242","cvc":"0123"})"},
      {R"({"number":"4242424242424242","cvc":null,"expiration_month":null,"expiration_year":null})",
       R"({"number":"4242424242424242","cvc":null,"expiration_month":null,"expiration_year":null})"},
      {R"({"number":"4242424242424242","name":"A","other":{"x":[1]}})",
       R"({"number":"4242424242424242","name":"A","other":{"x":[1]}})"},
  };
  for (const auto& c : table) {
    BOOST_TEST_CONTEXT(c.given) {
      auto data = parsed(c.given);
      Violations violations;
      token::normalise_card(data.root(), data.pool(), violations);
      BOOST_TEST(violations.empty());
      BOOST_TEST(written(data.root()) == c.normal);
    }
  }
}

BOOST_AUTO_TEST_CASE(is_refused_at_the_path_of_what_is_wrong) {
  struct Case {
    const char* given;
    const char* paths;
  };
  const std::vector<Case> table{
      {R"([])", "data"},
      {R"("4242424242424242")", "data"},
      {R"({})", "data.number"},
      {R"({"number":null})", "data.number"},
      {R"({"number":4242424242424242})", "data.number"},
      {R"({"number":"4242424242424241"})", "data.number"},
      {R"({"number":{}})", "data.number"},
      {R"({"number":"4242424242424242","expiration_month":0})", "data.expiration_month"},
      {R"({"number":"4242424242424242","expiration_month":13})", "data.expiration_month"},
      {R"({"number":"4242424242424242","expiration_month":-1})", "data.expiration_month"},
      {R"({"number":"4242424242424242","expiration_month":"-1"})", "data.expiration_month"},
      {R"({"number":"4242424242424242","expiration_month":""})", "data.expiration_month"},
      {R"({"number":"4242424242424242","expiration_month":"2 "})", "data.expiration_month"},
      {R"({"number":"4242424242424242","expiration_month":"+2"})", "data.expiration_month"},
      {R"({"number":"4242424242424242","expiration_month":"99999999999999999999"})", "data.expiration_month"},
      {R"({"number":"4242424242424242","expiration_month":2.5})", "data.expiration_month"},
      {R"({"number":"4242424242424242","expiration_month":true})", "data.expiration_month"},
      {R"({"number":"4242424242424242","expiration_year":30})", "data.expiration_year"},
      {R"({"number":"4242424242424242","expiration_year":"30"})", "data.expiration_year"},
      {R"({"number":"4242424242424242","expiration_year":10000})", "data.expiration_year"},
      {R"({"number":"4242424242424242","cvc":12})", "data.cvc"},
      {R"({"number":"4242424242424242","cvc":12345})", "data.cvc"},
      {R"({"number":"4242424242424242","cvc":-123})", "data.cvc"},
      {R"({"number":"4242424242424242","cvc":"12a"})", "data.cvc"},
      {R"({"number":"4242424242424242","cvc":""})", "data.cvc"},
      {R"({"number":"4242424242424242","cvc":["123"]})", "data.cvc"},
      {R"({"number":"1","expiration_month":"x","expiration_year":"x","cvc":"x"})",
       "data.number data.expiration_month data.expiration_year data.cvc"},
  };
  for (const auto& c : table) {
    BOOST_TEST_CONTEXT(c.given) {
      auto data = parsed(c.given);
      Violations violations;
      token::normalise_card(data.root(), data.pool(), violations);
      BOOST_TEST(paths_of(violations) == c.paths);
    }
  }
}

BOOST_AUTO_TEST_CASE(gives_its_verification_code_away_and_takes_it_back) {
  auto data = parsed(R"({"number":"4242424242424242","cvc":"123","name":"A"})");
  const auto cvc = token::take_cvc(data.root());
  BOOST_TEST(hsm::text_of(cvc.expose()) == "123");
  BOOST_TEST(json::find(data.root(), "cvc") == nullptr);
  BOOST_TEST(token::take_cvc(data.root()).empty());
  token::return_cvc(data, cvc);
  BOOST_TEST(json::text_of(*json::find(data.root(), "cvc")) == "123");
  BOOST_TEST(json::text_of(*json::find(data.root(), "name")) == "A");
  auto without = parsed(R"({"number":"4242424242424242"})");
  token::return_cvc(without, hsm::Secret());
  BOOST_TEST(written(without.root()) == R"({"number":"4242424242424242"})");
}

BOOST_AUTO_TEST_CASE(has_details_that_may_be_shown) {
  const auto details = token::card_details_of(
      parsed(R"({"number":"378282246310005","expiration_month":4,"expiration_year":2030})").root());
  BOOST_REQUIRE(details);
  BOOST_TEST(details->bin == "378282");
  BOOST_TEST(details->last4 == "0005");
  BOOST_TEST(details->expiration_month.value() == 4);
  BOOST_TEST(details->expiration_year.value() == 2030);
  BOOST_TEST(details->brand.value() == "american-express");
  BOOST_TEST(!token::card_details_of(parsed("{}").root()));
  BOOST_TEST(!token::card_details_of(parsed(R"({"number":"8888888888888888"})").root())->brand);
}

BOOST_AUTO_TEST_SUITE_END()

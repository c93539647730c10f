#include "tests/end_to_end/guardian_session.hpp"

namespace tests::end_to_end {

SessionKey session_key_of(const support::Answer& state) {
  BOOST_TEST_REQUIRE(state.status == 200U, state.body);
  return {.id = state.text("/data/jwk/kid"),
          .algorithm = state.text("/data/jwk/alg"),
          .modulus = support::from_base64url(state.text("/data/jwk/n"))};
}

support::Jwe encrypt_for(const SessionKey& key, std::string_view clear, std::string header) {
  const auto kid = header.find("KID");
  if (kid != std::string::npos) {
    header.replace(kid, 3, key.id);
  }
  return support::encrypt_rsa_oaep(key.modulus, clear, header);
}

std::string action_body(std::string_view enc_payload, std::string_view action) {
  return R"({"action":)" + support::json_text(action) + R"(,"result":{"enc_payload":)" +
         support::json_text(enc_payload) + "}}";
}

std::string web_card(const std::string& number, const std::string& more) {
  return R"({"account_number":")" + number +
         R"(","expiry_month":8,"expiry_year":2032,"security_code":"321",)"
         R"("additional_data":{"cardholder_name":"Ida Holm","email":"ida@example.org",)"
         R"("billing_address":{"line1":"Kai 1","postal_code":"20457","city":"Hamburg","country":"DE"}})" +
         more + "}";
}

std::string flat_card(const std::string& number, const std::string& month, const std::string& year,
                      const std::string& more) {
  return R"({"account_number":)" + number + R"(,"expiry_month":)" + month + R"(,"expiry_year":)" + year + more + "}";
}

std::string Capturing::open(const std::string& body) {
  const auto opened = admin.post("/api/pci/tokens", body);
  BOOST_TEST_REQUIRE(opened.status == 200U, opened.body);
  BOOST_TEST(opened.json.members("") == std::vector<std::string>{"session_id"});
  return opened.text("/session_id");
}

std::string Capturing::sealed(const std::string& session, std::string_view clear) {
  return encrypt_for(session_key_of(state_of(session)), clear).compact();
}

std::string Capturing::capture(const std::string& session, const std::string& card) {
  const auto done = complete(session, sealed(session, card));
  BOOST_TEST_REQUIRE(done.status == 200U, done.body);
  BOOST_TEST_REQUIRE(done.text("/status") == "success", done.body);
  return done.text("/data/token_id");
}

support::Answer Capturing::reveal(const std::string& token) {
  const auto reader = service.make_application(
      fresh_id("reader"),
      {.tenant = tenant, .rules = {"container=/guardian/pci/,transform=reveal,permissions=token:read"}});
  return service.client(reader.key).get("/tokens/" + token);
}

void check_failure(const support::Answer& answer, std::string_view reason_code) {
  BOOST_TEST(answer.status == 200U, answer.body);
  BOOST_TEST(answer.json.json("/next_action") == "null");
  BOOST_TEST(answer.text("/status") == "failure", answer.body);
  BOOST_TEST(answer.text("/data/reason_code") == reason_code);
  BOOST_TEST(!answer.text("/data/reason").empty());
}

}  // namespace tests::end_to_end

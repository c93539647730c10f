#include "tests/end_to_end/guardian_session.hpp"

#include <functional>
#include <vector>

// What clients encrypt for a capture session: in which forms, and what is wrong with it.
namespace tests::end_to_end {

using support::Jwe;

namespace {

const std::string last_year = "2025";

struct Shape {
  std::string_view what;
  std::string card;
  std::string data;  ///< sorted, as the vault holds it
};

const std::vector<Shape> shapes{
    {"as the web SDK sends it", web_card(),
     R"({"cvc":"321","expiration_month":8,"expiration_year":2032,"name":"Ida Holm","number":"4242424242424242"})"},
    {"flat, as apps send it",
     R"({"account_number":"5555555555554444","expiry_month":1,"expiry_year":2031,"security_code":"123",)"
     R"("cardholder_name":"Ida Holm","email":"ida@example.org","billing_address_line_1":"Kai 1"})",
     R"({"cvc":"123","expiration_month":1,"expiration_year":2031,"name":"Ida Holm","number":"5555555555554444"})"},
    {"with as little as there may be",
     R"({"account_number":"378282246310005","expiry_month":12,"expiry_year":2032,"additional_data":{"cardholder_name":""}})",
     R"({"expiration_month":12,"expiration_year":2032,"number":"378282246310005"})"},
};

struct Mistake {
  std::string card;
  std::string_view reason_code;
};

const std::vector<Mistake> mistakes{
    {flat_card(R"("4242424242424241")", "8", "2032"), "luhn_check_failed"},
    {flat_card(R"("42424242")", "8", "2032"), "invalid_account_number"},
    {flat_card(R"("4242 4242 4242 4242")", "8", "2032"), "invalid_account_number"},
    {flat_card("4242424242424242", "8", "2032"), "invalid_account_number"},
    {R"({"expiry_month":8,"expiry_year":2032})", "invalid_account_number"},
    {flat_card(R"("4242424242424242")", "13", "2032"), "invalid_expiry_date"},
    {flat_card(R"("4242424242424242")", "8", last_year), "invalid_expiry_date"},
    {flat_card(R"("4242424242424242")", "\"8\"", "2032"), "invalid_expiry_date"},
    {flat_card(R"("4242424242424242")", "8", "2032", R"(,"security_code":"12")"), "invalid_security_code"},
    {flat_card(R"("378282246310005")", "8", "2032", R"(,"security_code":"123")"), "invalid_security_code"},
    {flat_card(R"("6759649826438453")", "8", "2032"), "scheme_not_allowed"},  // Maestro
    {flat_card(R"("4242424242424242")", "8", "2032", R"(,"expiration_date":"2020-01-01T00:00:00Z")"),
     "invalid_expiration_date"},
    {flat_card(R"("4242424242424242")", "8", "2032", R"(,"ephemeral":"yes")"), "invalid_expiration_date"},
    {"not JSON", "invalid_payload"},
    {R"(["4242424242424242"])", "invalid_payload"},
    {"", "invalid_payload"},
};

struct Sealing {
  std::string_view what;
  std::function<std::string(const SessionKey& key, const SessionKey& other)> make;
};

std::string with_header(const SessionKey& key, const std::string& header) {
  return encrypt_for(key, web_card(), header).compact();
}

std::string altered(const SessionKey& key, const std::function<void(Jwe&)>& alter) {
  auto jwe = encrypt_for(key, web_card());
  alter(jwe);
  return jwe.compact();
}

/// Whatever is wrong with a message, its answer is the same (RFC 7516, 11.5).
const std::vector<Sealing> sealings{
    {"the key of another tenant",
     [](const auto&, const auto& other) { return encrypt_for(other, web_card()).compact(); }},
    {"another key under the right name",
     [](const auto& key, const auto& other) {
       return encrypt_for({key.id, key.algorithm, other.modulus}, web_card()).compact();
     }},
    {"the name of another key",
     [](const auto& key, const auto& other) {
       return encrypt_for({other.id, key.algorithm, key.modulus}, web_card()).compact();
     }},
    {"an altered tag",
     [](const auto& key, const auto&) { return altered(key, [](Jwe& j) { j.ciphertext.back() ^= 1; }); }},
    {"an altered ciphertext",
     [](const auto& key, const auto&) { return altered(key, [](Jwe& j) { j.ciphertext.front() ^= 1; }); }},
    {"an altered IV", [](const auto& key, const auto&) { return altered(key, [](Jwe& j) { j.iv.front() ^= 1; }); }},
    {"an altered encrypted key",
     [](const auto& key, const auto&) { return altered(key, [](Jwe& j) { j.encrypted_key[9] ^= 1; }); }},
    {"a short encrypted key",
     [](const auto& key, const auto&) { return altered(key, [](Jwe& j) { j.encrypted_key.resize(256); }); }},
    {"RSA1_5",
     [](const auto& key, const auto&) { return with_header(key, R"({"alg":"RSA1_5","enc":"A256GCM","kid":"KID"})"); }},
    {"an algorithm that SoftHSM lacks",
     [](const auto& key, const auto&) {
       return support::encrypt_rsa_oaep(key.modulus, web_card(), R"({"alg":"RSA-OAEP-256","enc":"A256GCM"})", "SHA256")
           .compact();
     }},
    {"another content encryption",
     [](const auto& key, const auto&) { return with_header(key, R"({"alg":"RSA-OAEP","enc":"A128GCM"})"); }},
    {"zip", [](const auto& key,
               const auto&) { return with_header(key, R"({"alg":"RSA-OAEP","enc":"A256GCM","zip":"DEF"})"); }},
    {"crit",
     [](const auto& key, const auto&) {
       return with_header(key, R"({"alg":"RSA-OAEP","enc":"A256GCM","crit":["exp"],"exp":1})");
     }},
    {"no message at all", [](const auto&, const auto&) { return std::string("a.b.c.d.e"); }},
    {"a card in clear", [](const auto&, const auto&) { return web_card(); }},
};

struct Malformed {
  std::string body;
  unsigned status;
  std::vector<std::string> paths;
};

const std::vector<Malformed> malformed_actions{
    {"{", 400, {}},
    {"[]", 400, {}},
    {"{}", 422, {"$.action", "$.result"}},
    {R"({"action":"tokenize_card"})", 422, {"$.result"}},
    {R"({"action":"tokenize_card","result":{}})", 422, {"$.result.enc_payload"}},
    {R"({"action":"tokenize_card","result":{"enc_payload":""}})", 422, {"$.result.enc_payload"}},
    {R"({"action":"tokenize_card","result":{"enc_payload":7}})", 422, {"$.result.enc_payload"}},
    {R"({"action":"tokenize_card","result":{"token_id":"x","additional_data":{}}})", 422, {"$.result.enc_payload"}},
    {action_body("a.b.c.d.e", "refresh_security_code"), 422, {"$.action"}},
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(a_message_for_a_capture_session, Capturing)

BOOST_AUTO_TEST_CASE(is_read_in_each_form_that_clients_send) {
  for (const auto& shape : shapes) {
    BOOST_TEST_CONTEXT(shape.what) { BOOST_TEST(reveal(capture(open(), shape.card)).json.json("/data") == shape.data); }
  }
}

BOOST_AUTO_TEST_CASE(that_holds_no_good_card_is_refused_by_reason_and_a_better_one_awaited) {
  for (const auto& mistake : mistakes) {
    BOOST_TEST_CONTEXT(mistake.card) {
      const auto session = open();
      check_failure(complete(session, sealed(session, mistake.card)), mistake.reason_code);
      BOOST_TEST(state_of(session).text("/next_action") == "tokenize_card");
      capture(session);
    }
  }
}

BOOST_AUTO_TEST_CASE(is_refused_in_one_way_where_it_does_not_open) {
  Capturing elsewhere;
  const auto other = session_key_of(elsewhere.state_of(elsewhere.open()));
  std::string first;
  for (const auto& sealing : sealings) {
    BOOST_TEST_CONTEXT(sealing.what) {
      const auto session = open();
      const auto answer = complete(session, sealing.make(session_key_of(state_of(session)), other));
      check_failure(answer, "invalid_payload");
      first = first.empty() ? answer.body : first;
      BOOST_TEST(answer.body == first);
    }
  }
}

BOOST_AUTO_TEST_CASE(needs_no_key_id) {
  const auto session = open();
  const auto jwe =
      encrypt_for(session_key_of(state_of(session)), web_card(), R"({"alg":"RSA-OAEP","enc":"A256GCM","typ":"JWT"})");
  BOOST_TEST(complete(session, jwe.compact()).text("/status") == "success");
}

BOOST_AUTO_TEST_CASE(stands_in_a_request_or_is_not_counted) {
  const auto session = open();
  for (const auto& each : malformed_actions) {
    BOOST_TEST_CONTEXT(each.body) {
      const auto answer = page.post("/sessions/" + session + "/complete-action", each.body);
      BOOST_TEST(answer.status == each.status);
      BOOST_TEST(classifier_of(answer) == (each.status == 400 ? "INVALID_REQUEST" : "VALIDATION_FAILED"));
      BOOST_TEST(paths_of(answer) == each.paths, boost::test_tools::per_element());
    }
  }
  capture(session);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(a_session_for_a_security_code, Capturing)

BOOST_AUTO_TEST_CASE(renews_the_code_of_its_token) {
  const auto token = create_id(pan_body(guardian_visa, R"(,"security_code":"111")"));
  const auto path = "/api/pci/tokens/" + token + "/security-code";
  const auto opened = admin.post(path, "");
  BOOST_TEST_REQUIRE(opened.status == 200U, opened.body);
  const auto session = opened.text("/session_id");
  const auto state = state_of(session);
  BOOST_TEST(state.text("/next_action") == "refresh_security_code");
  BOOST_TEST((state.json.members("/data") ==
              std::vector<std::string>{"account_number_last_four", "account_number_length", "expiry_month",
                                       "expiry_year", "issuer_identification_number", "jwk", "scheme"}));
  BOOST_TEST(state.text("/data/account_number_last_four") == "4242");
  BOOST_TEST(state.json.json("/data/account_number_length") == "16");
  BOOST_TEST(state.text("/data/issuer_identification_number") == "424242");
  BOOST_TEST(state.json.json("/data/expiry_month") == "3");
  BOOST_TEST(state.json.json("/data/expiry_year") == "2032");
  BOOST_TEST(state.text("/data/scheme") == "visa");
  BOOST_TEST(complete(session, "a.b.c.d.e").status == 422U);
  for (const std::string wrong : {R"({"security_code":"9876"})", R"({"security_code":987})", "{}"}) {
    check_failure(complete(session, sealed(session, wrong), "refresh_security_code"), "invalid_security_code");
  }
  const auto done = complete(session, sealed(session, R"({"security_code":"987"})"), "refresh_security_code");
  BOOST_TEST(done.text("/status") == "success", done.body);
  BOOST_TEST(done.text("/data/token_id") == token);
  BOOST_TEST(reveal(token).text("/data/cvc") == "987");
  BOOST_TEST(reveal(token).text("/data/number") == guardian_visa);
}

BOOST_AUTO_TEST_CASE(ends_with_its_token) {
  const auto token = create_id();
  const auto session = admin.post("/api/pci/tokens/" + token + "/security-code", "").text("/session_id");
  const auto jwe = sealed(session, R"({"security_code":"987"})");
  BOOST_TEST(admin.remove("/api/pci/tokens/" + token).status == 204U);
  BOOST_TEST(state_of(session).status == 404U);
  BOOST_TEST(complete(session, jwe, "refresh_security_code").status == 404U);
}

BOOST_AUTO_TEST_CASE(is_for_a_token_of_its_opener) {
  Capturing other;
  const auto foreign = other.create_id();
  for (const auto& id : {foreign, std::string("3f0c6d1a-2f3e-4b6a-8a55-0d9c1f7b3e90"), std::string("x")}) {
    const auto answer = admin.post("/api/pci/tokens/" + id + "/security-code", "");
    BOOST_TEST(answer.status == 404U);
    BOOST_TEST(classifier_of(answer) == "NOT_FOUND");
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::end_to_end

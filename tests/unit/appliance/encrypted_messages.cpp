#include "appliance/base64url.hpp"
#include "appliance/capture/message.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

using namespace appliance;
using capture::read_message;

namespace {

// RFC 7516, appendix A.1.
const std::string rfc_7516 =
    "eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ."
    "OKOawDo13gRp2ojaHV7LFpZcgV7T6DVZKTyKOMTYUmKoTCVJRgckCL9kiMT03JGe"
    "ipsEdY3mx_etLbbWSrFr05kLzcSr4qKAq7YN7e9jwQRb23nfa6c9d-StnImGyFDb"
    "Sv04uVuxIp5Zms1gNxKKK2Da14B8S4rzVRltdYwam_lDp5XnZAYpQdb76FdIKLaV"
    "mqgfwX7XWRxv2322i-vDxRfqNzo_tETKzpVLzfiwQyeyPGLBIO56YJ7eObdv0je8"
    "1860ppamavo35UgoRdbYaBcoh9QcfylQr66oc6vFWXRcZ_ZT2LawVCWTIy3brGPi"
    "6UklfCpIMfIjf7iGdXKHzg."
    "48V1_ALb6US04U3b."
    "5eym8TW_c8SuK0ltJ3rpYIzOeDQz7TALvtu6UG9oMo4vpzs9tX_EFShS8iB7j6ji"
    "SdiwkIr3ajwQzaBtQD_A."
    "XFBoMYUZodetZdvTiFvSkQ";

// RFC 7518, appendix C, with our content encryption.
const std::string rfc_7518_header =
    R"({"alg":"ECDH-ES","enc":"A256GCM","apu":"QWxpY2U","apv":"Qm9i","epk":{"kty":"EC","crv":"P-256",)"
    R"("x":"gI0GAILBdu7T53akrFmMyGcsF3n5dO7MmwNBHKW5SV0","y":"SLW_xSffzlPWrHEVI30DHM_4egVwt3NQqeUD7nMFpps"}})";

std::string message_with(const std::string& header) {
  return base64url(header) + "..48V1_ALb6US04U3b.5eym8TW_c8Su.XFBoMYUZodetZdvTiFvSkQ";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(an_encrypted_message)

BOOST_AUTO_TEST_CASE(is_taken_apart_as_rfc_7516_says) {
  const auto message = read_message(rfc_7516);
  BOOST_REQUIRE(message.has_value());
  BOOST_TEST(message->algorithm->name == "RSA-OAEP");
  BOOST_TEST(message->protected_header == "eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ");
  BOOST_TEST(message->encrypted_key.size() == 256U);
  BOOST_TEST(base64url(message->iv) == "48V1_ALb6US04U3b");
  BOOST_TEST(message->ciphertext.size() == 63U + 16U);
  BOOST_TEST(message->key_id.empty());
}

BOOST_AUTO_TEST_CASE(names_the_parties_of_an_agreement_as_rfc_7518_says) {
  const auto message = read_message(message_with(rfc_7518_header));
  BOOST_REQUIRE(message.has_value());
  BOOST_TEST(message->algorithm->name == "ECDH-ES");
  BOOST_TEST(message->peer->curve == "P-256");
  BOOST_TEST(message->peer_point.size() == 65U);
  BOOST_TEST(message->peer_point.front() == '\x04');
  BOOST_TEST(message->party_u == "Alice");
  BOOST_TEST(message->party_v == "Bob");
}

BOOST_AUTO_TEST_CASE(is_none_where_its_header_is_not_what_it_should_be) {
  const std::vector<std::string> headers{
      "",
      "null",
      "\"ECDH-ES\"",
      R"({"alg":"RSA-OAEP","enc":"A256GCM","crit":[]})",
      R"({"alg":"RSA-OAEP","enc":"A256GCM","zip":"DEF"})",
      R"({"alg":"RSA-OAEP","enc":"A256GCM","zip":null})",
      R"({"alg":"RSA-OAEP-512","enc":"A256GCM"})",
      R"({"alg":"RSA1_5","enc":"A256GCM"})",
      R"({"alg":"RSA-OAEP","enc":"A256CBC-HS512"})",
      R"({"alg":["RSA-OAEP"],"enc":"A256GCM"})",
      R"({"alg":"RSA-OAEP","enc":"A256GCM","kid":null})",
      R"({"alg":"RSA-OAEP","enc":"A256GCM"} x)",
      R"({"alg":"RSA-OAEP","enc":"A256GCM","kid":")" + std::string(401, 'a') + "\"}",
      R"({"alg":"ECDH-ES","enc":"A256GCM"})",
      R"({"alg":"ECDH-ES","enc":"A256GCM","epk":{"kty":"EC","crv":"P-384","x":"AA","y":"AA"}})",
      R"({"alg":"ECDH-ES","enc":"A256GCM","epk":{"kty":"OKP","crv":"P-256","x":"AA","y":"AA"}})",
      R"({"alg":"ECDH-ES","enc":"A256GCM","epk":{"kty":"OKP","crv":"X25519","x":"AA"}})",
      R"({"alg":"ECDH-ES","enc":"A256GCM","epk":{"kty":"OKP","crv":"Ed25519","x":"AA"}})",
      R"({"alg":"ECDH-ES","enc":"A256GCM","epk":{"kty":"OKP","crv":"X25519","d":"AA",)"
      R"("x":"gI0GAILBdu7T53akrFmMyGcsF3n5dO7MmwNBHKW5SV0"}})",
      R"({"alg":"ECDH-ES","enc":"A256GCM","jwk":)" + std::string(9000, ' ') + "{}}",
  };
  for (const auto& header : headers) {
    BOOST_TEST_CONTEXT(header) { BOOST_TEST(!read_message(message_with(header)).has_value()); }
  }
}

BOOST_AUTO_TEST_CASE(is_none_where_its_parts_are_not_what_they_should_be) {
  const auto good = message_with(rfc_7518_header);
  BOOST_REQUIRE(read_message(good).has_value());
  const std::string header = base64url(rfc_7518_header);
  const std::vector<std::string> wrong{
      good + "=",
      good + ".",
      good + ".AA",
      "." + good,
      good + "\n",
      header + "...",
      header + "..48V1_ALb6US04U3b..XFBoMYUZodetZdvTiFvSk",
      header + "..48V1_ALb6US04U3b..XFBoMYUZodetZdvTiFvSkR",  // bits that no byte has
      header + "..48V1_ALb6US04U3.AAAA.XFBoMYUZodetZdvTiFvSkQ",
      header + "..48V1/ALb6US04U3b.AAAA.XFBoMYUZodetZdvTiFvSkQ",
      header + ".AAAA.48V1_ALb6US04U3b.AAAA.XFBoMYUZodetZdvTiFvSkQ",
      header + "..48V1_ALb6US04U3b.A.XFBoMYUZodetZdvTiFvSkQ",
  };
  for (const auto& each : wrong) {
    BOOST_TEST_CONTEXT(each) { BOOST_TEST(!read_message(each).has_value()); }
  }
  BOOST_TEST(read_message(header + "..48V1_ALb6US04U3b..XFBoMYUZodetZdvTiFvSkQ").has_value());
}

BOOST_AUTO_TEST_SUITE_END()

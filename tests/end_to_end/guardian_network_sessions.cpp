#include "tests/end_to_end/guardian_network.hpp"
#include "tests/end_to_end/guardian_session.hpp"

namespace tests::end_to_end {
namespace {

const std::string body = R"({"source":{"type":"session"},"metadata":{"shop":"north"}})";

struct NetworkCapturing : Capturing {
  NetworkCapturing() : Capturing(shared_network().service) {}

  std::string open_network() {
    const auto opened = admin.post("/api/network/tokens", body);
    BOOST_TEST_REQUIRE(opened.status == 200U, opened.body);
    return opened.text("/session_id");
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(a_session_for_a_network_token, NetworkCapturing)

BOOST_AUTO_TEST_CASE(takes_a_card_and_has_the_scheme_make_a_token) {
  const auto session = open_network();
  BOOST_TEST(state_of(session).json.json("/data/allowed_schemes") ==
             R"(["visa","mastercard","americanexpress","discover"])");
  const auto id = capture(session);
  const auto token = admin.get("/api/network/tokens/" + id);
  BOOST_TEST_REQUIRE(token.status == 200U, token.body);
  BOOST_TEST(token.text("/network_token/status") == "active");
  BOOST_TEST(token.text("/metadata/shop") == "north");
  BOOST_TEST(admin.get("/api/pci/tokens/" + token.text("/pci_token_id")).status == 200U);
  BOOST_TEST(state_of(session).text("/data/token_id") == id);
}

BOOST_AUTO_TEST_CASE(that_the_scheme_declines_leaves_nothing_and_may_be_tried_again) {
  const auto session = open_network();
  check_failure(complete(session, sealed(session, web_card(card_with("9001")))), "scheme_declined");
  BOOST_TEST(admin.get("/api/network/tokens").json.json("/data") == "[]");
  BOOST_TEST(admin.get("/api/pci/tokens").json.json("/data") == "[]");
  BOOST_TEST(admin.get("/api/network/tokens/" + capture(session)).status == 200U);
}

BOOST_AUTO_TEST_CASE(takes_no_card_of_a_scheme_without_network_tokens) {
  const auto session = open_network();
  check_failure(complete(session, sealed(session, web_card("3530111333300000"))), "scheme_not_allowed");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::end_to_end

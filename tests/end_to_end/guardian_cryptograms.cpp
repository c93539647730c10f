#include "tests/end_to_end/guardian_network.hpp"

#include <vector>

namespace tests::end_to_end {
namespace {

struct Refusal {
  std::string body;
  std::vector<std::string> paths;
};

const std::vector<Refusal> refusals{
    {R"({})", {"$.amount", "$.currency_code", "$.reference"}},
    {R"({"amount":-1,"currency_code":"EUR","reference":"o"})", {"$.amount"}},
    {R"({"amount":1.5,"currency_code":"EUR","reference":"o"})", {"$.amount"}},
    {R"({"amount":1,"currency_code":"eur","reference":"o"})", {"$.currency_code"}},
    {R"({"amount":1,"currency_code":"EUR","reference":""})", {"$.reference"}},
    {R"({"amount":1,"currency_code":"EUR","reference":"o","mode":"both"})", {"$.mode"}},
    {R"({"amount":1,"currency_code":"EUR","reference":"o","type":"dauth"})", {"$.type"}},
};

/// Has the shared service run at another compliance level for the length of a case.
struct AtLevel {
  AtLevel(NetworkService& network, const std::string& level) : network_(network) {
    network_.restart({{"guardian.compliance", support::json_text(level)}});
  }
  AtLevel(const AtLevel&) = delete;
  AtLevel& operator=(const AtLevel&) = delete;
  ~AtLevel() { network_.restart(); }

 private:
  NetworkService& network_;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(a_cryptogram, NetworkMerchant)

BOOST_AUTO_TEST_CASE(goes_out_with_the_number_and_is_verified_once) {
  const auto id = make_id();
  const auto answer = cryptogram(id, R"(,"metadata":{"k":"v"})");
  BOOST_TEST_REQUIRE(answer.status == 200U, answer.body);
  BOOST_TEST(answer.text("/cryptogram").size() == 28U);
  BOOST_TEST(answer.text("/eci") == "07");
  BOOST_TEST(answer.text("/expiry_month") == "8");
  BOOST_TEST(answer.text("/expiry_year") == "2044");
  BOOST_TEST(answer.json.json("/metadata") == R"({"k":"v"})");
  const auto number = answer.text("/number");
  const auto value = answer.text("/cryptogram");
  BOOST_TEST(sandbox.verify(number, value, 2000, "EUR") == "WRONG");
  BOOST_TEST(sandbox.verify(number, value, 1999, "EUR") == "VERIFIED");
  BOOST_TEST(sandbox.verify(number, value, 1999, "EUR") == "REPLAYED");
  sandbox.restart();
  BOOST_TEST(sandbox.verify(number, value, 1999, "EUR") == "REPLAYED");
}

BOOST_AUTO_TEST_CASE(is_another_each_time_unless_its_request_is_repeated) {
  const auto id = make_id();
  const auto key = fresh_id("payment");
  const auto target = "/api/network/tokens/" + id + "/cryptograms";
  const std::string body = R"({"amount":1999,"currency_code":"EUR","reference":"o-90"})";
  const auto first = admin.post(target, body, {{"x-idempotency-key", key}});
  BOOST_TEST(first.status == 200U, first.body);
  BOOST_TEST(admin.post(target, body, {{"x-idempotency-key", key}}).body == first.body);
  BOOST_TEST(cryptogram(id).text("/cryptogram") != first.text("/cryptogram"));
}

BOOST_AUTO_TEST_CASE(is_kept_under_a_reference_on_request) {
  const auto answer = cryptogram(make_id(), R"(,"mode":"reference")");
  BOOST_TEST(answer.status == 200U, answer.body);
  BOOST_TEST(is_uuid_v4(answer.text("/cryptogram_reference")));
  BOOST_TEST(answer.body.find("999999") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(is_refused_with_the_place_of_each_mistake) {
  const auto target = "/api/network/tokens/" + make_id() + "/cryptograms";
  for (const auto& refusal : refusals) {
    BOOST_TEST_CONTEXT(refusal.body) {
      const auto answer = admin.post(target, refusal.body);
      BOOST_TEST(answer.status == 422U, answer.body);
      BOOST_TEST(classifier_of(answer) == "VALIDATION_FAILED");
      BOOST_TEST(paths_of(answer) == refusal.paths, boost::test_tools::per_element());
    }
  }
}

BOOST_AUTO_TEST_CASE(may_be_declined_by_the_scheme) {
  BOOST_TEST(classifier_of(cryptogram(make_id(), {}, 9001)) == "SCHEME_DECLINED");
}

BOOST_AUTO_TEST_CASE(goes_out_by_reference_alone_below_saq_d) {
  const auto id = make_id();
  const AtLevel level(network, "saq-a-ep");
  reconnect();
  BOOST_TEST(classifier_of(cryptogram(id, R"(,"mode":"inline")")) == "COMPLIANCE_LEVEL_INSUFFICIENT");
  BOOST_TEST(cryptogram(id).has("/cryptogram_reference"));
  const auto refused = admin.post("/api/network/tokens", network_body());
  BOOST_TEST(refused.status == 403U);
  BOOST_TEST(classifier_of(refused) == "COMPLIANCE_LEVEL_INSUFFICIENT");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::end_to_end

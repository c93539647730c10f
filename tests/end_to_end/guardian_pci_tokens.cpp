#include "tests/end_to_end/guardian.hpp"

namespace tests::end_to_end {

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
  BOOST_TEST(made.body.find("456\"") == std::string::npos);
  const auto path = "/api/pci/tokens/" + made.text("/id");
  const auto read = admin.get(path);
  BOOST_TEST(read.status == 200U);
  BOOST_TEST(support::canonical(read.body) == support::canonical(made.body));
  BOOST_TEST(admin.remove(path).status == 204U);
  const auto gone = admin.get(path);
  BOOST_TEST(gone.status == 404U);
  BOOST_TEST(classifier_of(gone) == "NOT_FOUND");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::end_to_end

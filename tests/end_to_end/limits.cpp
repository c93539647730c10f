#include "tests/end_to_end/shared.hpp"

#include <string>
#include <vector>

namespace tests::end_to_end {

namespace {

void check_throttled(const support::Answer& answer) {
  check_problem(answer, 429);
  BOOST_TEST(answer.text("/title") == "Too Many Requests");
  BOOST_TEST_REQUIRE(!answer.field("retry-after").empty());
  const int seconds = std::stoi(answer.field("retry-after"));
  BOOST_TEST(seconds >= 1);
  BOOST_TEST(seconds <= 3600);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(a_limited_service)

BOOST_AUTO_TEST_CASE(refuses_a_tenant_what_it_asks_for_too_often_and_nobody_else) {
  support::Service service({.settings = {{"limits.period_seconds", "3600"},
                                         {"limits.tenant_token_writes", "3"},
                                         {"limits.tenant_token_reads", "2"}}});
  auto client = service.client();
  auto colleague = service.client(service.make_application("colleague").key);
  std::string id;
  for (int n = 0; n < 3; ++n) {
    const auto created = client.post("/tokens", R"({"type":"token","data":1})");
    BOOST_TEST(created.status == 201U);
    id = created.text("/id");
  }
  check_throttled(client.post("/tokens", R"({"type":"token","data":1})"));
  check_throttled(colleague.post("/tokens", R"({"type":"token","data":1})"));
  check_throttled(client.remove("/tokens/" + id));
  BOOST_TEST(client.get("/tokens/" + id).status == 200U);
  BOOST_TEST(client.get("/tokens/" + id).status == 200U);
  check_throttled(client.get("/tokens/" + id));
  BOOST_TEST(client.get("/ping").status == 200U);
  service.make_tenant("other");
  auto stranger = service.client(service.make_application("stranger", {.tenant = "other"}).key);
  BOOST_TEST(stranger.post("/tokens", R"({"type":"token","data":1})").status == 201U);
}

BOOST_AUTO_TEST_CASE(refuses_an_application_by_its_type) {
  support::Service service({.settings = {{"limits.period_seconds", "3600"}, {"limits.public_requests", "2"}}});
  auto checkout = service.client(service.make_application("checkout", {.type = "public"}).key);
  auto backend = service.client();
  for (int n = 0; n < 2; ++n) {
    BOOST_TEST(checkout.get("/ping").status == 200U);
    BOOST_TEST(backend.get("/ping").status == 200U);
  }
  check_throttled(checkout.get("/ping"));
  BOOST_TEST(backend.get("/ping").status == 200U);
}

BOOST_AUTO_TEST_CASE(refuses_an_address_before_it_looks_at_its_key) {
  support::Service service({.settings = {{"limits.period_seconds", "3600"}, {"limits.address_requests", "3"}}});
  auto guesser = service.client("key_prod_pvt_guess");
  for (int n = 0; n < 3; ++n) {
    check_problem(guesser.get("/ping"), 401);
  }
  check_throttled(guesser.get("/ping"));
  check_throttled(service.client().get("/ping"));
  BOOST_TEST(service.ready());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::end_to_end

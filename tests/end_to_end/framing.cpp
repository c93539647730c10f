#include "tests/end_to_end/shared.hpp"
#include "tests/unit/http/framings.hpp"

namespace tests::end_to_end {

BOOST_FIXTURE_TEST_SUITE(a_hostile_framing, Caller)

BOOST_AUTO_TEST_CASE(gets_one_problem_and_the_end_and_its_second_request_is_never_answered) {
  for (const auto& row : api::http::test::hostile_framings()) {
    BOOST_TEST_CONTEXT(row.name) {
      auto connection = service.raw_client();
      connection.send(row.bytes);
      const auto response = connection.receive();
      BOOST_REQUIRE(response);
      BOOST_TEST(response->status == row.status);
      const support::Json problem(response->body);
      BOOST_TEST(problem.text("/status") == std::to_string(row.status));
      BOOST_TEST(!problem.text("/title").empty());
      BOOST_TEST(!problem.text("/detail").empty());
      BOOST_TEST(!response->field("bt-trace-id").empty());
      BOOST_TEST(connection.is_closed());
    }
  }
  BOOST_TEST(service.log().find("smuggled") == std::string::npos);
  BOOST_TEST(client.get("/ping").status == 200U);
  BOOST_TEST(service.ready());
}

BOOST_AUTO_TEST_CASE(cannot_hide_a_request_in_the_body_of_another) {
  auto connection = service.raw_client();
  const std::string hidden = "DELETE /tokens/abc HTTP/1.1\r\nHost: a\r\nBT-API-KEY: " + service.key() + "\r\n\r\n";
  connection.send("POST /tokens HTTP/1.1\r\nHost: a\r\nBT-API-KEY: " + service.key() +
                  "\r\nContent-Length: " + std::to_string(hidden.size()) + "\r\n\r\n" + hidden +
                  "GET /ping HTTP/1.1\r\nHost: a\r\nBT-API-KEY: " + service.key() + "\r\n\r\n");
  const auto first = connection.receive();
  BOOST_REQUIRE(first);
  BOOST_TEST(first->status == 400U);
  const auto second = connection.receive();
  BOOST_REQUIRE(second);
  BOOST_TEST(second->status == 200U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::end_to_end

#include "tests/end_to_end/own_tenant.hpp"

#include <set>

namespace tests::end_to_end {

namespace {

std::string body_of(const std::string& data, const std::string& more = R"(,"deduplicate_token":true)") {
  return R"({"type":"token","data":)" + data + more + "}";
}

std::set<std::string> ids_of(const std::vector<support::Answer>& answers) {
  std::set<std::string> ids;
  for (const auto& answer : answers) {
    BOOST_TEST(answer.status == 201U, answer.body);
    ids.insert(answer.text("/id"));
  }
  return ids;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(deduplication_of_requests_at_once, OwnTenant)

BOOST_AUTO_TEST_CASE(lets_one_of_many_at_once_make_the_token) {
  constexpr int callers = 64;
  const auto race = [&](const std::string& body) {
    return ids_of(at_once(callers, [&](auto& one, int) { return one.post("/tokens", body); }));
  };
  const std::string body = body_of(R"("never seen before")");
  const auto first = race(body);
  BOOST_TEST(first.size() == 1U);
  BOOST_TEST(count() == "1");
  client.remove("/tokens/" + *first.begin());
  const auto second = race(body);  // now the fingerprint is known, but no token has it
  BOOST_TEST(second.size() == 1U);
  BOOST_TEST((second != first));
  BOOST_TEST(count() == "1");
}

BOOST_AUTO_TEST_CASE(loses_none_of_many_changes_at_once) {
  set(R"({"token_deduplication_behavior":"update_existing"})");
  constexpr int callers = 64;
  const auto answers = at_once(callers, [](auto& one, int n) {
    const std::string number = std::to_string(n);
    return one.post(
        "/tokens", body_of(R"({"d)" + number + R"(":1})", R"(,"deduplicate_token":true,"fingerprint_expression":"all",)"
                                                          R"("metadata":{"m)" +
                                                              number + R"(":"1"})"));
  });
  const auto ids = ids_of(answers);
  BOOST_TEST_REQUIRE(ids.size() == 1U);
  const auto read = client.get("/tokens/" + *ids.begin());
  BOOST_TEST(read.json.members("/data").size() == std::size_t{callers});
  BOOST_TEST(read.json.members("/metadata").size() == std::size_t{callers});
}

BOOST_AUTO_TEST_CASE(of_changes_and_creations_at_once_leaves_one_token_of_a_fingerprint) {
  constexpr int callers = 32;
  for (int round = 0; round < 3; ++round) {
    const std::string value = fresh_id("contended");
    std::vector<std::string> paths;
    for (int n = 0; n < callers / 2; ++n) {
      paths.push_back("/tokens/" + create(body_of("\"" + fresh_id("other") + "\"")).text("/id"));
    }
    static_cast<void>(at_once(callers, [&](auto& one, int n) {
      return n % 2 == 0 ? one.post("/tokens", body_of("\"" + value + "\""))
                        : one.patch(paths.at(static_cast<std::size_t>(n / 2)),
                                    R"({"data":")" + value + R"(","deduplicate_token":true})");
    }));
    const auto fingerprint = create(body_of("\"" + value + "\"")).text("/fingerprint");
    const auto found = client.get("/v2/tokens?fingerprint=" + fingerprint);
    BOOST_TEST(found.has("/data/0"));
    BOOST_TEST(!found.has("/data/1"));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::end_to_end
